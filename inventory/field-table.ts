import { z } from "zod";
import { bareSchema } from "./schema/lookup.ts";

/** A Markdown table with a row for every field of a schema, at any depth: its path, what may be written, what it is for. */
export function fieldTable(schema: z.ZodType, prefix = ""): string {
  const rows = rowsOf(schema, "", false).map(
    ({ field, type, about }) => `| \`${prefix}${field}\` | ${type} | ${about} |`,
  );
  return ["| field | value | |", "|---|---|---|", ...rows].join("\n");
}

interface Row {
  readonly field: string;
  readonly type: string;
  readonly about: string;
}

function rowsOf(schema: z.ZodType, at: string, nested: boolean): Row[] {
  const bare = bareSchema(schema);
  const about = z.globalRegistry.get(schema)?.description ?? "";
  const row = (type: string): Row[] => (nested ? [{ field: at, type, about: withDefault(about, schema) }] : []);
  if (bare instanceof z.ZodObject) {
    const inner = Object.entries(bare.shape).flatMap(([key, field]) => rowsOf(field as z.ZodType, join(at, key), true));
    return [...row("map"), ...inner];
  }
  if (bare instanceof z.ZodRecord) {
    const value = bareSchema(bare.valueType as z.ZodType);
    const name = join(at, "<name>");
    if (value instanceof z.ZodObject) return [...row("map"), ...rowsOf(value, name, false)];
    return row(`map of names to ${typeText(value)}`);
  }
  return row(typeText(bare));
}

function join(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}

/** What may be written, in words. */
function typeText(schema: z.ZodType): string {
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodBoolean) return "`true`, `false`";
  if (bare instanceof z.ZodEnum) return bare.options.map((option) => `\`${option}\``).join(", ");
  if (bare instanceof z.ZodLiteral) return `\`${bare.value}\``;
  if (bare instanceof z.ZodNumber) {
    const { minValue, maxValue } = bare;
    return (maxValue ?? Infinity) < Number.MAX_SAFE_INTEGER ? `${minValue} to ${maxValue}` : "whole number";
  }
  if (bare instanceof z.ZodArray) {
    const element = bareSchema(bare.element as z.ZodType);
    return element instanceof z.ZodString ? "list" : `list of ${typeText(element)}`;
  }
  if (bare instanceof z.ZodUnion) {
    return bare.options.map((option) => typeText(option as z.ZodType)).join(" or ");
  }
  if (bare instanceof z.ZodObject) {
    const keys = Object.entries(bare.shape).map(
      ([key, field]) => `${key}${field instanceof z.ZodExactOptional ? "?" : ""}: ${plainType(field as z.ZodType)}`,
    );
    return `\`{${keys.join(", ")}}\``;
  }
  if (bare instanceof z.ZodRecord) return "map";
  return bare instanceof z.ZodUnknown ? "any" : "text";
}

/** The same inside code, where backticks cannot stand. */
function plainType(schema: z.ZodType): string {
  return typeText(schema).replaceAll("`", "").replaceAll(", ", "\\|");
}

function withDefault(about: string, schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return about;
  const value = schema.def.defaultValue;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === "{}" ? about : `${about} Default: \`${text}\`.`;
}
