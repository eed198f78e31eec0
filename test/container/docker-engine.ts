import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Docker } from "../../container/docker.ts";

/** A Docker engine and a registry of a test's own, on this machine alone. */
export interface Engine {
  readonly docker: Docker;
  /** `127.0.0.1:PORT`. */
  readonly registry: string;
  /** Docker's command line, for what the code under test does not do. @throws Error with what it printed */
  run(words: readonly string[]): string;
  /** A second registry over the same images that takes nothing. */
  readOnlyRegistry(): Promise<string>;
  close(): Promise<void>;
}

const programs = ["/usr/sbin/dockerd", "/usr/bin/docker-registry", "/usr/bin/docker"];

/** Why no engine can be had here; undefined where one can. CI sets SLIPWAY_DOCKER_ENGINE=required, where that is a fault. */
export function engineMissing(): string | undefined {
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length > 0) return `${missing.join(", ")}: not there (apt-get install docker.io docker-registry)`;
  return process.getuid?.() === 0 ? undefined : "an engine of its own needs root";
}

/** @throws Error with the engine's log when it does not come up */
export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-engine-"));
  const started: ChildProcess[] = [];
  const start = (program: string, words: readonly string[], log: string) => {
    // Into a file: a pipe would fill up, and hold the engine, while this process waits for a command.
    const file = openSync(path.join(folder, log), "w");
    const child = spawn(program, words, { stdio: ["ignore", file, file] });
    closeSync(file);
    started.push(child);
  };
  const startRegistry = async (readOnly: boolean) => {
    const port = await freePort();
    const config = path.join(folder, `registry-${port}.yml`);
    const maintenance = readOnly ? "\n  maintenance: { readonly: { enabled: true } }" : "";
    writeFileSync(
      config,
      `version: 0.1\nlog: { level: error }\nstorage:\n  filesystem: { rootdirectory: ${folder}/registry }\n  delete: { enabled: true }${maintenance}\nhttp: { addr: 127.0.0.1:${port} }\n`,
    );
    start("/usr/bin/docker-registry", ["serve", config], `registry-${port}.log`);
    await until(() => fetch(`http://127.0.0.1:${port}/v2/`).then(({ ok }) => ok), `no registry at ${port}`);
    return `127.0.0.1:${port}`;
  };
  const socket = path.join(folder, "docker.sock");
  const places = ["data-root", "exec-root"].flatMap((name) => [`--${name}`, path.join(folder, name)]);
  // No bridge and no rules of a firewall: nothing of the machine is changed.
  const alone = ["--storage-driver=vfs", "--iptables=false", "--ip6tables=false", "--bridge=none"];
  start(
    "/usr/sbin/dockerd",
    [...places, "--pidfile", `${folder}/pid`, "-H", `unix://${socket}`, ...alone],
    "dockerd.log",
  );
  mkdirSync(path.join(folder, "config"));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: `${folder}/config`,
    DOCKER_BUILDKIT: "1",
  };
  const docker = { program: "/usr/bin/docker", env };
  const run = (words: readonly string[]) =>
    execFileSync(docker.program, words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  const registry = await startRegistry(false);
  await until(() => run(["version"]) !== "", `no Docker engine at ${socket}`);
  return {
    docker,
    registry,
    run,
    readOnlyRegistry: () => startRegistry(true),
    async close() {
      for (const child of [...started].reverse()) {
        const gone = child.exitCode !== null || new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function until(fits: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    try {
      if (await fits()) return;
    } catch {
      // Not up yet.
    }
    await sleep(200);
  }
  throw new Error(otherwise);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export interface Base {
  /** Last part of its name. */
  readonly name?: string;
  /** Stand-ins for programs that this machine lacks: a shell script by its path in the image. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Instructions on top, as `docker import --change` takes them (`ENV A=1`). */
  readonly changes?: readonly string[];
}

/**
 * Makes an image out of this machine's own programs and pushes it, so that nothing is pulled from anywhere.
 *
 * @returns its reference by digest
 */
export function makeBase(engine: Engine, names: readonly string[], base: Base = {}): string {
  const { name: called = "base", scripts = {}, changes = [] } = base;
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-base-"));
  const put = (file: string) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    cpSync(realpathSync(file), path.join(folder, file));
  };
  for (const name of names) {
    const file = execFileSync("/bin/sh", ["-c", `command -v ${name}`], {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    }).trim();
    put(file);
    for (const [, library] of execFileSync("ldd", [file], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g))
      put(library!);
  }
  for (const [file, content] of Object.entries({ passwd: "root:x:0:0::/root:/bin/bash\n", group: "root:x:0:\n" })) {
    mkdirSync(path.join(folder, "etc"), { recursive: true });
    writeFileSync(path.join(folder, "etc", file), content);
  }
  if (!existsSync(path.join(folder, "bin"))) symlinkSync("usr/bin", path.join(folder, "bin"));
  for (const [file, body] of Object.entries(scripts)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), `#!/usr/bin/bash\n${body}\n`, { mode: 0o755 });
  }
  mkdirSync(path.join(folder, "tmp"));
  chmodSync(path.join(folder, "tmp"), 0o1777);
  const archive = path.join(folder, "..", `${path.basename(folder)}.tar`);
  execFileSync("tar", [
    "--create",
    "--owner=0",
    "--group=0",
    "--mode=a+rX",
    "--file",
    archive,
    "--directory",
    folder,
    ".",
  ]);
  const tag = `${engine.registry}/${called}:1`;
  engine.run(["import", ...changes.flatMap((change) => ["--change", change]), archive, tag]);
  engine.run(["push", tag]);
  rmSync(folder, { recursive: true });
  rmSync(archive);
  const digests = JSON.parse(engine.run(["image", "inspect", "--format", "{{json .RepoDigests}}", tag])) as string[];
  return digests[0]!;
}

/** A text file's content, for comparisons. */
export const textOf = (file: string) => readFileSync(file, "utf8");
