import { spawn } from "node:child_process";

/** How a call of Pulumi's CLI ended. */
export interface PulumiAnswer {
  /** Undefined where there is no `pulumi` that can be started. */
  readonly code?: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started (`ENOENT`). */
  readonly missing?: string;
}

/** Runs Pulumi's CLI in the project folder; what is secret goes by standard input, never as an argument. */
export async function runPulumi(
  args: readonly string[],
  input = "",
  environment: Readonly<Record<string, string>> = {},
): Promise<PulumiAnswer> {
  const child = spawn("pulumi", [...args, "--non-interactive"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1", ...environment },
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      said[name] += chunk;
    });
  }
  // A CLI that fails at once does not read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return await new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => resolve({ ...said, missing: error.code ?? error.message }));
    child.on("close", (code) => resolve({ ...said, code }));
  });
}

/** Why there is no CLI to call, in words. */
export function missingPulumi(missing: string): string {
  return missing === "ENOENT" ? "there is no `pulumi` on PATH" : `\`pulumi\` cannot be started (${missing})`;
}
