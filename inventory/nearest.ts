/** Letters to insert, delete, change or swap with a neighbour to get from `a` to `b`. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + change);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, beforeLast[column - 2]! + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}

/**
 * The candidates that somebody who wrote `word` may have meant, best first: at most a third of the letters differ, or
 * one begins with the other. Case, hyphens and underscores do not count.
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, "");
  const wanted = plain(word);
  if (wanted === "") return [];
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const other = plain(candidate);
    const letters = distance(wanted, other);
    const begins = Math.min(wanted.length, other.length) >= 3 && (other.startsWith(wanted) || wanted.startsWith(other));
    if (letters <= Math.max(1, Math.floor(wanted.length / 3))) scored.push({ candidate, score: letters });
    else if (begins) scored.push({ candidate, score: 100 + letters });
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** What to write in place of `word`: a near candidate if there is one, else all of them (`write one of a, b, c`). */
export function suggestion(word: string, candidates: readonly string[]): string {
  const [best] = nearest(word, candidates, 1);
  if (best !== undefined) return `did you mean "${best}"?`;
  if (candidates.length === 0) return "there is none to choose from";
  return candidates.length === 1 ? `write "${candidates[0]}"` : `write one of ${candidates.join(", ")}`;
}
