import { readFileSync } from "node:fs";
import path from "node:path";

/** How a run that was killed went on. */
export type End = "by itself" | "after recover" | "refused" | "otherwise";

/** A call at which the engine was killed. */
export interface Stop {
  /** Route of the nth call of a run that nothing stopped. */
  readonly call: string;
  readonly when: "before" | "after";
  readonly end: End;
  /** What `slipway recover` took into the state before. */
  readonly taken?: string;
  /** What was wrong, where something was. */
  readonly said?: string;
}

/** What was seen of one change, and with which versions. */
export interface Seen {
  readonly date: string;
  readonly pulumi: string;
  readonly provider: string;
  /** Calls of a run that nothing stopped, and how many of them write. */
  readonly calls: number;
  readonly writes: number;
  readonly stops: readonly Stop[];
}

export const crashFile = path.resolve(import.meta.dirname, "crash-matrix.json");

/** The changes that are killed under Pulumi's own engine, as the table has them. */
export const killedChanges = ["create", "update", "adopt", "rotate", "destroy"] as const;

/** The table of docs/crash-matrix.md. */
export function crashTable(changes: readonly string[]): string {
  const seen = JSON.parse(readFileSync(crashFile, "utf8")) as Record<string, Seen>;
  const rows = changes.map((change) => {
    const one = seen[change];
    if (one === undefined) return [change, "not run yet", "", "", "", "", "", "", ""];
    const count = (fits: (stop: Stop) => boolean) => String(one.stops.filter(fits).length);
    return [
      change,
      one.date,
      `${one.pulumi.replace(/^v/, "")}, ${one.provider}`,
      `${one.calls}, ${one.writes}`,
      `${count(({ when }) => when === "before")} before, ${count(({ when }) => when === "after")} after`,
      count(({ end }) => end === "by itself"),
      count(({ end }) => end === "after recover"),
      count(({ end }) => end === "refused"),
      count(({ end }) => end === "otherwise"),
    ];
  });
  const head = [
    "change",
    "last run",
    "Pulumi, provider",
    "calls, writes",
    "killed",
    "by itself",
    "after `slipway recover`",
    "refused",
    "otherwise",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
