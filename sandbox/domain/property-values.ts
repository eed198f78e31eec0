import { unprocessable } from "../http/api-error.ts";
import type { Property } from "../store/rows.ts";

/** A value that a property can have. @throws ApiError 422 */
export function checkValue(property: Property, value: string | readonly string[]): string | readonly string[] {
  const refuse = (why: string) => unprocessable(`Value of property "${property.property_name}" ${why}.`);
  const many = property.value_type === "multi_select";
  if (Array.isArray(value) !== many) throw refuse(many ? "must be a list" : "must be one text");
  for (const item of Array.isArray(value) ? value : [value as string]) {
    if (property.allowed_values && !property.allowed_values.includes(item))
      throw refuse(`must be one of ${property.allowed_values.join(", ")}`);
    if (property.value_type === "true_false" && item !== "true" && item !== "false")
      throw refuse("must be true or false");
    if (property.value_type === "url" && !/^https?:\/\//.test(item)) throw refuse("must be a URL");
  }
  return value;
}
