import { zeroId } from "./names.ts";

/** What became of one file between two trees. */
export interface FileChange {
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly path: string;
  readonly previousPath?: string;
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
}

const statuses: Record<string, FileChange["status"]> = { A: "added", D: "removed", M: "modified", R: "renamed" };

/** Reads the two forms of `git diff-tree -z -M` that together tell everything: `--raw` and `--numstat`. */
export function parseChanges(raw: string, numstat: string): FileChange[] {
  const counts = numstat.split("\0");
  const fields = raw.split("\0");
  const changes: FileChange[] = [];
  let c = 0;
  for (let f = 0; f + 1 < fields.length; ) {
    const [, , before, after, letter] = fields[f]!.split(" ") as [string, string, string, string, string];
    const renamed = letter.startsWith("R");
    const [added, deleted, path] = counts[c]!.split("\t") as [string, string, string];
    const change = {
      status: statuses[letter[0]!] ?? "changed",
      sha: after === zeroId ? before : after,
      additions: Number(added) || 0, // a binary file has "-"
      deletions: Number(deleted) || 0,
    };
    changes.push(
      renamed
        ? { ...change, path: fields[f + 2]!, previousPath: fields[f + 1]! }
        : { ...change, path: path || fields[f + 1]! },
    );
    f += renamed ? 3 : 2;
    c += renamed ? 3 : 1;
  }
  return changes;
}
