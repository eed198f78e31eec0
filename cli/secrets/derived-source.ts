import { readFileSync } from "node:fs";
import path from "node:path";
import { writeFiles } from "../../adoption/write-files.ts";
import { editYaml } from "../../drift/edit-yaml.ts";
import { readSettings, readStackFile, type SecretSource, secretScope } from "../../settings.ts";
import { UsageError } from "../exit.ts";

/**
 * Where a value for one repository or environment goes that shares another's by now: to the same kind of store, under a name
 * of its own that follows from the shared one. What is generated cannot be given, so it goes to the stack's configuration.
 *
 * @throws UsageError where no name follows
 */
export function derivedSource(
  key: string,
  shared: SecretSource,
  stack: string,
): Exclude<SecretSource, { from: "generated" }> {
  const { rotateDays, owner } = shared;
  const keeping = { ...(rotateDays !== undefined && { rotateDays }), ...(owner !== undefined && { owner }) };
  switch (shared.from) {
    case "config":
    case "generated":
      return { from: "config", ...keeping };
    case "aws-ssm":
      return { ...shared, name: `${shared.name}${suffix(key)}` };
    case "aws-secrets-manager":
      if (!shared.id.startsWith("arn:")) return { ...shared, id: `${shared.id}${suffix(key)}` };
      throw new UsageError(
        `"${key}": the value that it shares is in AWS Secrets Manager under an ARN, from which no other name follows; write "${key}": { from: aws-secrets-manager, id: ... } under slipway:secrets in Pulumi.${stack}.yaml first.`,
      );
  }
}

/** `.web-shop`, `.production.web-shop`: after a name in AWS, in letters that it takes. */
function suffix(key: string): string {
  const { environment, repository } = secretScope(key);
  return [environment, repository]
    .flatMap((part) => (part === undefined ? [] : [`.${part.replaceAll(/[^\w.-]/g, "-")}`]))
    .join("");
}

/**
 * Writes into a stack file where a value comes from, with everything else of the file as it is. The value is in its store by
 * then: whoever runs the program meanwhile finds the shared value, or this one.
 *
 * @throws SettingsError where the file would not be sound; it stays as it was then
 */
export function declareSource(key: string, source: SecretSource, stack: string, folder = process.cwd()): void {
  const file = `Pulumi.${stack}.yaml`;
  const place = path.join(folder, file);
  const text = editYaml(readFileSync(place, "utf8"), ["config", "slipway:secrets", key], source);
  const { config } = readStackFile(place);
  const secrets = JSON.parse(config["slipway:secrets"] ?? "{}") as object;
  readSettings(stack, { ...config, "slipway:secrets": JSON.stringify({ ...secrets, [key]: source }) });
  writeFiles(folder, new Map([[file, text]]));
}
