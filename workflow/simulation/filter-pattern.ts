/**
 * Whether a branch, tag or path passes a `branches`, `tags` or `paths` list: patterns count in order, and one that starts
 * with `!` takes back what an earlier one matched.
 *
 * Source: GitHub docs, "Workflow syntax for GitHub Actions", Filter pattern cheat sheet.
 */
export function passesFilter(patterns: readonly string[], value: string): boolean {
  let passes = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (matchesPattern(pattern.slice(1), value)) passes = false;
    } else if (matchesPattern(pattern, value)) {
      passes = true;
    }
  }
  return passes;
}

/**
 * Whether one filter pattern matches a whole name: `*` anything but a slash, `**` anything, `?` and `+` repeat the
 * character before them, `[]` one of some characters, `\` takes the next character as it is.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  return patternExpression(pattern).test(value);
}

function patternExpression(pattern: string): RegExp {
  let source = "";
  let before: Kind = "nothing";
  for (let i = 0; i < pattern.length; ) {
    const token = nextToken(pattern.slice(i), i === 0 || pattern[i - 1] === "/", before);
    source += token.meaning;
    before = token.kind;
    i += token.length;
  }
  return new RegExp(`^${source}$`, "s");
}

/** What stands before a `?` or `+`: a character can be repeated, a wildcard already is. */
type Kind = "nothing" | "character" | "wildcard" | "repeat";

/** The next piece of a pattern, and the regular expression for it. */
function nextToken(
  rest: string,
  startsSegment: boolean,
  before: Kind,
): { length: number; meaning: string; kind: Kind } {
  const first = rest[0]!;
  if (first === "\\" && rest.length > 1) return { length: 2, meaning: literal(rest[1]!), kind: "character" };
  // "docs/**/*.md" also matches "docs/README.md": the folders between may be none.
  if (rest.startsWith("**/") && startsSegment) return { length: 3, meaning: "(?:.*/)?", kind: "wildcard" };
  if (rest.startsWith("**")) return { length: 2, meaning: ".*", kind: "wildcard" };
  if (first === "*") return { length: 1, meaning: "[^/]*", kind: "wildcard" };
  if (first === "?" || first === "+") {
    if (before === "character") return { length: 1, meaning: first, kind: "repeat" };
    if (before === "wildcard") return { length: 1, meaning: "", kind: "wildcard" };
  }
  const members = /^\[([A-Za-z0-9-]+)\]/.exec(rest)?.[1];
  if (members !== undefined && hasOrderedRanges(members)) {
    return { length: members.length + 2, meaning: `[${members}]`, kind: "character" };
  }
  return { length: 1, meaning: literal(first), kind: "character" };
}

function hasOrderedRanges(members: string): boolean {
  return [...members.matchAll(/(.)-(.)/g)].every(([, from, to]) => from! <= to!);
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
}
