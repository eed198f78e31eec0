import type { SeenRepository } from "../live/seen.ts";

/** What the inventory has no word for, and so stays on GitHub as it is; one line each. */
export function leftAlone(seen: SeenRepository): string[] {
  const rules = (seen.rulesets ?? []).map(({ name, beyond }) => {
    return `ruleset "${name}"${beyond.length === 0 ? "" : ` (with ${beyond.join(", ")})`}`;
  });
  const protection = (seen.protection ?? []).map(({ branch, beyond }) => {
    return `classic protection of branch "${branch}"${beyond.length === 0 ? "" : ` (${beyond.join("; ")})`}`;
  });
  const hooks = (seen.webhooks ?? []).map(({ url, events }) => `webhook to ${url} (${events.join(", ")})`);
  const roles = Object.entries({ ...seen.access.teams, ...seen.access.people })
    .filter(([, role]) => !["pull", "triage", "push", "maintain", "admin"].includes(role))
    .map(([who, role]) => `${who}'s role "${role}", the organisation's own`);
  const dependabot = Object.entries(seen.secrets ?? {})
    .filter(([, { actions }]) => !actions)
    .map(([name]) => `secret ${name} of Dependabot alone`);
  return [
    ...rules,
    ...protection,
    ...hooks,
    ...roles,
    ...dependabot,
    ...seen.unread.map(({ what, why }) => `${what}, which this token may not read: ${why}`),
  ];
}
