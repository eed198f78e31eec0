import { spawn } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { vi } from "vitest";
import { treeOf } from "../../bench/process-tree.ts";
import type { RecoveryDocument } from "../../cli/recover/document.ts";
import { recoverOutput } from "../../cli/recover/output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import type { Finished } from "../cli/project.ts";

/** What Pulumi's CLI needs to find a state that a rehearsal made, and its embedded GitHub. */
function environmentOf(stateFolder: string, github: Sandbox): Record<string, string> {
  const work = path.join(stateFolder, "pulumi");
  return {
    GITHUB_TOKEN: github.token,
    GITHUB_BASE_URL: `${github.url}/`,
    GITHUB_OWNER: "local",
    PULUMI_BACKEND_URL: `file://${path.join(work, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: readFileSync(path.join(work, "passphrase"), "utf8"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** Runs `pulumi ARGS` on the stack that a rehearsal made in a state folder, against its embedded GitHub. */
export function pulumi(stateFolder: string, github: Sandbox, args: readonly string[]): Promise<Finished> {
  const work = path.join(stateFolder, "pulumi");
  const child = spawn("pulumi", [...args, "--stack", "local", "--non-interactive", "--color", "never"], {
    cwd: work,
    env: { ...process.env, ...environmentOf(stateFolder, github) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Runs `slipway recover --yes` on such a stack from its project folder, which gets what a project has that Pulumi itself is
 * started in; gives what the command prints.
 */
export async function recovered(stateFolder: string, github: Sandbox, project: string): Promise<RecoveryDocument> {
  const work = path.join(stateFolder, "pulumi");
  const own = ["state", "passphrase"].map((name) => path.join(work, name));
  cpSync(work, project, { recursive: true, verbatimSymlinks: true, filter: (from) => !own.includes(from) });
  for (const [name, value] of Object.entries(environmentOf(stateFolder, github))) vi.stubEnv(name, value);
  try {
    const { stdout, stderr } = await commandLine(project, "recover", "--stack", "local", "--yes", "--json");
    if (stdout === "") throw new Error(`slipway recover: ${stderr}`);
    return recoverOutput.parse(JSON.parse(stdout)) as RecoveryDocument;
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Ends the engine, its language host and its providers at once, as a machine does that is taken away. */
function killEngine(): void {
  const nameOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  const engines = treeOf(process.pid).filter((pid) => {
    try {
      return nameOf(pid) === "pulumi";
    } catch {
      return false;
    }
  });
  // The engine first: whatever it starts, it starts no more.
  for (const pid of [...new Set(engines.flatMap((engine) => treeOf(engine)))]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has gone by itself.
    }
  }
}

/**
 * Runs `run`, and kills what asks at one request to a server of this process: before it is looked at, or when it is done
 * and would be answered. Gives whether it was killed.
 *
 * @param at which request: the nth, or the first that fits
 * @param kill ends it at once; the engine with all that it started when not given
 */
export async function killedAt(
  at: number | ((request: http.IncomingMessage) => boolean),
  when: "before" | "after",
  run: () => Promise<unknown>,
  kill: () => void = killEngine,
): Promise<boolean> {
  const { prototype } = http.Server;
  const { emit } = prototype;
  let seen = 0;
  let killed = false;
  const die = () => {
    killed = true;
    kill();
  };
  prototype.emit = function (this: http.Server, event: string | symbol, ...parts: unknown[]) {
    const [request, response] = parts as [http.IncomingMessage, http.ServerResponse];
    if (event !== "request" || request.url?.startsWith("/_slipway"))
      return Reflect.apply(emit, this, [event, ...parts]);
    // What was on its way when the engine died does not arrive.
    if (killed) return !request.socket.destroy();
    seen++;
    if (typeof at === "number" ? seen === at : at(request)) {
      if (when === "before") {
        die();
        return !request.socket.destroy();
      }
      const { writeHead } = response;
      response.writeHead = ((...answer: unknown[]) => {
        die();
        return Reflect.apply(writeHead, response, answer);
      }) as typeof writeHead;
    }
    return Reflect.apply(emit, this, [event, ...parts]);
  } as typeof emit;
  try {
    await run().catch(() => {});
  } finally {
    prototype.emit = emit;
  }
  return killed;
}
