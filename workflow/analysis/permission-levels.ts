import type { ParsedPermissions } from "../parse/parsed-workflow.ts";
import type { Level } from "./analysis.ts";
import type { RunJob } from "./run-tree.ts";

/** Every scope of a job's token (GitHub docs, "Workflow syntax for GitHub Actions", permissions). */
const scopes = [
  "actions",
  "artifact-metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id-token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "repository-projects",
  "security-events",
  "statuses",
];

/** Levels by scope; a scope that is not named has none. */
export type Levels = { readonly [scope: string]: Level };

/** What `permissions:` grants. */
export function levelsOf({ all, scopes: named }: ParsedPermissions): Levels {
  // There is nothing to read in an identity token.
  if (all !== undefined) {
    return Object.fromEntries(
      scopes.filter((scope) => all === "write" || scope !== "id-token").map((scope) => [scope, all]),
    );
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([scope, level]) => (level === "read" || level === "write" ? [[scope, level]] : [])),
  );
}

/**
 * What a job's token may do; `undefined` where neither it nor its workflow nor a calling job says so, and the
 * repository's default decides.
 */
export function effectiveLevels(job: RunJob): Levels | undefined {
  const own = job.job.permissions ?? job.frame.workflow.permissions;
  if (own !== undefined) return levelsOf(own);
  return job.frame.caller && effectiveLevels(job.frame.caller.job);
}

export function allows(levels: Levels, scope: string, level: Level): boolean {
  return levels[scope] === "write" || levels[scope] === level;
}
