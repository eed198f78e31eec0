import { sortedEntries } from "./sorted-entries.ts";

/** What a team or person may do in a repository, in GitHub's words. */
export type Permission = "pull" | "triage" | "push" | "maintain" | "admin";

/** Who may do what. Teams and people that are not named here keep what they have. */
export interface Access {
  /** Team slug to permission. Organisations only. */
  readonly teams?: Readonly<Record<string, Permission>>;
  /** Login to permission. */
  readonly people?: Readonly<Record<string, Permission>>;
}

/** One team's or person's permission. */
export interface Grant {
  readonly kind: "team" | "person";
  /** Slug or login. */
  readonly who: string;
  readonly permission: Permission;
}

/** Every grant, teams first, each by name. */
export function grants(access: Access = {}): Grant[] {
  const of = (kind: Grant["kind"], record: Access["teams"]) =>
    sortedEntries(record).map(([who, permission]): Grant => ({ kind, who, permission }));
  return [...of("team", access.teams), ...of("person", access.people)];
}
