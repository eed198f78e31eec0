import type { AuditEvent } from "../live/audit.ts";
import type { Difference } from "./difference.ts";

/** Names of audited actions that may have changed a field; source: https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization */
const actions: Readonly<Record<string, RegExp>> = {
  name: /^repo\.rename$/,
  visibility: /^repo\.access$/,
  archived: /^repo\.(un)?archived$/,
  topics: /^repo\.(update_topics|add_topic|remove_topic)$/,
  access: /^(repo\.(add|update|remove)_member|repository_invitation\.|team\.(add|remove|update)_repository)/,
  properties: /^repository\.custom_property/,
  actions: /^repo\.(update_actions|update_default_workflow|actions_enabled)/,
  secrets: /^repo\.(create|update|remove)_(actions|integration)_secret$/,
  variables: /^repo\.(create|update|remove)_actions_variable$/,
  environments: /^environment\./,
  rules: /^(repository_ruleset|protected_branch)\./,
  files: /^git\.push$/,
  // What becomes of labels, nobody writes down.
  labels: /^$/,
};

/** Words of actions that take something away. */
const takesAway = /(remove|destroy|delete|cancel)/;

/** Fields whose parts come and go, and are not only changed. */
const objects = ["access", "secrets", "variables", "environments", "rules"];

/** Settings that are told together, under one name. */
const ofTheRepository = /^(repo\.(update|config|change)|repository_vulnerability_alerts|repository_secret_scanning)/;

/** The newest event that may have made a difference; undefined where the log names none. */
export function culprit({ path, kind }: Difference, events: readonly AuditEvent[]): AuditEvent | undefined {
  const [field, name] = path.map(String);
  const pattern = actions[field ?? ""] ?? ofTheRepository;
  const fits = (action: string) =>
    !objects.includes(field ?? "") || kind === "changed" || takesAway.test(action) === (kind === "missing");
  return events.find(
    ({ action, environment }) =>
      pattern.test(action) &&
      fits(action) &&
      (field !== "environments" || environment === undefined || environment === name),
  );
}
