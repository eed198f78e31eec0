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

/** Actions that write a secret; Dependabot's are "integration secrets" in the log, as those of Codespaces are. */
const writes = {
  actions: /^(repo|org)\.(create|update)_actions_secret$/,
  dependabot: /^(repo|org)\.(create|update)_(integration|dependabot)_secret$/,
  environment: /^environment\.(create|update)_actions_secret$/,
};

/** The log and the list of secrets may tell the time of one write a little differently. */
const clockDifferenceMs = 60_000;

/** The newest event that may have made a difference; undefined where the log names none. */
export function culprit({ path, kind, seen }: Difference, events: readonly AuditEvent[]): AuditEvent | undefined {
  if (kind === "overwritten") return writerOf(path.map(String), String(seen), events);
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

/** Who wrote a secret at a time (ISO 8601). */
function writerOf(path: readonly string[], at: string, events: readonly AuditEvent[]): AuditEvent | undefined {
  const [field, first = "", , last = first] = path;
  const within = field === "environments" ? first : undefined;
  const name = within === undefined ? first : last;
  const pattern =
    writes[within !== undefined ? "environment" : path.at(-1) === "dependabot" ? "dependabot" : "actions"];
  return events.find(
    ({ action, key = name, environment = within, at: told }) =>
      pattern.test(action) &&
      key.toUpperCase() === name.toUpperCase() &&
      environment?.toLowerCase() === within?.toLowerCase() &&
      Math.abs(Date.parse(told) - Date.parse(at)) <= clockDifferenceMs,
  );
}
