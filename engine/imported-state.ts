import type { DeploymentDocument } from "./state-removal.ts";

type Values = Readonly<Record<string, unknown>>;

const repositoryType = "github:index/repository:Repository";
const labelsType = "slipway:github:Labels";
const actionsSettingsType = "slipway:github:ActionsSettings";

/** A provider that a program declares and a state does not have. */
export interface DeclaredProvider {
  readonly urn: string;
  readonly type: string;
  /** URN of its parent; "" for the stack. */
  readonly parent: string;
  readonly inputs: Values;
  /** Its id in the state: any UUID of its own. */
  readonly id: string;
}

/**
 * A state in which declared providers serve what the engine imported by default ones of their kind, with the version that
 * these had; a default one that then serves nothing is taken out. An update of the provider alone would not do: the engine
 * then also imports what the program imports, without its parents, and calls the state that it has written invalid.
 *
 * @param imported what the declared providers serve, URN by URN
 */
export function withProviders(
  document: DeploymentDocument,
  providers: readonly DeclaredProvider[],
  imported: ReadonlyMap<string, string>,
): DeploymentDocument {
  const before = document.deployment.resources ?? [];
  const byUrn = new Map(providers.map((one) => [one.urn, one]));
  const served = before.map((one) => {
    const own = byUrn.get(imported.get(one.urn) ?? "");
    return own === undefined ? one : { ...one, provider: `${own.urn}::${own.id}` };
  });
  const left = new Set(served.map(({ provider }) => provider));
  const unused = (one: (typeof served)[number]) =>
    providers.some(({ type }) => type === one.type) && isDefault(one) && !left.has(`${one.urn}::${one.id}`);
  const made = providers.map(({ urn, type, parent, inputs, id }) => {
    const like = before.find((one) => one.type === type && isDefault(one))?.inputs ?? {};
    const { version, __internal } = like as Values;
    const own = { ...inputs, ...(version !== undefined && { version }) };
    return {
      ...{ urn, custom: true, id, type, ...(parent !== "" && { parent }) },
      ...{ inputs: { ...own, ...(__internal !== undefined && { __internal }) }, outputs: own },
    };
  });
  // The stack comes first, and providers before what they serve.
  const [roots, others] = [served.filter(isStack), served.filter((one) => !isStack(one) && !unused(one))];
  return { ...document, deployment: { ...document.deployment, resources: [...roots, ...made, ...others] } };
}

const isStack = ({ type }: { readonly type: string }): boolean => type === "pulumi:pulumi:Stack";
const isDefault = ({ urn }: { readonly urn: string }): boolean => /::default(_[\d_]+.*)?$/.test(urn);

/**
 * A state right after `pulumi import`, with what no import can know. GitHub does not hold whether a repository is archived
 * when it is destroyed, so the next update would send all of its settings again; and an import reads every label and every
 * Actions setting, of which the program declares some: only those become Slipway's.
 *
 * @param declared inputs of what was imported, by URN; all else stays as it is
 */
export function withDeclared(document: DeploymentDocument, declared: ReadonlyMap<string, Values>): DeploymentDocument {
  const resources = (document.deployment.resources ?? []).map((one) => {
    const wanted = declared.get(one.urn);
    const settle = wanted === undefined ? undefined : settlements[one.type]?.(wanted);
    if (settle === undefined) return one;
    return { ...one, inputs: settle(one.inputs ?? {}), outputs: settle(one.outputs ?? {}) };
  });
  return { ...document, deployment: { ...document.deployment, resources } };
}

/** By type: from what is declared to what becomes of inputs and outputs. */
const settlements: Readonly<Record<string, (declared: Values) => (read: Values) => Record<string, unknown>>> = {
  [repositoryType]:
    ({ archiveOnDestroy }) =>
    (read) => ({ ...read, ...(archiveOnDestroy !== undefined && { archiveOnDestroy }) }),
  [actionsSettingsType]: (declared) => (read) =>
    Object.fromEntries(Object.entries(read).filter(([name]) => name in declared)),
  [labelsType]: ({ labels }) => {
    const names = new Set(Object.keys((labels ?? {}) as Values).map((name) => name.toLowerCase()));
    const isDeclared = (name: unknown) => names.has(String(name).toLowerCase());
    return (read) => ({
      ...read,
      labels: Object.fromEntries(Object.entries((read.labels ?? {}) as Values).filter(([name]) => isDeclared(name))),
      ...(Array.isArray(read.owned) && { owned: read.owned.filter(({ name }: Values) => isDeclared(name)) }),
    });
  },
};
