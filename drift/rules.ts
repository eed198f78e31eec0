import type { Bypass, RepositoryEntry } from "../inventory/inventory.ts";
import type { SeenCheck, SeenRepository, SeenRules, SeenRuleset } from "../live/seen.ts";
import { type Difference, difference, sameText, setDifference } from "./difference.ts";

/** Names of the rulesets that Slipway makes. */
export const rulesetNames = { branch: "Slipway: default branch", tags: "Slipway: tags" } as const;

type Rules = NonNullable<RepositoryEntry["rules"]>;

/** What the provider sends for a word of a merge queue that is not declared. */
const queueDefaults = {
  method: "merge",
  minEntries: 1,
  maxEntries: 5,
  waitMinutes: 5,
  maxEntriesToBuild: 5,
  grouping: "ALLGREEN",
  checkTimeoutMinutes: 60,
} as const;

const requestWords = ["approvals", "dismissStale", "codeOwners", "lastPushApproval", "conversations"] as const;

/** What the required checks are compared by. */
export interface CheckNames {
  /** Checks of the repository's own workflows that should be required. */
  readonly wanted: readonly string[];
  /** Checks that its default branch reports now: others wait. */
  readonly reported: readonly string[];
}

/** Rules of the default branch and of tags; rulesets and protection beside them that nobody declared. */
export function ruleDifferences(entry: RepositoryEntry, seen: SeenRepository, checks: CheckNames): Difference[] {
  const { rules } = entry;
  const { rulesets } = seen;
  const classic = (seen.protection ?? []).map(({ branch, rules, checks, beyond }) =>
    foreign(["rules"], `classic protection of branch "${branch}"`, { ...rules, checks: names(checks), beyond }),
  );
  if (rulesets === undefined) return classic;
  const own: string[] = rules === undefined ? [] : [rulesetNames.branch, ...(rules.tags ? [rulesetNames.tags] : [])];
  return [
    ...(rules === undefined ? [] : branchDifferences(rules, rulesets, checks)),
    ...(rules?.tags === undefined ? [] : tagDifferences(rules.tags, rulesets)),
    ...rulesets
      .filter(({ name }) => !own.includes(name))
      .map((one) => foreign(["rules"], `ruleset "${one.name}"`, wordsOf(one))),
    ...classic,
  ];
}

function foreign(path: Difference["path"], beyond: string, seen: unknown): Difference {
  return { kind: "undeclared", path, declared: undefined, seen, beyond };
}

function names(checks: readonly SeenCheck[]): string[] {
  return checks.map(({ context }) => context);
}

/** A ruleset for a person to read. */
function wordsOf({ enforcement, target, include, exclude, rules, checks, bans, bypass, beyond }: SeenRuleset) {
  const lists = { include, exclude, checks: names(checks), bans, bypass, beyond };
  const some = Object.entries(lists).filter(([, list]) => list.length > 0);
  return { enforcement, target, ...rules, ...Object.fromEntries(some) };
}

function branchDifferences(rules: Rules, rulesets: readonly SeenRuleset[], checks: CheckNames): Difference[] {
  const live = rulesets.find(({ name }) => name === rulesetNames.branch);
  if (live === undefined) return [missing(["rules"], rules, rulesetNames.branch)];
  return [
    ...frameDifferences(["rules"], live, {
      target: "branch",
      include: ["~DEFAULT_BRANCH"],
      bans: ["deletion", "non_fast_forward"],
    }),
    ...wordDifferences(rules, live.rules),
    ...checkDifferences(rules, live, checks),
    ...bypassDifferences(["rules", "bypass"], rules.bypass, live.bypass),
  ];
}

function missing(path: Difference["path"], declared: unknown, name: string): Difference {
  return { kind: "missing", path, declared, seen: undefined, beyond: `ruleset "${name}"` };
}

/** What every ruleset of Slipway's has, whatever is declared. */
function frameDifferences(
  path: Difference["path"],
  live: SeenRuleset,
  wanted: { readonly target: string; readonly include: readonly string[]; readonly bans: readonly string[] },
): Difference[] {
  const differs = (what: string, declared: unknown, seen: unknown): Difference[] =>
    sameText(declared) === sameText(seen)
      ? []
      : [{ kind: "changed", path, declared, seen, beyond: `ruleset "${live.name}": ${what}` }];
  return [
    ...differs("enforcement", "active", live.enforcement),
    ...differs("target", wanted.target, live.target),
    ...(live.name === rulesetNames.branch ? differs("branches", wanted.include, live.include) : []),
    ...differs("exceptions", [], live.exclude),
    ...differs("what nobody may do", [...wanted.bans].sort(), live.bans),
    ...live.beyond.map((what) => foreign(path, `ruleset "${live.name}": ${what}`, what)),
  ];
}

/** The branch rules as Slipway sends them, with what it sends for a word that is absent. */
function wordDifferences(rules: Rules, seen: SeenRules): Difference[] {
  const asks = [...requestWords, "mergeMethods" as const].some((word) => rules[word] !== undefined);
  const requests = requestWords.flatMap((word) => {
    const declared = rules[word] ?? (asks ? (word === "approvals" ? 0 : false) : undefined);
    return difference(["rules", word], declared, seen[word]);
  });
  const methods =
    rules.mergeMethods === undefined
      ? []
      : setDifference(["rules", "mergeMethods"], rules.mergeMethods, seen.mergeMethods ?? []);
  return [
    ...requests,
    ...methods,
    ...(["linearHistory", "signedCommits"] as const).flatMap((word) =>
      difference(["rules", word], rules[word] ?? false, seen[word] ?? false),
    ),
    ...queueDifferences(rules.mergeQueue, seen.mergeQueue),
  ];
}

function queueDifferences(declared: Rules["mergeQueue"], seen: SeenRules["mergeQueue"]): Difference[] {
  if (declared === undefined || seen === undefined) return difference(["rules", "mergeQueue"], declared, seen);
  return Object.entries({ ...queueDefaults, ...declared }).flatMap(([word, value]) =>
    difference(["rules", "mergeQueue", word], value, seen[word as keyof typeof queueDefaults]),
  );
}

/** Own checks count once the default branch reports them; what waits is not required yet, and no difference. */
function checkDifferences(rules: Rules, live: SeenRuleset, { wanted, reported }: CheckNames): Difference[] {
  const own = wanted.filter((name) => reported.includes(name));
  const external = (rules.checks ?? []).filter((name) => !wanted.includes(name));
  const seen = names(live.checks);
  const expected = [...own, ...external].sort();
  const lost = expected.filter((name) => !seen.includes(name));
  const added = seen.filter((name) => !expected.includes(name));
  const upToDate =
    seen.length === 0 || expected.length === 0
      ? []
      : difference(["rules", "upToDate"], rules.upToDate ?? false, live.rules.upToDate ?? false);
  const anybody = live.checks
    .filter(({ context, app }) => own.includes(context) && app === undefined)
    .map(({ context }): Difference => {
      const beyond = `any App may report the check "${context}", not GitHub Actions alone`;
      return { kind: "changed", path: ["rules", "checks"], declared: context, seen: context, beyond };
    });
  return [
    ...lost.map((name): Difference => {
      const beyond = external.includes(name) ? {} : { beyond: `required check "${name}" of the own workflows` };
      return { kind: "missing", path: ["rules", "checks"], declared: name, seen: undefined, ...beyond };
    }),
    ...added.map((name): Difference => {
      return { kind: "changed", path: ["rules", "checks"], declared: undefined, seen: name };
    }),
    ...anybody,
    ...upToDate,
  ];
}

function bypassDifferences(
  path: Difference["path"],
  declared: readonly Bypass[] = [],
  seen: readonly Bypass[],
): Difference[] {
  const plain = (list: readonly Bypass[]) =>
    list.map(({ mode, ...actor }) => (mode === "pull_request" ? { ...actor, mode } : actor));
  return setDifference(path, plain(declared), seen);
}

function tagDifferences(tags: NonNullable<Rules["tags"]>, rulesets: readonly SeenRuleset[]): Difference[] {
  const live = rulesets.find(({ name }) => name === rulesetNames.tags);
  if (live === undefined) return [missing(["rules", "tags"], tags, rulesetNames.tags)];
  const bans = ["deletion", "non_fast_forward", "update", ...(tags.bypass === undefined ? [] : ["creation"])];
  return [
    ...frameDifferences(["rules", "tags"], live, { target: "tag", include: [], bans }),
    ...setDifference(
      ["rules", "tags", "patterns"],
      tags.patterns,
      live.include.map((name) => name.replace(/^refs\/tags\//, "")),
    ),
    ...bypassDifferences(["rules", "tags", "bypass"], tags.bypass, live.bypass),
  ];
}
