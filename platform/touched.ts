import type { Inventory, RepositoryEntry } from "../inventory/inventory.ts";
import { catalogue } from "../pipelines/catalogue.ts";

/** A repository that a change may do something to. */
export interface TouchedRepository {
  readonly id: string;
  /** Changed file that it is touched by (`inventory/groups/python.yaml`). */
  readonly because: string;
}

/** What a change of the platform's files may do something to. */
export interface Touched {
  /** True where a file changed that may do something to everything. */
  readonly all: boolean;
  /** By id, ascending. */
  readonly repositories: readonly TouchedRepository[];
}

/** Folders and files that no stack is made of. */
const apart =
  /^(?:docs|test|bench|report|sandbox|schemas|\.github|\.ci)\/|^[^/]*\.md$|^(?:LICENSE|biome\.json|\.gitignore)$/;

/**
 * Which repositories of a stack a change may do something to, by the files that it changes: a repository's own file to
 * that one, a layer to its members, a pipeline to its users; anything else that a stack is made of to all of them.
 *
 * @param paths changed files, from the project folder on, with forward slashes
 * @param base and head: the inventory before and after; undefined where it cannot be read, which touches everything
 */
export function touchedRepositories(
  paths: readonly string[],
  base: Inventory | undefined,
  head: Inventory | undefined,
  stack: string,
): Touched {
  if (base === undefined || head === undefined) return everything([], "the inventory cannot be read");
  const entries = [...base.repositories, ...head.repositories];
  const found = new Map<string, string>();
  for (const changed of paths) {
    const which = usersOf(changed, stack);
    if (which === "all") return everything(entries, changed);
    for (const entry of entries.filter(which)) if (!found.has(entry.id)) found.set(entry.id, changed);
  }
  return { all: false, repositories: sorted(found) };
}

function everything(entries: readonly RepositoryEntry[], because: string): Touched {
  return { all: true, repositories: sorted(new Map(entries.map(({ id }) => [id, because]))) };
}

const sorted = (found: ReadonlyMap<string, string>): TouchedRepository[] =>
  [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([id, because]) => ({ id, because }));

/** Which entries a file says something about. */
function usersOf(changed: string, stack: string): "all" | ((entry: RepositoryEntry) => boolean) {
  const nobody = () => false;
  if (apart.test(changed)) return nobody;
  const settings = /^Pulumi\.(.+)\.yaml$/.exec(changed)?.[1];
  if (settings !== undefined) return settings === stack ? "all" : nobody;
  const [folder, part = "", name = ""] = changed.split("/");
  const id = name.replace(/\.yaml$/, "");
  if (folder === "inventory" && part === "repositories") return (entry) => entry.id === id;
  if (folder === "inventory" && part === "groups") return ({ groups }) => groups.includes(id);
  if (folder === "inventory" && part === "workflows")
    return ({ jobs = [] }) => jobs.some((job) => "run" in job && job.run === name);
  if (folder === "pipelines" && catalogue[part] !== undefined) return ({ pipeline }) => pipeline === part;
  return "all";
}
