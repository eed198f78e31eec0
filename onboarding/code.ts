/** A repository's code as far as detection looks at it: every path, and the text of the few files that say what it is. */
export interface Code {
  /** Paths from the root with forward slashes, ascending. */
  readonly paths: readonly string[];
  /** Text of a file that was worth reading; undefined for every other. */
  text(path: string): string | undefined;
}

/** Code out of paths and texts; a path with a text need not be among the paths. */
export function codeOf(paths: Iterable<string>, texts: ReadonlyMap<string, string> = new Map()): Code {
  const all = [...new Set([...paths, ...texts.keys()])].sort();
  return { paths: all, text: (path) => texts.get(path) };
}

/** Folders whose content is somebody else's, or made: nothing in them says what a repository is. */
const foreign =
  /(^|\/)(node_modules|vendor|third_party|3rdparty|external|\.venv|venv|site-packages|dist|build|target|__pycache__|\.git)\//;

/** Whether a path is the repository's own work. */
export function isOwn(path: string): boolean {
  return !foreign.test(path);
}

/** Files that say how a project is built, tested or deployed. */
const telling = [
  /(^|\/)(pyproject\.toml|setup\.(py|cfg)|tox\.ini|noxfile\.py|environment\.ya?ml|package\.json|go\.mod|Cargo\.toml)$/,
  /(^|\/)(requirements[\w.-]*\.(txt|in)|requirements\/[\w.-]+\.txt)$/,
  /(^|\/)(pom\.xml|build\.gradle(\.kts)?|CMakeLists\.txt|Makefile|Chart\.yaml|Pulumi\.yaml)$/,
  /(^|\/)(Dockerfile|[\w-]+\.Dockerfile|Dockerfile\.[\w-]+|(docker-)?compose\.ya?ml)$/,
  /^\.github\/workflows\/[^/]+\.ya?ml$/,
];

/** Deeper ones belong to examples and fixtures. */
const deepest = 4;
/** Each is one call of GitHub's API. */
const mostFiles = 80;

/** The paths whose text detection asks for: the nearest to the root first, and never more than eighty. */
export function worthReading(paths: readonly string[]): string[] {
  const depth = (path: string) => path.split("/").length;
  return paths
    .filter((path) => isOwn(path) && depth(path) <= deepest && telling.some((one) => one.test(path)))
    .sort((left, right) => depth(left) - depth(right) || (left < right ? -1 : 1))
    .slice(0, mostFiles);
}

/** The folder of a path; "." for the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "." : path.slice(0, at);
}

/** A path in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}
