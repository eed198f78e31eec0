/** What a diagnosis is about, in the order in which a person should read them. */
export const areas = {
  machine: "This machine",
  stack: "The stack's files",
  identity: "Who acts on GitHub",
  organization: "The organisation",
  budget: "Calls of GitHub's API",
  leftovers: "What nothing declares any more",
  exceptions: "Exceptions",
  checklist: "By hand, as GitHub has no API for it",
  runners: "Runners",
} as const;

export type Area = keyof typeof areas;

/** One thing that was looked at, or could not be. */
export interface Diagnosis {
  readonly area: Area;
  /** Stable id. */
  readonly id: string;
  /** `unseen`: not looked at, and `message` says why. */
  readonly state: "ok" | "warning" | "error" | "unseen";
  readonly subject: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** A maker of diagnoses of one area. */
export function diagnosing(area: Area) {
  return (state: Diagnosis["state"], id: string, subject: string, message: string, advice?: string): Diagnosis => ({
    area,
    id,
    state,
    subject,
    message,
    ...(advice !== undefined && { advice }),
  });
}

const gravity = ["error", "warning", "ok", "unseen"];

/** Diagnoses in the order of their areas; within one the gravest first, else as they came. */
export function inOrder(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const order = Object.keys(areas);
  return [...diagnoses].sort(
    (left, right) =>
      order.indexOf(left.area) - order.indexOf(right.area) ||
      gravity.indexOf(left.state) - gravity.indexOf(right.state),
  );
}
