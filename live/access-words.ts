import type { Answer } from "./reading.ts";

/** GitHub says "read" and "write" where the inventory says "pull" and "push"; other roles are the organisation's own. */
export function permissionWord(role: string): string {
  return { read: "pull", write: "push" }[role] ?? role;
}

/** Team slug -> permission. */
export function teamWords(teams: readonly Answer[]): Record<string, string> {
  return byName(teams.map((team) => [String(team.slug), permissionWord(String(team.permission))]));
}

/** Login -> permission, of those who were granted one themselves; an invitation that is not accepted yet counts. */
export function peopleWords(
  direct: readonly Answer[],
  invitations: readonly Answer[],
  owner: string,
): Record<string, string> {
  const accepted = direct
    .filter(({ login }) => String(login).toLowerCase() !== owner.toLowerCase())
    .map(({ login, role_name: role }): [string, string] => [String(login), permissionWord(String(role))]);
  const invited = invitations
    .filter(({ invitee }) => invitee)
    .map(({ invitee, permissions }): [string, string] => [String(invitee.login), permissionWord(String(permissions))]);
  return byName([...accepted, ...invited]);
}

function byName(entries: readonly [string, string][]): Record<string, string> {
  return Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)));
}
