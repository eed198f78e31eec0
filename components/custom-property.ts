import type * as github from "@pulumi/github";

/**
 * Type and values of a custom property. GitHub's schema knows five types, but its API only tells one text from a list
 * of texts, so this is all that has to be right.
 */
export function customProperty(
  value: string | readonly string[],
): Pick<github.RepositoryCustomPropertyArgs, "propertyType" | "propertyValues"> {
  return typeof value === "string"
    ? { propertyType: "string", propertyValues: [value] }
    : { propertyType: "multi_select", propertyValues: [...value].sort() };
}
