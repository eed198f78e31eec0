import { redactText } from "../../engine/redact.ts";
import { type SecretSource, type Settings, secretConfigKey } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { missingPulumi, runPulumi } from "../pulumi-command.ts";

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
  const args = ["config", "set", "--secret", configKey, "--stack", stack];
  const { code, stdout, stderr, missing } = await runPulumi(args, `${value}\n`);
  if (missing !== undefined)
    throw new UsageError(
      `"${key}": its value is in Pulumi.${stack}.yaml, encrypted by Pulumi's CLI, and ${missingPulumi(missing)}; install it (https://www.pulumi.com/docs/install/), or name another source under slipway:secrets.`,
    );
  if (code !== 0)
    throw new UsageError(
      `"${key}": "pulumi config set --secret ${configKey}" failed: ${redactText(`${stdout}${stderr}`.trim(), [value])}`,
    );
  return `Pulumi.${stack}.yaml has it, encrypted, as ${configKey}; commit the file`;
}
