import type { Case, CaseResult } from "./case.ts";
import { median } from "./measure.ts";

/** All runs of one case at one size. */
export interface Measured {
  readonly repositories: number;
  readonly case: Pick<Case, "side" | "title" | "comparedWith">;
  readonly results: readonly CaseResult[];
}

/** Columns that are compared with the hand-written program. */
const compared = [
  { title: "time", unit: "s", digits: 2, of: ({ seconds }: CaseResult) => seconds },
  { title: "processor time", unit: "s", digits: 2, of: ({ usage }: CaseResult) => usage?.processorSeconds },
  { title: "memory", unit: "MiB", digits: 0, of: ({ usage }: CaseResult) => usage?.mebibytes },
];

/**
 * A Markdown table: medians, and how they relate to the hand-written program's in the same run. A ratio below 1 is
 * faster, or smaller, than by hand.
 */
export function markdownTable(measured: readonly Measured[]): string {
  const rows = measured.map((one) => {
    const baseline = measured.find((other) => isBaseline(other, one));
    return [
      String(one.repositories),
      one.case.side,
      one.case.title,
      String(one.results.length),
      ...compared.flatMap(({ unit, digits, of }) => {
        const value = middle(one, of);
        const byHand = baseline && middle(baseline, of);
        return [
          value === undefined ? "" : `${value.toFixed(digits)} ${unit}`,
          value === undefined || byHand === undefined ? "" : (value / byHand).toFixed(2),
        ];
      }),
      callsPerRepository(one),
    ];
  });
  const header = ["repositories", "", "command", "runs", ...compared.flatMap(({ title }) => [title, "ratio"])];
  const align = ["--:", "---", "---", "--:", ...compared.flatMap(() => ["--:", "--:"])];
  return [[...header, "API reads + writes a repository"], [...align, "--:"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** The hand-written program under the engine, or, where there is no engine, under mocks: whichever was measured first. */
function isBaseline(other: Measured, one: Measured): boolean {
  return (
    other.case.side === "by hand" &&
    other.repositories === one.repositories &&
    other.case.comparedWith === one.case.comparedWith
  );
}

function callsPerRepository(one: Measured): string {
  const reads = middle(one, ({ calls }) => calls?.reads);
  const writes = middle(one, ({ calls }) => calls?.writes);
  if (reads === undefined || writes === undefined) return "";
  return `${(reads / one.repositories).toFixed(1)} + ${(writes / one.repositories).toFixed(1)}`;
}

function middle({ results }: Measured, of: (result: CaseResult) => number | undefined): number | undefined {
  const known = results.flatMap((result) => of(result) ?? []);
  return known.length === 0 ? undefined : median(known);
}
