import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Inventory } from "../../inventory/inventory.ts";
import { entryId, repositoryName } from "../../inventory/schema/names.ts";
import type { Detected } from "../../onboarding/detected.ts";
import type { Answers, Owner } from "../../onboarding/entry.ts";
import type { Settings } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { foreignRepository } from "../foreign-repository.ts";
import { type Given, ownersOf } from "./questions.ts";
import type { Source } from "./source.ts";

/** The repository's name, which the inventory must not have. @throws UsageError */
export function nameOf(repository: string, { owner, stack }: Settings, { repositories }: Inventory): string {
  const [login, name = "", more] = repository.split("/");
  if (name === "" || more !== undefined) throw new UsageError(`"${repository}": write it as owner/name.`);
  if (login!.toLowerCase() !== owner.toLowerCase())
    throw new UsageError(foreignRepository(repository, { owner, stack }));
  const fault = repositoryName.safeParse(name).error ?? entryId.safeParse(name.toLowerCase()).error;
  if (fault !== undefined) throw new UsageError(`"${repository}": ${fault.issues[0]!.message}.`);
  if (repositories.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    throw new UsageError(`"${repository}": the inventory has it already.`);
  if (repositories.some(({ id }) => id === name.toLowerCase()))
    throw new UsageError(
      `"${repository}": inventory/repositories/${name.toLowerCase()}.yaml is another repository; write its file by hand under another id.`,
    );
  return name;
}

/** Who maintains a repository on GitHub now: teams, else people. */
export function ownersOn({ seen }: Source, { owner, ownerType }: Settings): Owner[] {
  if (ownerType === "user") return [{ person: owner }];
  const high = (grants: Readonly<Record<string, string>> = {}) =>
    Object.keys(grants).filter((who) => grants[who] === "admin" || grants[who] === "maintain");
  const teams = high(seen?.access.teams).map((team) => ({ team }));
  return teams.length > 0 ? teams : high(seen?.access.people).map((person) => ({ person }));
}

/** Whether a layer above says who may see a new repository. */
export function visibilityIsSaid(project: string, groups: readonly string[]): boolean {
  const layers = ["defaults.yaml", ...groups.map((name) => `groups/${name}.yaml`)];
  return layers.some((name) => {
    const file = path.join(project, "inventory", name);
    return existsSync(file) && parse(readFileSync(file, "utf8"))?.visibility !== undefined;
  });
}

/** Groups of the inventory that are named for a language that is there. */
export function groupsFor(project: string, { languages }: Detected): string[] {
  return languages
    .map(({ what }) => what.split(",")[0]!.toLowerCase())
    .filter((name) => existsSync(path.join(project, "inventory", "groups", `${name}.yaml`)));
}

/** What an entry needs to know beside its proposal, out of answers and of what GitHub shows. */
export function answersOf(
  given: Given,
  { seen, existing: asked }: Source,
  known: { readonly owners: readonly Owner[]; readonly groups: readonly string[]; readonly taken: readonly string[] },
): Omit<Answers, "options"> {
  const { settings } = seen ?? {};
  const description = given.description ?? settings?.description;
  const visibility = given.visibility ?? settings?.visibility;
  return {
    ...(description !== undefined && { description }),
    ...(visibility !== undefined && { visibility }),
    ...(settings?.topics !== undefined && { topics: settings.topics }),
    // Whoever GitHub shows as a maintainer is one; the others become it.
    owners: given.owners === undefined ? [] : ownersOf(given.owners),
    existing: asked ?? given.exists === "yes",
    groups: known.groups,
    ...(given.runner !== undefined && { runner: given.runner }),
    replaced: given.replace === "yes" ? known.taken : [],
  };
}
