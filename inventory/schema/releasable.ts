import { z } from "zod";

/**
 * The schema of a lower layer. At any depth a field may be absent, for a layer above may have it, and may be `null`,
 * which releases what the layers above say. Lists and unions stay as they are: a layer replaces them whole. Whether the
 * merged entry has all that it needs is seen once all layers are there.
 */
export function releasable(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodExactOptional) return releasable(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return z.strictObject(Object.fromEntries(fields.map(([key, field]) => [key, releasableField(field)])));
  }
  if (schema instanceof z.ZodRecord) {
    const value = releasable(schema.valueType as z.ZodType);
    return z.record(schema.keyType as z.ZodString, value instanceof z.ZodUnknown ? value : value.nullable());
  }
  return schema;
}

function releasableField(field: z.ZodType): z.ZodType {
  const open = releasable(field).nullable().exactOptional();
  return field.description === undefined ? open : open.describe(field.description);
}
