/** A line of CODEOWNERS that has the last word on some changed files. */
export interface OwnedPaths {
  /** As written: `@acme/platform`, `@octo`, or an address. */
  readonly owners: readonly string[];
  readonly line: number;
  readonly pattern: string;
  readonly paths: readonly string[];
}

/** Which lines of CODEOWNERS have the last word on which paths; lines without owners take ownership away. */
export function ownedPaths(text: string, paths: readonly string[]): OwnedPaths[] {
  const lines = text.split("\n").flatMap((line, index) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    return pattern === undefined || pattern === ""
      ? []
      : [{ pattern, owners, line: index + 1, fits: matcher(pattern) }];
  });
  const owned = new Map<number, OwnedPaths & { paths: string[] }>();
  for (const path of paths) {
    const last = lines.findLast(({ fits }) => fits(path));
    if (last === undefined || last.owners.length === 0) continue;
    const { owners, line, pattern } = last;
    const known = owned.get(line) ?? { owners, line, pattern, paths: [] };
    known.paths.push(path);
    owned.set(line, known);
  }
  return [...owned.values()];
}

/**
 * A pattern as GitHub reads it: like one of .gitignore, but without `!` and `[ ]`. `docs/*` holds what is in the folder
 * itself, `docs/` and `docs/**` all below it.
 * https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
function matcher(pattern: string): (path: string) => boolean {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "");
  const source = body
    .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/)
    .map((part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "/**") return "/.*";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      return part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  // What ends in a star names files alone; all else may be a folder, with everything below it.
  const below = pattern.endsWith("/") ? "/.*" : /\*$/.test(body) && anchored ? "" : "(?:/.*)?";
  const expression = new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${below}$`);
  return (path) => expression.test(path);
}
