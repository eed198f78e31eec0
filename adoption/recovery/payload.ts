import { withoutStack } from "../../provider/urn.ts";
import type { ImportEntry, ImportFile } from "../import-payload.ts";
import type { Declaration, RecordedState } from "./missing.ts";

/** What is imported: a declared resource and its id. */
export interface Import {
  readonly missing: Declaration;
  readonly id: string;
}

/** Two files, as `pulumi import` protects all of a file or nothing; undefined where nothing is of that kind. */
export interface RecoveryFiles {
  readonly protected: ImportFile | undefined;
  readonly others: ImportFile | undefined;
}

/** URNs of providers that are needed to import something, and that the state does not have. */
export function absentProviders(imports: readonly Import[], { resources }: RecordedState): string[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const wanted = imports.flatMap(({ missing: { provider } }) => (provider === undefined ? [] : [provider]));
  return [...new Set(wanted)].filter((urn) => !known.has(urn));
}

/**
 * What `pulumi import --file` reads to take things into a state, under the parents and the provider that the program gives
 * them: what of those is in the state is named by its URN, components that are not come along.
 */
export function recoveryFiles(
  imports: readonly Import[],
  declared: readonly Declaration[],
  recorded: RecordedState,
): RecoveryFiles {
  const known = new Set(recorded.resources.map(({ urn }) => urn));
  const byUrn = new Map(declared.map((one) => [one.urn, one]));
  const fileOf = (chosen: readonly Import[]): ImportFile | undefined => {
    if (chosen.length === 0) return undefined;
    const nameTable: Record<string, string> = {};
    const entries = new Map<string, ImportEntry>();
    const labelOf = (urn: string): string | undefined => {
      const label = withoutStack(urn);
      if (known.has(urn)) {
        if (urn.includes("::pulumi:pulumi:Stack::")) return undefined;
        nameTable[label] = urn;
        return label;
      }
      const component = byUrn.get(urn);
      // The stack itself is no parent that has to be named.
      if (component === undefined || component.type === "pulumi:pulumi:Stack") return undefined;
      if (!entries.has(urn)) {
        const parent = labelOf(component.parent);
        entries.set(urn, { ...entryOf(component, parent), component: true });
      }
      return label;
    };
    for (const { missing, id } of chosen) {
      const parent = labelOf(missing.parent);
      const provider = missing.provider === undefined ? undefined : labelOf(missing.provider);
      entries.set(missing.urn, {
        ...entryOf(missing, parent),
        id,
        ...(provider !== undefined && { provider }),
      });
    }
    return { nameTable, resources: [...entries.values()] };
  };
  return {
    protected: fileOf(imports.filter(({ missing }) => missing.protect === true)),
    others: fileOf(imports.filter(({ missing }) => missing.protect !== true)),
  };
}

function entryOf({ urn, type, name }: Declaration, parent: string | undefined): ImportEntry {
  return { type, name: withoutStack(urn), logicalName: name, ...(parent !== undefined && { parent }) };
}
