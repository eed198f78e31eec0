import type { Finding } from "../workflow/finding.ts";
import type { Settings } from "./schema.ts";
import { secretConfigKey, secretSourceOf } from "./secret-source.ts";

/**
 * One finding for each declared secret that a stack cannot get a value for. Nothing is decrypted and no store is asked:
 * a `config` secret needs its encrypted key in the stack file, any other source is taken at its word.
 *
 * @param declared Secrets that the stack's share of the inventory declares: `NAME`, or `environment/NAME`.
 * @param encrypted Encrypted keys of the stack file.
 * @param severity `error` for the stack that was asked for, `warning` for the others.
 */
export function missingSecretSources(
  settings: Settings,
  declared: readonly string[],
  encrypted: readonly string[],
  severity: "error" | "warning" = "error",
): Finding[] {
  return [...new Set(declared)].flatMap((name) => {
    const source = secretSourceOf(settings, name);
    if (source.from !== "config") return [];
    const key = secretConfigKey(name, source);
    if (encrypted.includes(key)) return [];
    return [
      {
        id: "secret-source-missing",
        severity,
        subject: `Pulumi.${settings.stack}.yaml: secret "${name}"`,
        message: `has no value in this stack; set it with "pulumi config set --secret ${/^[\w:.@/-]+$/.test(key) ? key : `'${key}'`} --stack ${settings.stack}" or name another source under slipway:secrets`,
      },
    ];
  });
}
