import type { Inventory } from "../inventory/inventory.ts";
import type { Touched } from "./touched.ts";

/** A part of a stack, to look at. Never apply it: an engine takes what is left out for removed. */
export interface Excerpt {
  /** Inventory ids. */
  readonly repositories: readonly string[];
  /** Whether what belongs to the owner is in it too: the organisation's things, runner fleets, images. */
  readonly owners: boolean;
}

/** What a plan says of itself that shows a part of its stack only. */
export interface ExcerptOutline {
  /** Ids of those that it shows. */
  readonly repositories: readonly string[];
  /** Number of repositories that the stack has. */
  readonly of: number;
}

/**
 * The repositories that have to be planned, on both sides, to see all that a change does: those that it touches; where one
 * of them comes, goes or is renamed, those that share a list of the owner's with it as well, for the list is compared
 * whole; and those that images belong to.
 *
 * @returns ids in ascending order; undefined where all have to be planned, or so many that nothing would be gained
 */
export function excerptOf(touched: Touched, base: Inventory, head: Inventory): readonly string[] | undefined {
  if (touched.all) return undefined;
  const ids = touched.repositories.map(({ id }) => id);
  const moved = ids.filter((id) => nameOf(base, id) !== nameOf(head, id));
  const lists = [...listsOf(base), ...listsOf(head)].filter((list) => moved.some((id) => list.includes(id)));
  const images = [base, head].flatMap((inventory) =>
    Object.values(inventory.images ?? {}).map(({ repository }) => repository),
  );
  const excerpt = [...new Set([...ids, ...lists.flat(), ...images])].sort();
  return excerpt.length * 2 > head.repositories.length ? undefined : excerpt;
}

const nameOf = ({ repositories }: Inventory, id: string) => repositories.find((entry) => entry.id === id)?.name;

/** The ids in everything of the owner's that names repositories. */
function listsOf({ organization, fleets = {} }: Inventory): (readonly string[])[] {
  return [
    ...Object.values(organization.secrets ?? {}),
    ...Object.values(organization.variables ?? {}),
    ...Object.values(fleets),
  ].map(({ repositories = [] }) => repositories);
}
