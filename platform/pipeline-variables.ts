import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { Finding } from "../workflow/finding.ts";

/**
 * Variables that a pipeline makes from its options and the entry gives another value: the workflows hold the option's
 * value too (in a matrix, as a timeout), so that the two would say different things.
 */
export function variableConflicts(entry: RepositoryEntry, made: Readonly<Record<string, string>>): Finding[] {
  const byName = new Map(Object.entries(made).map(([name, value]) => [name.toUpperCase(), value]));
  return Object.entries(entry.variables ?? {}).flatMap(([name, value]) => {
    const own = byName.get(name.toUpperCase());
    if (own === undefined || own === value) return [];
    return [
      {
        id: "variable-of-pipeline",
        severity: "error" as const,
        subject: `${entry.id}: variables.${name}`,
        message: `is "${value}", but the pipeline makes it from its options as "${own}", which its workflows hold too; set the option under "with" instead.`,
      },
    ];
  });
}
