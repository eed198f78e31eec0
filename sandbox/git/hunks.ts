import { git } from "./run.ts";

/** Where in a file: a line after the change (`RIGHT`), or before it (`LEFT`). */
export interface Spot {
  readonly path: string;
  readonly line: number;
  readonly side: "LEFT" | "RIGHT";
}

/**
 * The part of a file's difference that leads to a line and ends with it, as review comments show it; nothing when the
 * difference does not show that line.
 */
export async function hunkAt(folder: string, from: string, to: string, spot: Spot): Promise<string | undefined> {
  const args = ["--literal-pathspecs", "diff", "--unified=3", "--no-color", from, to, "--", spot.path];
  const [, ...hunks] = (await git(folder, args)).toString("utf8").split(/^(?=@@ )/m);
  for (const hunk of hunks) {
    const [head = "", ...lines] = hunk.replace(/\n$/, "").split("\n");
    const [, before, after] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(head) ?? [];
    const at = { LEFT: Number(before) - 1, RIGHT: Number(after) - 1 };
    for (const [index, text] of lines.entries()) {
      if (text.startsWith("\\")) continue;
      if (!text.startsWith("+")) at.LEFT++;
      if (!text.startsWith("-")) at.RIGHT++;
      const counts = spot.side === "LEFT" ? !text.startsWith("+") : !text.startsWith("-");
      if (counts && at[spot.side] === spot.line) return [head, ...lines.slice(0, index + 1)].join("\n");
    }
  }
  return undefined;
}
