import { z } from "zod";
import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import { type Located, nodeAt, originNear, plain } from "./located.ts";
import { nearest, suggestion } from "./nearest.ts";
import { bareSchema, fieldNames, schemaAt } from "./schema/lookup.ts";

type Issue = z.core.$ZodIssue;

/** What a fault is about, before it is known where it stands. */
export interface SchemaFault {
  readonly path: FieldPath;
  readonly message: string;
}

/** What the schema has against a file, each with its line. */
export function schemaFaults(root: Located, schema: z.ZodType): Fault[] {
  return valueFaults(plain(root), schema, (path) => {
    const node = nodeAt(root, path);
    return node?.kind === "scalar" ? node.source : undefined;
  }).map(({ path, message }) => ({ ...originNear(root, path), field: formatField(path), message }));
}

/**
 * What the schema has against a plain value. Values of secrets are never repeated, for somebody may have written the
 * secret itself there.
 */
export function valueFaults(
  value: unknown,
  schema: z.ZodType,
  sourceAt: (path: FieldPath) => string | undefined = () => undefined,
): SchemaFault[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap(flatten).flatMap((issue) => {
    const path = issue.path as FieldPath;
    const found = valueAt(value, path);
    const secret = path.includes("secrets") || path.includes("keptSecrets");
    const shown = secret ? describeKind(found) : describe(found, sourceAt(path));
    return explain(issue, schema, secret && !Array.isArray(found) ? undefined : found, shown);
  });
}

/** Replaces the issue of a union by the issues of the one member that comes closest. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const fewest = Math.min(...issue.errors.map((errors) => errors.length));
  const closest = issue.errors.filter((errors) => errors.length === fewest);
  // Where no member is closer than the others, the union's own message says what to write.
  if (closest.length !== 1 || closest[0]!.some(({ code, path }) => code === "invalid_type" && path.length === 0))
    return [issue];
  return closest[0]!.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

function explain(issue: Issue, schema: z.ZodType, found: unknown, shown: string): SchemaFault[] {
  const path = issue.path as FieldPath;
  const at = schemaAt(schema, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = at === undefined ? [] : fieldNames(at);
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, known, path) }));
    }
    case "invalid_key":
      return [{ path, message: `is not a name that can stand here; ${issue.issues[0]?.message ?? "write another"}` }];
    case "invalid_value": {
      const options = issue.values.map(String);
      return [{ path, message: `${shown}; ${suggestion(typeof found === "string" ? found : "", options)}` }];
    }
    case "invalid_type":
      return [
        { path, message: `${shown}; ${issue.message.startsWith("write ") ? issue.message : expected(at, found)}` },
      ];
    case "too_small":
    case "too_big":
      return [
        {
          path,
          message: `${size(found) ?? shown}; ${at instanceof z.ZodNumber ? expected(at, found) : issue.message}`,
        },
      ];
    default:
      return [{ path, message: issue.message.startsWith("write ") ? `${shown}; ${issue.message}` : issue.message }];
  }
}

/** Fields of one kind of file that people try in another. */
const elsewhere: Readonly<Record<string, string>> = {
  locked: "belongs in defaults.yaml or a group: nothing is below this file",
  name: "belongs in a repository's own file",
  groups: "belongs in a repository's own file",
  adopt: "belongs in a repository's own file",
  template: "belongs in a repository's own file",
};

function unknownField(key: string, known: string[], around: FieldPath): string {
  if (around.length === 0 && Object.hasOwn(elsewhere, key)) return elsewhere[key]!;
  const [best] = nearest(key, known, 1);
  if (best !== undefined) return `is no field; did you mean "${best}"?`;
  return known.length <= 12
    ? `is no field; write one of ${known.join(", ")}`
    : "is no field; docs/inventory.md lists them all";
}

/** "write true or false", "write a whole number from 0 to 10", ... */
function expected(schema: z.ZodType | undefined, found: unknown): string {
  const bare = schema && bareSchema(schema);
  if (bare instanceof z.ZodBoolean) return "write true or false";
  if (bare instanceof z.ZodNumber) return `write a whole number ${range(bare)}`;
  if (bare instanceof z.ZodString)
    return typeof found === "number" || typeof found === "boolean" ? "write it in quotes" : "write text";
  if (bare instanceof z.ZodArray) return 'write a list ("[a, b]")';
  if (bare instanceof z.ZodObject) return `write a map with ${fieldNames(bare).join(", ")}`;
  if (bare instanceof z.ZodRecord) return 'write a map ("name: ...")';
  return "write another value";
}

function range({ minValue, maxValue }: z.ZodNumber): string {
  return (maxValue ?? Infinity) < Number.MAX_SAFE_INTEGER
    ? `from ${minValue} to ${maxValue}`
    : `of at least ${minValue}`;
}

function size(found: unknown): string | undefined {
  if (Array.isArray(found)) return found.length === 0 ? "is empty" : `has ${found.length} items`;
  if (typeof found === "string") return found === "" ? "is empty" : `has ${found.length} characters`;
  return undefined;
}

/** What stands there, cut short: the text "yes", the number 3.10, a list. */
function describe(value: unknown, source: string | undefined): string {
  if (typeof value === "string") return `is ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value === "number" || typeof value === "boolean") return `is ${source ?? value}`;
  return describeKind(value);
}

function describeKind(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "has no value";
  if (Array.isArray(value)) return "is a list";
  return typeof value === "object" ? "is a map" : `is a ${typeof value}`;
}

function valueAt(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const key of path) current = (current as Record<string | number, unknown> | undefined)?.[key];
  return current;
}
