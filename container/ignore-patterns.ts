import path from "node:path";

/** The patterns of a .dockerignore file, read once. */
export interface IgnorePatterns {
  /** Whether a path, from the context's root and with forward slashes, stays out of the build context. */
  ignores(path: string): boolean;
}

interface Pattern {
  /** `!`: takes back in. */
  readonly again: boolean;
  matches(path: string): boolean;
}

/**
 * Reads a .dockerignore as BuildKit does: https://github.com/moby/patternmatcher decides which path a pattern fits. The
 * last pattern that fits a path, or a folder above it, decides; `!` takes back in.
 *
 * @throws Error for a pattern that Docker refuses too
 */
export function readIgnorePatterns(text: string): IgnorePatterns {
  const patterns = text
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line, index) => readLine(line, index + 1));
  return {
    ignores(name) {
      const parts = name.split("/");
      const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      let ignored = false;
      for (const { again, matches } of patterns) {
        if (again === ignored && above.some(matches)) ignored = !again;
      }
      return ignored;
    },
  };
}

function readLine(line: string, number: number): Pattern[] {
  if (line.startsWith("#")) return [];
  const trimmed = line.trim();
  if (trimmed === "") return [];
  const again = trimmed.startsWith("!");
  const written = again ? trimmed.slice(1).trim() : trimmed;
  const fault = again && written === "" ? "takes nothing back in; write a pattern behind it" : syntaxFault(written);
  if (fault !== undefined) throw new Error(`.dockerignore, line ${number}: "${trimmed}" ${fault}.`);
  const pattern = clean(written);
  return [{ again, matches: patternMatcher(pattern) }];
}

/** Go's `path.Clean`, without the slash of an absolute path. */
function clean(pattern: string): string {
  const normal = path.posix.normalize(pattern);
  const bare = normal.length > 1 ? normal.replace(/\/$/, "") : normal;
  return bare.length > 1 && bare.startsWith("/") ? bare.slice(1) : bare;
}

const notSlash = "(?:[\\ud800-\\udbff][\\udc00-\\udfff]|[^/])";

/** Whether a whole path fits one pattern: `*` and `?` stay within a folder, `**` spans them. */
export function patternMatcher(pattern: string): (path: string) => boolean {
  let source = "";
  // What is simple is compared as text, which differs from the expression in corners: "**a" fits "ba".
  let kind: "text" | "start" | "end" | "expression" = "text";
  let at = 0;
  for (let step = 0; at < pattern.length; step += 1) {
    const char = pattern[at]!;
    at += 1;
    if (char === "*" && pattern[at] === "*") {
      at += pattern[at + 1] === "/" ? 2 : 1;
      if (at < pattern.length) {
        source += "(.*/)?";
        kind = "expression";
      } else if (kind === "text") kind = "start";
      else {
        source += ".*";
        kind = "expression";
      }
      if (step === 0) kind = "end";
    } else if (char === "*" || char === "?") {
      source += char === "*" ? "[^/]*" : notSlash;
      kind = "expression";
    } else if (char === "\\") {
      source += escaped(pattern[at] ?? "");
      at += 1;
      kind = "expression";
    } else if (char === "[" || char === "]") {
      source += char;
      kind = "expression";
    } else source += /[.+()|{}$]/.test(char) ? `\\${char}` : char;
  }
  if (kind === "text") return (name) => name === pattern;
  if (kind === "start") return (name) => name.startsWith(pattern.slice(0, -2));
  if (kind === "end") {
    const ending = pattern.slice(2);
    return (name) => name.endsWith(ending) || (ending.startsWith("/") && name === ending.slice(1));
  }
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name);
}

function escaped(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}

/** What Go's `path.Match` says of a pattern that it refuses; nothing of one that it takes. */
function syntaxFault(pattern: string): string | undefined {
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") {
      at += 1;
      if (at >= pattern.length) return "ends in a backslash; write the character that it stands before";
    } else if (pattern[at] === "[") {
      const end = classEnd(pattern, at + 1);
      if (end === undefined) return 'has a "[" without its "]"; close it, or write "\\["';
      at = end;
    }
  }
  return undefined;
}

/** Index of the bracket that ends a class of characters. */
function classEnd(pattern: string, start: number): number | undefined {
  const one = (at: number): number | undefined => {
    const char = pattern[at];
    if (char === undefined || char === "-" || char === "]") return undefined;
    return char === "\\" ? (at + 1 < pattern.length ? at + 2 : undefined) : at + 1;
  };
  let at: number | undefined = pattern[start] === "^" ? start + 1 : start;
  for (let ranges = 0; at !== undefined; ranges += 1) {
    if (pattern[at] === "]" && ranges > 0) return at;
    at = one(at);
    if (at !== undefined && pattern[at] === "-") at = one(at + 1);
  }
  return undefined;
}
