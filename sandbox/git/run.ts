import { spawn } from "node:child_process";
import { devNull, tmpdir } from "node:os";

/** What a finished git process left behind. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** No git setting of the machine or its user may change what the embedded GitHub does. */
export const isolated: Record<string, string | undefined> = {
  PATH: process.env.PATH,
  HOME: tmpdir(),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  // A killed process loses nothing without waiting for the disk; only a machine without power would.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.fsync",
  GIT_CONFIG_VALUE_0: "none",
};

/** More processes at once than this only wait for each other's processor. */
const maximumProcesses = 8;
let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running < maximumProcesses) {
    running++;
    return;
  }
  await new Promise<void>((resume) => waiting.push(resume));
}

function done(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}

/**
 * Runs git in a bare repository; a failure is a result, not an exception. Never synchronous: a client in this same
 * process (a test, `npm start`) must be able to go on.
 */
export async function run(
  folder: string,
  args: readonly string[],
  options: { input?: Uint8Array | string; environment?: Record<string, string> } = {},
): Promise<GitResult> {
  await turn();
  try {
    return await new Promise<GitResult>((resolve, reject) => {
      const child = spawn("git", args, { cwd: folder, env: { ...isolated, ...options.environment } });
      const out: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
      child.on("error", reject);
      child.on("close", (code) =>
        resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString("utf8") }),
      );
      child.stdin.on("error", () => {}); // git may end before it has read everything; its exit code tells
      child.stdin.end(options.input ?? "");
    });
  } finally {
    done();
  }
}

/** Runs git and returns what it printed. @throws Error with git's own words when it fails. */
export async function git(
  folder: string,
  args: readonly string[],
  options: { input?: Uint8Array | string; environment?: Record<string, string> } = {},
): Promise<Buffer> {
  const result = await run(folder, args, options);
  if (result.code !== 0) throw new Error(`git ${args[0]} failed: ${result.stderr.trim()}`);
  return result.stdout;
}
