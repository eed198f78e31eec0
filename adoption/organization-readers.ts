import { editYaml } from "../drift/edit-yaml.ts";
import type { OrganizationEntry } from "../inventory/inventory.ts";
import { type Readers, type SeenOrganizationConfig, sees } from "../live/read-organization-config.ts";
import { analyze } from "../workflow/analysis/analyze.ts";
import type { Draft, Note } from "./draft.ts";

/** Something that the organisation holds, and the repositories that are to be named as its readers. */
export interface SharedReaders {
  readonly kind: "secret" | "variable";
  readonly name: string;
  /** Ids that are added to its list. */
  readonly repositories: readonly string[];
  /** Whether `organization.yaml` has it already. */
  readonly declared: boolean;
  /** Set for a variable. */
  readonly value?: string;
  /** Whether Dependabot's pull requests see it in all of them. */
  readonly dependabot?: true;
}

/** What of an organisation some repositories read. */
export interface OrganizationReaders {
  readonly shared: readonly SharedReaders[];
  /** What is not named although a repository reads it, by id, and why. */
  readonly notes: ReadonlyMap<string, readonly Note[]>;
}

const fields = { secret: "secrets", variable: "variables" } as const;

/**
 * Secrets and variables of the organisation that drafts read: those that name the repository among their readers, and of
 * those that everybody reads what its workflows use. They are declared as kept, so that no list of readers is ever written;
 * where the inventory owns the list already, the repository is added only if GitHub has a list too.
 */
export async function organizationReaders(
  drafts: readonly Draft[],
  config: SeenOrganizationConfig,
  organization: OrganizationEntry,
): Promise<OrganizationReaders> {
  const notes = new Map<string, Note[]>();
  const lists = new Map<string, { kind: keyof typeof fields; name: string; drafts: Draft[] }>();
  for (const draft of drafts) {
    if (draft.seen.settings.archived === true) continue;
    const used = await usedBy(draft);
    for (const kind of ["secret", "variable"] as const) {
      for (const [name, readers] of Object.entries(config[fields[kind]])) {
        const reads = sees(readers, visibilityOf(draft));
        if (!reads || (readers.visibility !== "selected" && !used[kind].has(name))) continue;
        const why = whyNot(readers, declaredAs(organization, kind, name));
        if (why !== undefined) {
          notes.set(draft.id, [...(notes.get(draft.id) ?? []), { what: `organisation ${kind} ${name}`, why }]);
          continue;
        }
        const list = lists.get(`${kind} ${name}`) ?? { kind, name, drafts: [] };
        lists.set(`${kind} ${name}`, { ...list, drafts: [...list.drafts, draft] });
      }
    }
  }
  const shared = [...lists.values()].map(({ kind, name, drafts: readers }) => ({
    kind,
    name,
    repositories: readers.map(({ id }) => id),
    declared: declaredAs(organization, kind, name) !== undefined,
    ...(kind === "variable" && { value: config.variables[name]!.value }),
    ...(kind === "secret" && forDependabot(config.dependabot[name], readers) && { dependabot: true as const }),
  }));
  return { shared: shared.sort((left, right) => (left.name < right.name ? -1 : 1)), notes };
}

const visibilityOf = ({ seen }: Draft) => ({
  id: seen.id,
  ...(seen.settings.visibility !== undefined && { visibility: seen.settings.visibility }),
});

const forDependabot = (readers: Readers | undefined, drafts: readonly Draft[]): boolean =>
  readers !== undefined && drafts.every((draft) => sees(readers, visibilityOf(draft)));

async function usedBy({ workflows }: Draft): Promise<Record<keyof typeof fields, ReadonlySet<string>>> {
  const analysis = await analyze(workflows.map(({ as, content }) => ({ path: `.github/workflows/${as}`, content })));
  const names = (list: (one: (typeof analysis.workflows)[number]) => readonly { name: string }[]) =>
    new Set(analysis.workflows.flatMap((one) => list(one).map(({ name }) => name.toUpperCase())));
  return { secret: names(({ secrets }) => secrets), variable: names(({ variables }) => variables) };
}

interface Declared {
  readonly name: string;
  readonly repositories: readonly string[];
  readonly kept?: boolean;
}

function declaredAs(organization: OrganizationEntry, kind: keyof typeof fields, name: string): Declared | undefined {
  const found = Object.entries(organization[fields[kind]] ?? {}).find(([key]) => key.toUpperCase() === name);
  return found && { name: found[0], ...found[1] };
}

function whyNot({ visibility }: Readers, declared: Declared | undefined): string | undefined {
  if (declared === undefined || declared.kept === true || visibility === "selected") return undefined;
  const who = visibility === "all" ? "every repository" : "every private repository";
  return `not adopted, because inventory/organization.yaml gives it a list of readers, and on GitHub ${who} reads it`;
}

/** The text of `organization.yaml` with further readers. */
export function withReaders(text: string, shared: readonly SharedReaders[], organization: OrganizationEntry): string {
  return shared.reduce((before, { kind, name, repositories, value, dependabot }) => {
    const declared = declaredAs(organization, kind, name);
    if (declared === undefined) {
      const entry = {
        ...(value !== undefined && { value }),
        repositories: [...repositories],
        ...(dependabot && { dependabot }),
        kept: true,
      };
      return editYaml(before, [fields[kind], name], entry);
    }
    const ids = [...new Set([...declared.repositories, ...repositories])];
    return editYaml(before, [fields[kind], declared.name, "repositories"], ids);
  }, text);
}
