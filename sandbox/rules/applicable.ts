import type { Repository, Rule, Ruleset } from "../store/rows.ts";
import type { World } from "../world.ts";
import { fits } from "./patterns.ts";

interface Names {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

interface Property {
  readonly name: string;
  readonly property_values: readonly string[];
}

/** What `conditions` may hold; which of them are there depends on the ruleset's owner and target. */
interface Conditions {
  readonly ref_name?: Names;
  readonly repository_name?: Names;
  readonly repository_id?: { readonly repository_ids?: readonly number[] };
  readonly repository_property?: { readonly include?: readonly Property[]; readonly exclude?: readonly Property[] };
}

const included = ({ include = [], exclude = [] }: Names, matches: (pattern: string) => boolean) =>
  include.some(matches) && !exclude.some(matches);

function coversRef(ruleset: Ruleset, repository: Repository, ref: string): boolean {
  if (ruleset.target === "push") return true;
  const prefix = ruleset.target === "branch" ? "refs/heads/" : "refs/tags/";
  if (!ref.startsWith(prefix)) return false;
  const { ref_name = { include: ["~ALL"] } } = (ruleset.conditions ?? {}) as Conditions;
  return included(ref_name, (pattern) => {
    if (pattern === "~ALL") return true;
    if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${repository.default_branch}`;
    return fits(pattern.startsWith("refs/") ? pattern : `${prefix}${pattern}`, ref);
  });
}

function coversRepository(ruleset: Ruleset, repository: Repository): boolean {
  if (ruleset.repository !== null) return ruleset.repository === repository.id;
  const { repository_name, repository_id, repository_property } = (ruleset.conditions ?? {}) as Conditions;
  const has = ({ name, property_values }: Property) => {
    const value = repository.properties[name];
    return (typeof value === "string" ? [value] : (value ?? [])).some((item) => property_values.includes(item));
  };
  if (repository_id && !repository_id.repository_ids?.includes(repository.id)) return false;
  if (repository_name && !included(repository_name, (name) => name === "~ALL" || fits(name, repository.name)))
    return false;
  const { include = [], exclude = [] } = repository_property ?? {};
  return include.every(has) && !exclude.some(has);
}

/** The rulesets of a repository and its organisation, whatever they are for. */
export function rulesetsOf(world: World, repository: Repository): Ruleset[] {
  const { rulesets } = world.tables;
  const inherited = rulesets.where("organization", repository.owner).filter((row) => coversRepository(row, repository));
  return [...rulesets.where("repository", repository.id), ...inherited];
}

/** The active rulesets that speak about a ref. */
export function rulesetsFor(world: World, repository: Repository, ref: string): Ruleset[] {
  return rulesetsOf(world, repository).filter((row) => row.enforcement === "active" && coversRef(row, repository, ref));
}

/** Every active rule for a branch, with the ruleset it comes from. */
export function rulesForBranch(
  world: World,
  repository: Repository,
  branch: string,
): { rule: Rule; ruleset: Ruleset }[] {
  return rulesetsFor(world, repository, `refs/heads/${branch}`)
    .filter((ruleset) => ruleset.target === "branch")
    .flatMap((ruleset) => ruleset.rules.map((rule) => ({ rule, ruleset })));
}
