import { createParts } from "./parts.ts";
import type { Answer, Reading } from "./reading.ts";
import type { Unread } from "./seen.ts";

/** Which repositories see something that an organisation holds. */
export interface Readers {
  /** `all`, `private` (and internal ones), or `selected`. */
  readonly visibility: string;
  /** Numbers of the selected repositories; empty for the other two. */
  readonly selected: ReadonlySet<number>;
}

/** Secrets and variables of an organisation by name, in capitals; a list that may not be read is empty, and under `unread`. */
export interface SeenOrganizationConfig {
  readonly secrets: Readonly<Record<string, Readers>>;
  /** Those of Dependabot. */
  readonly dependabot: Readonly<Record<string, Readers>>;
  readonly variables: Readonly<Record<string, Readers & { readonly value: string }>>;
  readonly unread: readonly Unread[];
}

/** Reads what an organisation holds for its repositories, and for which: three calls, and one for each that has a list. */
export async function readOrganizationConfig(reading: Reading, owner: string): Promise<SeenOrganizationConfig> {
  const parts = createParts();
  const org = { org: owner };
  const readersOf = async (route: string, { name, visibility }: Answer): Promise<Readers> => {
    const list =
      visibility === "selected"
        ? await reading.all(`${route}/{name}/repositories`, { ...org, name }, "repositories")
        : [];
    return { visibility: String(visibility), selected: new Set(list.map(({ id }) => Number(id))) };
  };
  const read = async <Item>(what: string, route: string, key: string, one: (item: Answer) => Promise<Item>) => {
    const list = await parts.read(what, () => reading.all(route, org, key));
    const items = await Promise.all(
      (list ?? []).map(async (item) => {
        const seen = await parts.read(`${what} ${item.name}`, () => one(item));
        return seen === undefined ? [] : [[String(item.name).toUpperCase(), seen] as const];
      }),
    );
    return Object.fromEntries(items.flat());
  };
  const secrets = (what: string, collection: string) => {
    const route = `/orgs/{org}/${collection}/secrets`;
    return read(what, route, "secrets", (item) => readersOf(route, item));
  };
  const route = "/orgs/{org}/actions/variables";
  const [actions, dependabot, variables] = await Promise.all([
    secrets("organisation secrets", "actions"),
    secrets("organisation secrets of Dependabot", "dependabot"),
    read("organisation variables", route, "variables", async (item) => ({
      ...(await readersOf(route, item)),
      value: String(item.value),
    })),
  ]);
  return { secrets: actions, dependabot, variables, unread: parts.unread };
}

/** Whether a repository sees what has these readers. */
export function sees(
  { visibility, selected }: Readers,
  { id, visibility: own }: { id: number; visibility?: string },
): boolean {
  if (visibility === "selected") return selected.has(id);
  return visibility === "all" || own !== "public";
}
