import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Part } from "../../live/part.ts";
import type { Period } from "../../upkeep/review/review.ts";
import type { InventoryCommit } from "../../upkeep/review/sections.ts";

/** Stands between commits, and between the fields of one; neither can be in them. */
const [record, field] = ["\u001e", "\u001f"];

/** Commits of the branch that is checked out that changed the inventory or a stack file in a period, newest first. */
export async function inventoryCommits(folder: string, { from, to }: Period): Promise<Part<InventoryCommit[]>> {
  const format = `--format=${record}%H${field}%cI${field}%an${field}%s`;
  const log = ["log", "--first-parent", "-m", "--name-only", `--since=${from}`, `--until=${to}`, format];
  try {
    const args = [
      "-C",
      folder,
      "-c",
      "core.quotePath=false",
      ...log,
      "--",
      ":(glob)inventory/**/*.yaml",
      ":(glob)Pulumi.*.yaml",
    ];
    const { stdout } = await promisify(execFile)("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    return { seen: stdout.split(record).slice(1).map(commitOf) };
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown };
    if (code === "ENOENT") return { unseen: "git is not on PATH" };
    return { unseen: (stderr ?? "").trim().split("\n")[0] || "git gave no answer" };
  }
}

function commitOf(text: string): InventoryCommit {
  const [head = "", ...files] = text.trim().split("\n");
  const [sha = "", at = "", author = "", subject = ""] = head.split(field);
  return { sha, at: new Date(at).toISOString(), author, subject, files: files.filter((name) => name !== "") };
}
