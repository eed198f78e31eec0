/** One statement of a policy document, its single values made lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: boolean;
  readonly resources: readonly string[];
  /** Kind (`Service`) and name of each principal; `*` alone is of kind `*`. */
  readonly principals: readonly { readonly kind: string; readonly name: string }[];
  /** Condition keys in small letters, with what each must be. */
  readonly conditions: ReadonlyMap<string, readonly string[]>;
}

/** The statements of a policy document; undefined for one that only a real run knows. */
export function statementsOf(document: unknown): readonly Statement[] | undefined {
  if (typeof document !== "string" || !document.trimStart().startsWith("{")) return undefined;
  const { Statement: statements } = JSON.parse(document) as { Statement?: unknown };
  return many(statements).map((one) => read(one as Record<string, unknown>));
}

function read(one: Record<string, unknown>): Statement {
  return {
    effect: String(one.Effect),
    actions: many(one.Action).map(String),
    notActions: one.NotAction !== undefined || one.NotResource !== undefined || one.NotPrincipal !== undefined,
    resources: many(one.Resource).map(String),
    principals: principals(one.Principal),
    conditions: conditions(one.Condition),
  };
}

function principals(value: unknown): Statement["principals"] {
  if (value === undefined) return [];
  if (typeof value === "string") return [{ kind: "*", name: value }];
  return Object.entries(value as object).flatMap(([kind, names]) =>
    many(names).map((name) => ({ kind, name: String(name) })),
  );
}

function conditions(value: unknown): Statement["conditions"] {
  const all = Object.values((value ?? {}) as Record<string, Record<string, unknown>>).flatMap(Object.entries);
  return new Map(all.map(([key, wanted]) => [key.toLowerCase(), many(wanted).map(String)]));
}

function many(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
