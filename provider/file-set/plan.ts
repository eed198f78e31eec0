import { type FileChange, fileMode, foldersAbove, type GitFile, type TreeListing } from "./git-objects.ts";

/** A file as it is declared; its text goes by its hash. */
export interface DeclaredFile extends GitFile {
  readonly path: string;
  readonly mode: "managed" | "scaffold";
  readonly adopt: boolean;
}

/** What the state remembers of a file that Slipway delivers: its hash is of what was delivered or proposed last. */
export interface OwnedFile extends GitFile {
  readonly path: string;
  readonly mode: "managed" | "scaffold";
  /** Whether it was ever seen on the default branch: until then a file there is somebody else's. */
  readonly seen: boolean;
}

/** What earlier deliveries left behind. */
export interface History {
  readonly owned: readonly OwnedFile[];
  /** Owned paths that are no longer declared and wait for their removal to be merged. */
  readonly leaving: readonly string[];
}

/** A declared file that cannot be delivered, as something in the repository is in its way. */
export interface Contact {
  readonly path: string;
  /** `content`: a file with other content; `obstacle`: a folder, link or submodule, or a file where a folder is needed. */
  readonly kind: "content" | "obstacle";
  /** Path of what is in the way, and its SHA in git. */
  readonly found: { readonly path: string; readonly sha: string };
}

export interface Plan extends History {
  /** What the default branch lacks, by path; empty when it holds everything that is declared. */
  readonly changes: readonly FileChange[];
  readonly contacts: readonly Contact[];
}

/**
 * Compares what is declared with what the default branch holds.
 *
 * @param onceThere paths of missing scaffold files that the branch's history knows: they were written, and removed.
 */
export function planDelivery(
  declared: readonly DeclaredFile[],
  history: History,
  listing: TreeListing,
  onceThere: ReadonlySet<string>,
): Plan {
  const before = new Map(history.owned.map((file) => [file.path, file]));
  const verdicts = declared.map((file) => verdictOf(file, before.get(file.path), listing, onceThere));
  const leaving = leavingPaths(declared, history, listing);
  const removals = leaving.map((path): FileChange => ({ path, file: null }));
  const writes = verdicts.flatMap((verdict) => verdict.change ?? []);
  return {
    changes: [...writes, ...removals].sort(byPath),
    contacts: verdicts.flatMap((verdict) => verdict.contact ?? []).sort(byPath),
    owned: verdicts.map((verdict) => verdict.owned).sort(byPath),
    leaving,
  };
}

/** Missing scaffold files of which nothing tells yet whether they were there once: the branch's history knows. */
export function unknownScaffolds(declared: readonly DeclaredFile[], history: History, listing: TreeListing): string[] {
  const known = new Set(history.owned.map((file) => file.path));
  return declared
    .filter((file) => file.mode === "scaffold" && !listing.has(file.path) && !known.has(file.path))
    .map((file) => file.path);
}

interface Verdict {
  readonly owned: OwnedFile;
  readonly change?: FileChange;
  readonly contact?: Contact;
}

function verdictOf(
  file: DeclaredFile,
  before: OwnedFile | undefined,
  listing: TreeListing,
  onceThere: ReadonlySet<string>,
): Verdict {
  const { path, mode, sha, executable } = file;
  const entry = listing.get(path);
  const owned = (seen: boolean): OwnedFile => {
    return { path, mode, executable, sha, seen: seen || (before?.seen ?? false) };
  };
  const change: FileChange = { path, file: { sha, executable } };
  const contact = (kind: Contact["kind"], at: string): Contact => {
    return { path, kind, found: { path: at, sha: listing.get(at)?.sha ?? "" } };
  };

  const obstacle = obstacleOf(path, listing);
  if (obstacle !== undefined) return { owned: owned(false), contact: contact("obstacle", obstacle) };

  if (mode === "scaffold") {
    const wasThere = entry !== undefined || before?.seen === true || onceThere.has(path);
    return wasThere ? { owned: owned(true) } : { owned: owned(false), change };
  }
  if (entry === undefined) return { owned: owned(false), change };
  if (entry.sha === sha) {
    return entry.mode === fileMode(executable) ? { owned: owned(true) } : { owned: owned(true), change };
  }
  const enforced = before?.mode === "managed" && before.seen;
  const asWritten = before?.sha === entry.sha;
  if (enforced || asWritten || file.adopt) return { owned: owned(false), change };
  return { owned: owned(false), contact: contact("content", path) };
}

function leavingPaths(declared: readonly DeclaredFile[], history: History, listing: TreeListing): string[] {
  const wanted = new Set(declared.map((file) => file.path));
  const dropped = history.owned
    .filter((file) => file.mode === "managed" && (file.seen || listing.get(file.path)?.sha === file.sha))
    .map((file) => file.path);
  return [...new Set([...dropped, ...history.leaving])]
    .filter((path) => !wanted.has(path) && isFile(listing.get(path)?.mode))
    .sort();
}

/** Path of what keeps a file from being written at `path` at all, whoever owns it. */
function obstacleOf(path: string, listing: TreeListing): string | undefined {
  const entry = listing.get(path);
  if (entry !== undefined && !isFile(entry.mode)) return path;
  return foldersAbove(path).find((folder) => {
    const above = listing.get(folder);
    return above !== undefined && above.mode !== "040000";
  });
}

function isFile(mode: string | undefined): boolean {
  return mode === "100644" || mode === "100755";
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
