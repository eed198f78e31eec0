/** Stands for any text, none included. */
const anything = Symbol("anything");

type Pattern = readonly (string | typeof anything)[];

/**
 * Whether an uploaded artifact can be the one that a download asks for. Parts that only a run knows (`${{ }}`) can be
 * any text, so `false` is certain and `true` is not.
 */
export function canBeTheSame(uploaded: string, wanted: string, by: "name" | "pattern"): boolean {
  return overlap(patternOf(uploaded, "name"), patternOf(wanted, by));
}

/** Braces, brackets and `?` of a glob are taken as any text, which can only make a match too likely. */
function patternOf(text: string, by: "name" | "pattern"): Pattern {
  const holes = by === "name" ? /\$\{\{.*?\}\}/g : /\$\{\{.*?\}\}|\*+|\?|\{[^}]*\}|\[[^\]]*\]/g;
  const parts: (string | typeof anything)[] = [];
  let from = 0;
  for (const hole of text.matchAll(holes)) {
    parts.push(...text.slice(from, hole.index), anything);
    from = hole.index + hole[0].length;
  }
  return [...parts, ...text.slice(from)];
}

/** Whether some text fits both patterns. */
function overlap(a: Pattern, b: Pattern): boolean {
  // Row by row over a: can a[i..] and b[j..] fit one text? The last row is a at its end.
  let below = Array.from({ length: b.length + 1 }, (_, j) => onlyHoles(b, j));
  for (let i = a.length - 1; i >= 0; i--) {
    const row: boolean[] = new Array(b.length + 1).fill(false);
    for (let j = b.length; j >= 0; j--) {
      if (a[i] === anything) row[j] = below[j]! || (j < b.length && row[j + 1]!);
      else if (j < b.length && b[j] === anything) row[j] = row[j + 1]! || below[j]!;
      else row[j] = j < b.length && a[i] === b[j] && below[j + 1]!;
    }
    below = row;
  }
  return below[0]!;
}

function onlyHoles(pattern: Pattern, from: number): boolean {
  return pattern.slice(from).every((part) => part === anything);
}
