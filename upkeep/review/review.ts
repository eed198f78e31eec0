/** The time that a report is about. */
export interface Period {
  readonly name: "weekly" | "monthly" | "quarterly";
  /** First moment, and the first one after it (ISO 8601, UTC midnight). */
  readonly from: string;
  readonly to: string;
  /** Begin of the period before it, which it is compared with. */
  readonly before: string;
}

/** One part of a report. */
export interface Section {
  /** Stable id. */
  readonly id: string;
  readonly title: string;
  /** What matters of it, in a sentence; where there is no data, why. */
  readonly summary: string;
  /** Whether there was anything to look at. */
  readonly hasData: boolean;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures leave out, or could not see. */
  readonly notes: readonly string[];
}

export interface Review {
  readonly stack: string;
  readonly owner: string;
  readonly period: Period;
  readonly sections: readonly Section[];
}

const days = { weekly: 7, monthly: 30, quarterly: 91 } as const;
const dayMs = 86_400_000;

/** The whole days that end with a day: 7, 30 or 91 of them. */
export function periodOf(name: Period["name"], last: Date): Period {
  const end = Math.floor(last.getTime() / dayMs) * dayMs + dayMs;
  const iso = (at: number) => new Date(at).toISOString().replace(".000", "");
  const length = days[name] * dayMs;
  return { name, from: iso(end - length), to: iso(end), before: iso(end - 2 * length) };
}

/** Whether a moment (ISO 8601, in UTC) is within a period. */
export const isWithin = (moment: string, { from, to }: Pick<Period, "from" | "to">): boolean =>
  moment >= from && moment < to;

/** A section without data, which says why. */
export function without(id: string, title: string, why: string): Section {
  return { id, title, summary: why, hasData: false, columns: [], rows: [], notes: [] };
}

/** A section with data. */
export function section(id: string, title: string, rest: Omit<Section, "id" | "title" | "hasData">): Section {
  return { id, title, hasData: true, ...rest };
}

/** "1 run", "2 runs". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
