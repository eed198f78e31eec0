import type { FieldPath } from "../inventory/field-path.ts";
import type { EnvironmentEntry, RepositoryEntry } from "../inventory/inventory.ts";
import type { SeenEnvironment, SeenRepository } from "../live/seen.ts";
import { type Difference, difference, recordDifferences, setDifference } from "./difference.ts";

/** Names of secrets and values of variables. Whether a secret has its value, nobody can read. */
export function configDifferences(
  entry: RepositoryEntry,
  variables: Readonly<Record<string, string>>,
  seen: SeenRepository,
): Difference[] {
  const secrets =
    seen.secrets === undefined
      ? []
      : recordDifferences(["secrets"], entry.secrets ?? {}, seen.secrets, (path, declared, live) => [
          ...(live.actions ? [] : difference(path, declared, undefined)),
          ...(declared.dependabot === true && !live.dependabot ? difference([...path, "dependabot"], true, false) : []),
        ]).map(withoutDates);
  const values =
    seen.variables === undefined ? [] : recordDifferences(["variables"], variables, seen.variables, difference);
  return [...secrets, ...values];
}

/** A secret that nobody declared, in the inventory's words: what is known is its name. */
function withoutDates(found: Difference): Difference {
  if (found.kind !== "undeclared") return found;
  const { dependabot } = found.seen as { dependabot: boolean };
  return { ...found, seen: { kept: true, ...(dependabot && { dependabot }) } };
}

/** Environments with their protection, secrets and variables. */
export function environmentDifferences(entry: RepositoryEntry, seen: SeenRepository): Difference[] {
  if (seen.environments === undefined) return [];
  const unread = new Set(seen.unread.map(({ what }) => what));
  const declared = Object.entries(entry.environments ?? {}).filter(([name]) => !unread.has(`environments.${name}`));
  return recordDifferences(["environments"], Object.fromEntries(declared), seen.environments, oneEnvironment).map(
    (found) =>
      found.kind === "undeclared" && found.path.length === 2
        ? { ...found, seen: environmentEntry(found.seen as SeenEnvironment) }
        : found,
  );
}

function oneEnvironment(path: FieldPath, declared: EnvironmentEntry, seen: SeenEnvironment): Difference[] {
  const fields = (["preventSelfReview", "adminsBypass", "waitMinutes", "protectedBranches"] as const).flatMap(
    (field) => (declared[field] === undefined ? [] : difference([...path, field], declared[field], seen[field])),
  );
  return [
    ...reviewerDifferences(path, declared, seen),
    // Without reviewers, GitHub keeps no word about self-review.
    ...fields.filter(({ path: at }) => at.at(-1) !== "preventSelfReview" || hasReviewers(seen)),
    ...patternDifferences(path, declared, seen),
    ...secretDifferences(path, declared, seen),
    ...recordDifferences([...path, "variables"], declared.variables ?? {}, seen.variables, difference),
  ];
}

function hasReviewers({ reviewers: { teams = [], people = [] } }: SeenEnvironment): boolean {
  return teams.length + people.length > 0;
}

function reviewerDifferences(path: FieldPath, { reviewers }: EnvironmentEntry, seen: SeenEnvironment): Difference[] {
  if (reviewers === undefined) return [];
  return (["teams", "people"] as const).flatMap((kind) =>
    setDifference([...path, "reviewers", kind], reviewers[kind] ?? [], seen.reviewers[kind] ?? [], {
      ignoreCase: true,
    }),
  );
}

/** Who declares one kind of pattern owns the policy, and both kinds with it. */
function patternDifferences(path: FieldPath, declared: EnvironmentEntry, seen: SeenEnvironment): Difference[] {
  if ((declared.branches ?? declared.tags) === undefined) return [];
  return (["branches", "tags"] as const).flatMap((kind) => {
    const wanted = declared[kind] ?? [];
    return setDifference([...path, kind], wanted, seen[kind] ?? []);
  });
}

function secretDifferences(path: FieldPath, declared: EnvironmentEntry, seen: SeenEnvironment): Difference[] {
  const names = (list: readonly string[] = []) => Object.fromEntries(list.map((name) => [name, true]));
  const wanted = names([...(declared.secrets ?? []), ...(declared.keptSecrets ?? [])]);
  return recordDifferences([...path, "secrets"], wanted, names(seen.secrets), () => []).map((found): Difference => {
    const name = String(found.path.at(-1));
    if (found.kind === "missing") return { ...found, declared: name };
    return { ...found, path: [...path, "keptSecrets", name], seen: name };
  });
}

/** An environment as an inventory would declare it: what says nothing is left out. */
export function environmentEntry(seen: SeenEnvironment): EnvironmentEntry {
  const { teams = [], people = [] } = seen.reviewers;
  const some = (list: readonly string[] | undefined) =>
    list === undefined || list.length === 0 ? undefined : [...list];
  const words = {
    reviewers: hasReviewers(seen)
      ? { ...(teams.length > 0 && { teams }), ...(people.length > 0 && { people }) }
      : undefined,
    preventSelfReview: hasReviewers(seen) && seen.preventSelfReview ? true : undefined,
    adminsBypass: seen.adminsBypass ? undefined : false,
    waitMinutes: seen.waitMinutes === 0 ? undefined : seen.waitMinutes,
    branches: some(seen.branches),
    tags: some(seen.tags),
    protectedBranches: seen.protectedBranches ? true : undefined,
    keptSecrets: some(seen.secrets),
    variables: Object.keys(seen.variables).length === 0 ? undefined : seen.variables,
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as EnvironmentEntry;
}
