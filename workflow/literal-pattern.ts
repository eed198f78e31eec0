/** A text as a part of a regular expression that fits just this text. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A text in which `*` stands for anything, as the source of a regular expression that fits it from start to end. */
export function wildcardPattern(text: string): string {
  return `^${text.split("*").map(literalPattern).join(".*")}$`;
}
