import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";
import type { Sandbox } from "../../sandbox/server.ts";

const execute = promisify(execFile);

/** The URL that stock git takes, with a token as the password. */
export function gitUrl(sandbox: Sandbox, repository: string, token: string = sandbox.token): string {
  return sandbox.url.replace("http://", `http://x:${token}@`) + `/${repository}.git`;
}

/** Stock git, cut off from the machine's settings. Returns what it said on both channels; a failure too. */
export async function git(cwd: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.com",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.com",
  };
  try {
    const { stdout, stderr } = await execute("git", args, { cwd, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

/** Like `git`, for commands that must work. */
export async function gitOk(cwd: string, ...args: string[]): Promise<string> {
  const { code, output } = await git(cwd, ...args);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${output}`);
  return output.trim();
}
