import { createHash } from "node:crypto";

/** One entry of a git tree, as `GET /repos/{owner}/{repo}/git/trees/{tree_sha}` gives it. */
export interface TreeEntry {
  /** Git's octal mode, six digits: 100644 file, 100755 executable, 120000 symbolic link, 040000 folder, 160000 submodule. */
  readonly mode: string;
  readonly sha: string;
}

/**
 * What a commit holds: path -> entry, folders included. A folder's entries are all there or none is;
 * a folder without any is one that was not looked into.
 */
export type TreeListing = ReadonlyMap<string, TreeEntry>;

/** A file as git knows it: its text only by hash. */
export interface GitFile {
  readonly sha: string;
  readonly executable: boolean;
}

/** One file to write, or with `file: null` to remove. */
export interface FileChange {
  readonly path: string;
  readonly file: GitFile | null;
}

/** The tree without entries; git and GitHub know it in every repository. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const folderMode = "040000";

/** Mode of a delivered file. */
export function fileMode(executable: boolean): "100755" | "100644" {
  return executable ? "100755" : "100644";
}

/** Git's SHA-1 of a text as a blob: the same on every machine, so that equal files need no download. */
export function blobSha(content: string): string {
  return objectSha("blob", Buffer.from(content, "utf8"));
}

/** The listing after `changes`; folders that they empty disappear, as git knows none. */
export function changedListing(listing: TreeListing, changes: readonly FileChange[]): TreeListing {
  const files = new Map(listing);
  for (const change of changes) {
    if (change.file === null) files.delete(change.path);
    else files.set(change.path, { mode: fileMode(change.file.executable), sha: change.file.sha });
  }
  // A file may come to be where a folder was whose last file goes: then there is no folder to make a tree of.
  const written = new Set(changes.filter((change) => change.file !== null).map((change) => change.path));
  const touched = changes.flatMap((change) => foldersAbove(change.path)).filter((folder) => !written.has(folder));
  const deepestFirst = [...new Set(touched)].sort((left, right) => depth(right) - depth(left));
  for (const folder of deepestFirst) {
    const sha = treeSha(files, folder);
    if (folder === "") continue;
    if (sha === emptyTree) files.delete(folder);
    else files.set(folder, { mode: folderMode, sha });
  }
  return files;
}

/** Git's SHA-1 of a folder's tree; `""` is the root. Computed from its entries alone, one level deep. */
export function treeSha(listing: TreeListing, folder = ""): string {
  const prefix = folder === "" ? "" : `${folder}/`;
  const children: { name: Buffer; sortKey: Buffer; entry: TreeEntry }[] = [];
  for (const [path, entry] of listing) {
    if (!path.startsWith(prefix) || path.length === prefix.length || path.includes("/", prefix.length)) continue;
    const name = path.slice(prefix.length);
    // Git sorts a folder as if its name ended in a slash.
    const sortKey = Buffer.from(entry.mode === folderMode ? `${name}/` : name);
    children.push({ name: Buffer.from(name), sortKey, entry });
  }
  children.sort((left, right) => Buffer.compare(left.sortKey, right.sortKey));
  const parts = children.flatMap(({ name, entry }) => [
    Buffer.from(`${entry.mode.replace(/^0/, "")} `),
    name,
    Buffer.from([0]),
    Buffer.from(entry.sha, "hex"),
  ]);
  return objectSha("tree", Buffer.concat(parts));
}

/** Folders that hold a path, the root `""` first. */
export function foldersAbove(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return ["", ...names.map((_, index) => names.slice(0, index + 1).join("/"))];
}

function depth(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function objectSha(type: "blob" | "tree", body: Buffer): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}
