const contextLines = 2;
const longestDiff = 24;
/** Beyond this many lines a side, only the differing middle is shown, without matching lines inside it. */
const longestCompared = 2000;

type Edit = { readonly sign: " " | "-" | "+"; readonly line: string };

/**
 * A short unified diff of two texts: at most 24 lines, then a count of the rest. Empty when they are equal.
 */
export function shortDiff(before: string, after: string): string {
  if (before === after) return "";
  const edits = editsOf(before.split("\n"), after.split("\n"));
  const shown = hunks(edits);
  if (shown.length <= longestDiff) return shown.join("\n");
  return [...shown.slice(0, longestDiff), `... ${shown.length - longestDiff} more lines`].join("\n");
}

function editsOf(before: string[], after: string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const same = (lines: string[]): Edit[] => lines.map((line) => ({ sign: " ", line }));
  return [
    ...same(before.slice(0, start)),
    ...middleEdits(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** Longest common subsequence by the usual table. */
function middleEdits(before: string[], after: string[]): Edit[] {
  if (before.length > longestCompared || after.length > longestCompared) {
    return [...before.map((line): Edit => ({ sign: "-", line })), ...after.map((line): Edit => ({ sign: "+", line }))];
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column]!;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      edits.push({ sign: " ", line: before[row++]! });
      column++;
    } else if (column === after.length || (row < before.length && at(row + 1, column) >= at(row, column + 1))) {
      edits.push({ sign: "-", line: before[row++]! });
    } else edits.push({ sign: "+", line: after[column++]! });
  }
  return edits;
}

/** The edits with two lines around each, and a header with line numbers (from 1) where lines are left out. */
function hunks(edits: Edit[]): string[] {
  const near = edits.map((_, index) =>
    edits.slice(Math.max(0, index - contextLines), index + contextLines + 1).some((edit) => edit.sign !== " "),
  );
  const lines: string[] = [];
  let beforeLine = 1;
  let afterLine = 1;
  edits.forEach((edit, index) => {
    if (near[index] && !near[index - 1]) lines.push(`@@ -${beforeLine} +${afterLine} @@`);
    if (near[index]) lines.push(`${edit.sign}${edit.line}`);
    if (edit.sign !== "+") beforeLine++;
    if (edit.sign !== "-") afterLine++;
  });
  return lines;
}
