import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { temporaryFolder } from "./temporary.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Bundles the server as a program of its own, and returns its file. */
export async function bundleServer(): Promise<string> {
  const outfile = path.join(temporaryFolder(), "server.cjs");
  await build({
    stdin: {
      contents: `import { startSandbox } from "./sandbox/server.ts";
        startSandbox({ stateFolder: process.argv[2] }).then(({ url, token }) => console.log(JSON.stringify({ url, token })));`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile,
    logLevel: "error",
  });
  return outfile;
}

export interface ServerProcess {
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
}

/** Starts a bundled server in a process of its own. */
export async function startProcess(file: string, stateFolder: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file, stateFolder], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as { url: string; token: string }), process: child };
  }
  throw new Error("The server ended before it listened.");
}

/** Kills a process as hard as can be, and waits for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}
