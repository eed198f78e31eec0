/** An object id as git prints it. */
export const objectId = /^[0-9a-f]{40}$/;
/** The id that stands for "no object": a ref that is not there. */
export const zeroId = "0".repeat(40);

/** Whether git would take this as the full name of a ref (the rules of `git check-ref-format`). */
export function isRefName(name: string): boolean {
  if (!/^refs\/[^/]+\/./.test(name)) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses exactly these
  if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name)) return false;
  return name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

/** Whether this may be given to git as a revision: a name or an id, not an option, a path or a search. */
export function isRevision(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters end a line of git's input
  return /^[^-:@^~]/.test(text) && !/[\x00-\x20\x7f:]|@\{/.test(text);
}

/** Whether a path may be a file in a tree: relative, with no empty, dot or `.git` part. */
export function isTreePath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no path of a tree holds NUL
  if (path === "" || /[\x00\n]/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git");
}
