import { parse } from "yaml";
import { UsageError } from "../exit.ts";

/** A variable of the repository, or of one of its environments. */
export interface GivenVariable {
  readonly environment?: string;
  readonly name: string;
  readonly value: string;
}

/** What was typed as `option=value`, the value as YAML has it. @throws UsageError with every fault */
export function givenOptions(typed: readonly string[]): Record<string, unknown> {
  const faults: string[] = [];
  const options = typed.flatMap((text) => {
    const [, option, value] = /^([A-Za-z]\w*)=(.+)$/s.exec(text) ?? [];
    try {
      if (option !== undefined) return [[option, parse(value!)] as const];
      faults.push(`"--with ${text}": write it as option=value (coverage=80).`);
    } catch {
      faults.push(`"--with ${text}": the value is no YAML; quote what it contains (versions='["3.12"]').`);
    }
    return [];
  });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  return Object.fromEntries(options);
}

/** What was typed as `NAME=value` or `environment/NAME=value`. @throws UsageError with every fault */
export function givenVariables(typed: readonly string[]): GivenVariable[] {
  const found = typed.map((text) => /^(?:(.+)\/)?([A-Za-z_]\w*)=(.*)$/s.exec(text));
  const faults = typed.filter((_, at) => found[at] === null);
  if (faults.length > 0)
    throw new UsageError(
      faults.map((text) => `"--variable ${text}": write it as NAME=value or environment/NAME=value.`).join("\n"),
    );
  return found.map((one) => ({
    ...(one![1] !== undefined && { environment: one![1] }),
    name: one![2]!,
    value: one![3]!,
  }));
}

/** An entry's variables and environments with those that were given. */
export function withVariables(
  entry: Readonly<Record<string, unknown>>,
  given: readonly GivenVariable[],
): Record<string, unknown> {
  const variables = { ...(entry.variables as Record<string, string> | undefined) };
  const environments = { ...(entry.environments as Record<string, Record<string, unknown>> | undefined) };
  for (const { environment, name, value } of given) {
    if (environment === undefined) variables[name] = value;
    else {
      const there = environments[environment] ?? {};
      environments[environment] = {
        ...there,
        variables: { ...(there.variables as object | undefined), [name]: value },
      };
    }
  }
  return {
    ...entry,
    ...(Object.keys(environments).length > 0 && { environments }),
    ...(Object.keys(variables).length > 0 && { variables }),
  };
}
