/** A difference that is left as it is, until a day. */
export interface DriftException {
  /** Id of a repository in the inventory. */
  readonly repository: string;
  /** A field, or one above it (`rules`). */
  readonly field: string;
  readonly reason: string;
  /** Its last day, UTC (`2026-12-31`). */
  readonly until: string;
}

/** The exception that holds for a field, also one that has lapsed. */
export function exceptionFor(
  exceptions: readonly DriftException[],
  repository: string,
  field: string,
): DriftException | undefined {
  return exceptions.find((one) => one.repository === repository && covers(one.field, field));
}

/** Whether a field is another one, or within it. */
export function covers(outer: string, field: string): boolean {
  return field === outer || field.startsWith(`${outer}.`) || field.startsWith(`${outer}[`);
}

/** Whether an exception holds on a day. */
export function holds({ until }: DriftException, today: Date): boolean {
  return until >= today.toISOString().slice(0, 10);
}
