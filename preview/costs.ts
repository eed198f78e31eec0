import type { CostRange, PlanDocument } from "./plan-document.ts";

/** What something costs a month before and after a change, in US dollars; undefined where it is not there. */
export interface CostChange {
  /** A fleet's name, "network", or "total". */
  readonly name: string;
  readonly before: CostRange | undefined;
  readonly after: CostRange | undefined;
}

/** Costs that a change moves, the total last; none where nothing of them moves. */
export function costChanges(base: PlanDocument, head: PlanDocument): CostChange[] {
  const [before, after] = [costsOf(base), costsOf(head)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(
    (left, right) => rank(left) - rank(right) || (left < right ? -1 : 1),
  );
  return names
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((change) => cents(change.before) !== cents(change.after));
}

const rank = (name: string) => ["network", "total"].indexOf(name);

function costsOf({ fleets = [], cost }: PlanDocument): Map<string, CostRange> {
  const own = fleets.flatMap(({ name, cost: of }): [string, CostRange][] => (of === undefined ? [] : [[name, of]]));
  return new Map([...own, ...(cost === undefined ? [] : Object.entries({ network: cost.network, total: cost.total }))]);
}

const cents = (of: CostRange | undefined) =>
  of && [of.least, of.expected, of.most].map((dollars) => Math.round(dollars * 100)).join();

/** "expected 120 → 240 US dollars a month (+120), at most 800 → 1600". */
export function costText({ before, after }: CostChange): string {
  const dollars = (of: number | undefined) => (of === undefined ? "nothing" : String(Math.round(of)));
  const more = Math.round((after?.expected ?? 0) - (before?.expected ?? 0));
  const by = more === 0 ? "" : ` (${more > 0 ? "+" : "−"}${Math.abs(more)})`;
  const moved = (of: keyof CostRange) =>
    dollars(before?.[of]) === dollars(after?.[of])
      ? dollars(after?.[of])
      : `${dollars(before?.[of])} → ${dollars(after?.[of])}`;
  return `expected ${moved("expected")} US dollars a month${by}, least ${moved("least")}, most ${moved("most")}`;
}
