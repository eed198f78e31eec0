type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const mapValues = (schemas: Schema, change: (schema: unknown) => unknown) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));

/**
 * A schema that refuses fields it does not name, at every depth. GitHub's own schemas allow any, which hides a
 * misspelt field. What is left open on purpose (`additionalProperties`) stays open.
 */
export function closed(schema: unknown): unknown {
  const inner = closedWithin(schema);
  if (!isSchema(inner) || "additionalProperties" in inner) return inner;
  const named = ["properties", "$ref", "anyOf", "oneOf", "allOf"].some((word) => word in inner);
  return named ? { ...inner, unevaluatedProperties: false } : inner;
}

/** The same for what is inside a schema only: of one that is part of a combination, the whole combination is closed. */
export function closedWithin(schema: unknown): unknown {
  if (!isSchema(schema)) return schema;
  const result: Record<string, unknown> = { ...schema };
  if (isSchema(schema.properties)) result.properties = mapValues(schema.properties, closed);
  if (isSchema(schema.additionalProperties)) result.additionalProperties = closed(schema.additionalProperties);
  if (isSchema(schema.items)) result.items = closed(schema.items);
  for (const word of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[word];
    if (Array.isArray(branches)) result[word] = branches.map(closedWithin);
  }
  return result;
}
