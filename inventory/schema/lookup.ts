import { z } from "zod";
import type { FieldPath } from "../field-path.ts";

/** The schema without "may be absent", "may be null" and defaults around it. */
export function bareSchema(schema: z.ZodType): z.ZodType {
  let current = schema;
  while (
    current instanceof z.ZodExactOptional ||
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodDefault
  ) {
    current = current.unwrap() as z.ZodType;
  }
  return current;
}

/** The schema of the field at `path`, or undefined when there is no such field. Of a union, the first member that has it. */
export function schemaAt(schema: z.ZodType, path: FieldPath): z.ZodType | undefined {
  const bare = bareSchema(schema);
  const [key, ...rest] = path;
  if (key === undefined) return bare;
  if (bare instanceof z.ZodObject) {
    const field = Object.hasOwn(bare.shape, key) ? (bare.shape[key] as z.ZodType) : undefined;
    return field && schemaAt(field, rest);
  }
  if (bare instanceof z.ZodRecord)
    return typeof key === "string" ? schemaAt(bare.valueType as z.ZodType, rest) : undefined;
  if (bare instanceof z.ZodArray)
    return typeof key === "number" ? schemaAt(bare.element as z.ZodType, rest) : undefined;
  if (bare instanceof z.ZodUnion) {
    for (const option of bare.options) {
      const found = schemaAt(option as z.ZodType, path);
      if (found !== undefined) return found;
    }
  }
  return bare instanceof z.ZodUnknown ? bare : undefined;
}

/** Names of the fields that a map with this schema may have; empty when any name goes. */
export function fieldNames(schema: z.ZodType): string[] {
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodObject) return Object.keys(bare.shape);
  if (bare instanceof z.ZodUnion)
    return [...new Set(bare.options.flatMap((option) => fieldNames(option as z.ZodType)))];
  return [];
}
