import { type PolicyResource, unknownInput } from "../../policy/rule.ts";

/** A resource with one value of its inputs broken. */
export interface Mutation {
  /** Where (`rules.pullRequest`); elements of lists are all `[]`, and a policy document's own fields stand behind `/`. */
  readonly field: string;
  readonly mutant: PolicyResource;
}

/** Every value of a resource's inputs, each broken in the ways that its kind can be: taken away, turned, emptied, widened. */
export function mutationsOf(resource: PolicyResource): Mutation[] {
  return [
    ...places(resource.inputs, []).flatMap(({ path, value }) =>
      brokenValues(value).map((broken) => ({
        field: named(path),
        mutant: { ...resource, inputs: replaced(resource.inputs, path, broken) as Record<string, unknown> },
      })),
    ),
    { field: "(protect)", mutant: { ...resource, protect: !resource.protect } },
  ];
}

/** What APIs take for "more" or "off". */
const otherWords = [
  "*",
  "-1",
  "all",
  "ALL",
  "write",
  "admin",
  "enabled",
  "disabled",
  "arn:aws:iam::aws:policy/AdministratorAccess",
  "",
];

/** What nobody wants in a list: of actors, of ports, of patterns. */
const intruders = [
  { actorType: "Team", bypassMode: "always", cidrBlocks: ["0.0.0.0/0"], fromPort: 22, protocol: "tcp" },
  "*",
];

/** What takes a value's place; undefined takes it away. */
function brokenValues(value: unknown): unknown[] {
  if (typeof value === "boolean") return [!value, undefined];
  if (typeof value === "number") return [0, 1, value * 100, undefined];
  if (value === unknownInput) return [undefined];
  if (Array.isArray(value)) return [[], [...value, ...intruders], undefined];
  if (typeof value === "object") return [undefined];
  if (value === "true" || value === "false") return [String(value === "false"), undefined];
  if (typeof value === "string") return documentMutations(value) ?? [...otherWords, undefined];
  return [undefined];
}

/** A policy document is a text of JSON: its own values are broken. */
function documentMutations(text: string): unknown[] | undefined {
  if (!text.startsWith("{")) return undefined;
  const document: unknown = JSON.parse(text);
  const mutants = places(document, []).flatMap(({ path, value }) => {
    const wider: unknown[] = typeof value === "string" ? ["*", undefined] : [undefined];
    return wider.map((broken) => JSON.stringify(replaced(document, path, broken)));
  });
  return [...mutants, undefined];
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

function places(value: unknown, path: Place["path"]): Place[] {
  const here = path.length === 0 ? [] : [{ path, value }];
  if (typeof value !== "object" || value === null) return here;
  return [
    ...here,
    ...(Array.isArray(value) ? [...value.entries()] : Object.entries(value)).flatMap(([key, child]) =>
      places(child, [...path, key as string | number]),
    ),
  ];
}

function replaced(value: unknown, [key, ...rest]: Place["path"], broken: unknown): unknown {
  if (key === undefined) return broken;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as Record<string, unknown>) };
  const inner = replaced(copy[key], rest, broken);
  if (inner !== undefined) copy[key] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

const named = (path: Place["path"]): string =>
  path
    .map((key) => (typeof key === "number" ? "[]" : key))
    .join(".")
    .replaceAll(".[]", "[]");
