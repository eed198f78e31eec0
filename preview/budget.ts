import type { Operation, ResourceChange } from "./changes.ts";
import type { PlanDocument } from "./plan-document.ts";

/** What applying a plan asks of GitHub's API: an estimate from the calls that the resources are known to make. */
export interface ApiBudget {
  /** Reads of an `up --refresh`: every declared resource is looked at, changed or not. */
  readonly reads: number;
  readonly writes: number;
  /** Least minutes under GitHub's limits of content and of calls. */
  readonly minutes: number;
}

/**
 * GitHub's limits: content-creating requests a minute and an hour, requests of a token an hour. Every write is counted as
 * content, which errs on the safe side.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const limits = { contentPerMinute: 80, contentPerHour: 500, callsPerHour: 5000 };

/** Writes by resource and operation, where it is not one; as the embedded GitHub counted them. */
const writes: Readonly<Record<string, Partial<Record<Operation, number>>>> = {
  // POST, PATCH and the topics.
  Repository: { create: 3, update: 2, replace: 4 },
  // A tree, a commit and a ref, or a branch and a pull request.
  FileSet: { create: 5, update: 5, replace: 6, delete: 0 },
  ActionsSettings: { create: 2, update: 2 },
  ActionsRepositoryPermissions: { create: 2, update: 2 },
};

/** Calls that read one declared resource at a refresh. */
export const readsOfRefresh = 2;

/** Sums up what the changes of one or more stacks cost. */
export function apiBudget(
  stacks: readonly { readonly head: PlanDocument; readonly changes: readonly ResourceChange[] }[],
): ApiBudget {
  const written = stacks.flatMap(({ changes }) => changes).map(({ type, operation }) => writesOf(type, operation));
  const declared = stacks
    .flatMap(({ head }) => head.resources)
    .filter(({ type, inputs }) => isGitHub(type) && Object.keys(inputs).length > 0);
  const [reads, sum] = [declared.length * readsOfRefresh, written.reduce((total, count) => total + count, 0)];
  return { reads, writes: sum, minutes: minutesFor(reads, sum) };
}

/** Whether a resource costs calls of GitHub's API. */
export const isGitHub = (type: string) => type.startsWith("github:") || type.startsWith("slipway:github:");

/** Calls that write for one change. */
export function writesOf(type: string, operation: Operation): number {
  if (!isGitHub(type)) return 0;
  return writes[type.split(":").at(-1)!]?.[operation] ?? (operation === "replace" ? 2 : 1);
}

/** Least minutes that so many calls take when the limits are obeyed. */
export function minutesFor(reads: number, written: number): number {
  if (written === 0) return 0;
  const hoursFull =
    Math.max(Math.ceil(written / limits.contentPerHour), Math.ceil((reads + written) / limits.callsPerHour)) - 1;
  const rest = written - Math.min(written, hoursFull * limits.contentPerHour);
  return hoursFull * 60 + Math.ceil(rest / limits.contentPerMinute);
}
