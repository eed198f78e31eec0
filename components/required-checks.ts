/** A status check that a pull request needs, and the App that must have reported it. */
export interface RequiredCheck {
  readonly context: string;
  /** Absent: any App may report it. */
  readonly integrationId?: number;
}

/**
 * App id of GitHub Actions on github.com. Other servers have ids of their own.
 *
 * Source: https://api.github.com/apps/github-actions
 */
export const githubActionsAppId = 15368;

/** What the rules should require, and what they can. */
export interface WantedChecks {
  /** Checks of the repository's own workflows. */
  readonly wanted: readonly string[];
  /** Checks that the workflows on the default branch report on every pull request. */
  readonly reported: readonly string[];
  /** Checks that somebody else makes; nobody can know whether they are reported. */
  readonly external?: readonly string[];
  readonly actionsAppId?: number;
}

/**
 * Checks that can be required now. A wanted check that no workflow on the default branch reports would block every pull
 * request for ever, so it waits. Own checks name GitHub Actions, so that no other App can fake them.
 */
export function requirableChecks({
  wanted,
  reported,
  external = [],
  actionsAppId = githubActionsAppId,
}: WantedChecks): RequiredCheck[] {
  const own = unique(wanted).filter((context) => reported.includes(context));
  const others = unique(external).filter((context) => !wanted.includes(context));
  return [
    ...own.map((context): RequiredCheck => ({ context, integrationId: actionsAppId })),
    ...others.map((context): RequiredCheck => ({ context })),
  ];
}

/** Wanted checks that wait until the default branch reports them. */
export function pendingChecks(wanted: readonly string[], reported: readonly string[]): string[] {
  return unique(wanted).filter((context) => !reported.includes(context));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
