import type { Finding } from "../workflow/finding.ts";
import { isGitHub, limits, readsOfRefresh, writesOf } from "./budget.ts";
import type { ResourceChange } from "./changes.ts";
import { type PlanDocument, repositoriesByUrn } from "./plan-document.ts";

/** A stack that a stack which does not fit an hour may be cut into. */
export interface StackPart {
  /** For its `slipway:repositories.include`: patterns that fit these repositories and none of the others. */
  readonly include: readonly string[];
  /** Number of repositories. */
  readonly repositories: number;
  readonly reads: number;
  readonly writes: number;
}

interface Cost {
  readonly id: string;
  readonly reads: number;
  readonly writes: number;
}

/**
 * How to cut a stack whose update takes more calls than GitHub takes in an hour, for which a token of an App is good. None
 * where the update fits.
 */
export function partsOf(head: PlanDocument, changes: readonly ResourceChange[]): StackPart[] {
  const costs = costsOf(head, changes);
  const ids = costs.map(({ id }) => id);
  const groups: Cost[][] = [];
  for (const cost of costs) {
    const last = groups.at(-1);
    if (last !== undefined && fitsHour([...last, cost])) last.push(cost);
    else groups.push([cost]);
  }
  if (groups.length < 2) return [];
  return groups.map((group) => ({
    include: patternsFor(
      group.map(({ id }) => id),
      ids,
    ),
    repositories: group.length,
    ...sum(group),
  }));
}

/** A warning where looking at everything alone takes more calls than an hour has, however little changes. */
export function hourFindings(plan: PlanDocument): Finding[] {
  const parts = partsOf(plan, []);
  if (parts.length === 0) return [];
  return [
    {
      id: "stack-outgrows-hour",
      severity: "warning",
      subject: `Pulumi.${plan.stack}.yaml: slipway:repositories`,
      message: `an update with refresh reads about ${sum(parts).reads} times, and a token has ${limits.callsPerHour} calls an hour; cut the stack into ${parts.length}: ${parts.map(({ include }) => `include [${include.join(", ")}]`).join("; ")}.`,
    },
  ];
}

function costsOf(head: PlanDocument, changes: readonly ResourceChange[]): Cost[] {
  const reads = new Map<string, number>();
  const owners = repositoriesByUrn(head.resources);
  for (const { urn, type, inputs } of head.resources) {
    const id = owners.get(urn);
    if (id === undefined || !isGitHub(type) || Object.keys(inputs).length === 0) continue;
    reads.set(id, (reads.get(id) ?? 0) + readsOfRefresh);
  }
  const writes = new Map<string, number>();
  for (const { repository, type, operation } of changes)
    if (repository !== undefined) writes.set(repository, (writes.get(repository) ?? 0) + writesOf(type, operation));
  return [...reads]
    .map(([id, count]) => ({ id, reads: count, writes: writes.get(id) ?? 0 }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

function sum(costs: readonly Pick<Cost, "reads" | "writes">[]): { reads: number; writes: number } {
  return costs.reduce((total, { reads, writes }) => ({ reads: total.reads + reads, writes: total.writes + writes }), {
    reads: 0,
    writes: 0,
  });
}

function fitsHour(costs: readonly Cost[]): boolean {
  const { reads, writes } = sum(costs);
  return writes <= limits.contentPerHour && reads + writes <= limits.callsPerHour;
}

/** The shortest beginnings that only these ids have, `*` behind them; an id itself where another begins like it. */
function patternsFor(ids: readonly string[], all: readonly string[]): string[] {
  const others = all.filter((id) => !ids.includes(id));
  const patterns = ids.map((id) => {
    for (let length = 1; length < id.length; length++) {
      const beginning = id.slice(0, length);
      if (!others.some((other) => other.startsWith(beginning))) return `${beginning}*`;
    }
    return id;
  });
  return [...new Set(patterns)];
}
