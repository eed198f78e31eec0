import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { editYaml } from "../drift/edit-yaml.ts";
import type { DriftException } from "../drift/exceptions.ts";
import { readSettings, readStackFile } from "../settings.ts";

/**
 * Writes a dated exception into a stack file, in place of an earlier one for the same field. Returns the file's name.
 *
 * @throws SettingsError when the stack file would not be fit with it; it stays as it was then
 */
export function ignoreDrift(folder: string, stack: string, exception: DriftException): string {
  const file = `Pulumi.${stack}.yaml`;
  const place = path.join(folder, file);
  const before = readFileSync(place, "utf8");
  const { exceptions = [] } = readSettings(stack, readStackFile(place).config).drift;
  const others = exceptions.filter(
    ({ repository, field }) => repository !== exception.repository || field !== exception.field,
  );
  try {
    writeFileSync(place, editYaml(before, ["config", "slipway:drift", "exceptions"], [...others, exception]));
    readSettings(stack, readStackFile(place).config);
  } catch (error) {
    writeFileSync(place, before);
    throw error;
  }
  return file;
}
