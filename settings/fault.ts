/** One thing that is wrong with a stack's configuration. */
export interface SettingsFault {
  /** The stack file (`Pulumi.staging.yaml`). */
  readonly file: string;
  /** Line, from 1, where the file itself was read; configuration that Pulumi hands over has none. */
  readonly line?: number;
  /** The key (`slipway:plan`); empty when the file as a whole is meant. */
  readonly key: string;
  /** What is wrong with it and what to write instead; reads on from the key. */
  readonly message: string;
}

/** A stack's configuration cannot be used. Carries every fault of every stack file that was read. */
export class SettingsError extends Error {
  readonly faults: readonly SettingsFault[];

  constructor(faults: readonly SettingsFault[]) {
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    super([`The stack configuration has ${count}:`, ...faults.map(settingsFaultText)].join("\n"));
    this.name = "SettingsError";
    this.faults = faults;
  }
}

/** One line for people: `Pulumi.staging.yaml: "slipway:plan" is "pro"; write one of free, team, enterprise`. */
export function settingsFaultText({ file, line, key, message }: SettingsFault): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${key === "" ? "" : `${JSON.stringify(key)} `}${message}`;
}
