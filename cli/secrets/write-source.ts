import { spawn } from "node:child_process";
import { redactText } from "../../engine/redact.ts";
import { type SecretSource, type Settings, secretConfigKey } from "../../settings.ts";
import { UsageError } from "../exit.ts";

/** A value for a source that Slipway does not make itself. */
export interface SourceWrite {
  readonly key: string;
  readonly source: Exclude<SecretSource, { from: "generated" }>;
  readonly value: string;
  readonly settings: Pick<Settings, "stack" | "aws">;
}

/**
 * Writes a value where a stack takes it from. The value goes by standard input or in the body of a call, never as an
 * argument or by way of a file. Returns what was done, in words.
 *
 * @throws UsageError when the source cannot be written; no place on GitHub has the new value then
 */
export async function writeSource(write: SourceWrite): Promise<string> {
  switch (write.source.from) {
    case "config":
      return await toConfiguration(write, secretConfigKey(write.key, write.source));
    case "aws-secrets-manager": {
      const { putSecret } = await import("../aws/secret-stores.ts");
      return await putSecret({ ...write, source: write.source });
    }
    case "aws-ssm": {
      const { putParameter } = await import("../aws/secret-stores.ts");
      return await putParameter({ ...write, source: write.source });
    }
  }
}

/** Pulumi's CLI encrypts the value into the stack file; it takes one line end off what it reads. */
async function toConfiguration({ key, value, settings: { stack } }: SourceWrite, configKey: string): Promise<string> {
  const child = spawn("pulumi", ["config", "set", "--secret", configKey, "--stack", stack, "--non-interactive"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A CLI that fails at once does not read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(`${value}\n`);
  let code: number | null;
  try {
    code = await ended;
  } catch (error) {
    const { code: why } = error as NodeJS.ErrnoException;
    const missing = why === "ENOENT" ? "there is no `pulumi` on PATH" : `\`pulumi\` cannot be started (${why})`;
    throw new UsageError(
      `"${key}": its value is in Pulumi.${stack}.yaml, encrypted by Pulumi's CLI, and ${missing}; install it (https://www.pulumi.com/docs/install/), or name another source under slipway:secrets.`,
    );
  }
  if (code !== 0)
    throw new UsageError(
      `"${key}": "pulumi config set --secret ${configKey}" failed: ${redactText(said.trim(), [value])}`,
    );
  return `Pulumi.${stack}.yaml has it, encrypted, as ${configKey}; commit the file`;
}
