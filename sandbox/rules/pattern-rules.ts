interface Pattern {
  readonly operator: "starts_with" | "ends_with" | "contains" | "regex";
  readonly pattern: string;
  readonly negate?: boolean;
  readonly name?: string;
}

function holds({ operator, pattern }: Pattern, text: string): boolean {
  switch (operator) {
    case "starts_with":
      return text.startsWith(pattern);
    case "ends_with":
      return text.endsWith(pattern);
    case "contains":
      return text.includes(pattern);
    case "regex":
      try {
        return new RegExp(pattern, "m").test(text);
      } catch {
        return false; // RE2, which GitHub uses, knows expressions that JavaScript does not; none of them fits here
      }
  }
}

/** The sentence about texts that a pattern rule does not let pass. */
export function patternFault(what: string, texts: readonly string[], rule: Pattern): string[] {
  const negate = rule.negate ?? false;
  const broken = texts.some((text) => holds(rule, text) === negate);
  const operator = { starts_with: "start with", ends_with: "end with", contains: "contain", regex: "match" }[
    rule.operator
  ];
  return broken ? [`The ${what} must ${negate ? "not " : ""}${operator} the pattern: ${rule.pattern}`] : [];
}
