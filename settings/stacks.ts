import path from "node:path";
import { SettingsError } from "./fault.ts";
import { parseSettings } from "./read.ts";
import type { Settings } from "./schema.ts";
import { parseStackFile, type StackFile, stackNames } from "./stack-file.ts";

/** A stack's settings, and its file as it is on disk. */
export interface Stack {
  readonly settings: Settings;
  readonly file: StackFile;
}

/**
 * Reads every `Pulumi.<stack>.yaml` of a folder.
 *
 * @returns The stacks by name, ascending.
 * @throws SettingsError with every fault of every file; also when there is no stack file at all.
 */
export function readStacks(folder: string): Stack[] {
  const names = stackNames(folder);
  if (names.length === 0) {
    const message = "is missing; write one for each stack";
    throw new SettingsError([{ file: "Pulumi.<stack>.yaml", key: "", message }]);
  }
  const stacks = names.map((stack) => {
    const { faults: unreadable, ...file } = parseStackFile(path.join(folder, `Pulumi.${stack}.yaml`));
    // Settings of a file that cannot be read would all be called missing.
    const { settings, faults } = unreadable.some(({ key }) => key === "")
      ? { faults: [] }
      : parseSettings(stack, file.config);
    const told = new Set(unreadable.map(({ key }) => key));
    return { file, settings, faults: [...unreadable, ...faults.filter(({ key }) => !told.has(key))] };
  });
  const faults = stacks.flatMap((stack) => stack.faults);
  if (faults.length > 0) throw new SettingsError(faults);
  return stacks.flatMap(({ settings, file }) => (settings === undefined ? [] : [{ settings, file }]));
}
