import type { RepositoryEntry } from "../inventory/schema.ts";
import type { Settings, StackEnvironment } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";

/** The entry with the stack's reviewers in each environment that names none itself. */
export function withStackReviewers(entry: RepositoryEntry, settings: Settings): RepositoryEntry {
  if (entry.environments === undefined) return entry;
  const environments = Object.fromEntries(
    Object.entries(entry.environments).map(([name, own]) => [name, { ...stackEnvironment(settings, name), ...own }]),
  );
  return { ...entry, environments };
}

/** Production, or an environment that the stack names, without anyone who must approve: one error each. */
export function approvalFindings(entry: RepositoryEntry, settings: Settings): Finding[] {
  return Object.entries(entry.environments ?? {})
    .filter(([name]) => name.toLowerCase() === "production" || stackEnvironment(settings, name) !== undefined)
    .filter(([, { reviewers }]) => (reviewers?.teams ?? []).length + (reviewers?.people ?? []).length === 0)
    .map(([name]) => ({
      id: "environment-without-reviewers",
      severity: "error",
      subject: `${entry.id}: environments.${name}`,
      message: `anyone could deploy; name reviewers in inventory/repositories/${entry.id}.yaml, or for all repositories under slipway:environments in Pulumi.${settings.stack}.yaml.`,
    }));
}

/** What the stack says of an environment; GitHub takes its name in any case. */
function stackEnvironment({ environments }: Settings, name: string): StackEnvironment | undefined {
  return Object.entries(environments).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
