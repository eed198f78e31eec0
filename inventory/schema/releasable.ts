import { z } from "zod";

/**
 * The schema of a lower layer: every field that may be absent may be `null` too, at any depth, and `null` releases what
 * the layers above say. Lists and unions stay as they are, for a layer replaces them whole.
 */
export function releasable<T extends z.ZodType>(schema: T): z.ZodType {
  const open = withNulls(schema);
  const meta = z.globalRegistry.get(schema);
  return meta === undefined || open === (schema as z.ZodType) ? open : open.register(z.globalRegistry, meta);
}

function withNulls(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodExactOptional) {
    return releasable(schema.unwrap() as z.ZodType)
      .nullable()
      .exactOptional();
  }
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = {};
    for (const [key, field] of Object.entries(schema.shape)) shape[key] = releasable(field as z.ZodType);
    return z.strictObject(shape);
  }
  if (schema instanceof z.ZodRecord) {
    return z.record(schema.keyType as z.ZodString, releasable(schema.valueType as z.ZodType).nullable());
  }
  return schema;
}
