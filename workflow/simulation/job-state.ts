import type { Value } from "../parse/value.ts";

/** What `needs.<job>.result` may be (GitHub docs, "Contexts reference", needs context). */
export type NeedsResult = "success" | "failure" | "cancelled" | "skipped";

/** What other jobs see of a job. */
export interface JobState {
  readonly id: string;
  /** Every result that it may have; several while it is not known, none while it waits for an approval. */
  readonly results: readonly NeedsResult[];
  readonly outputs: Value;
  /** The jobs that it directly needs. */
  readonly needs: readonly JobState[];
  /** For a job that calls a workflow: the called jobs. */
  readonly called: readonly JobState[];
}

export function waits(state: JobState): boolean {
  return state.results.length === 0;
}

/**
 * Everything that a job with these needs comes after: what it needs, what that needs, and the jobs of called workflows
 * among them. Status functions look at all of these, not at the direct needs alone: a skipped job far above makes
 * success() false (actions/runner issues 491 and 2205).
 */
export function ancestorsOf(needs: readonly JobState[]): readonly JobState[] {
  const found = new Set<JobState>();
  const visit = (state: JobState) => {
    if (found.has(state)) return;
    found.add(state);
    for (const next of [...state.needs, ...state.called]) visit(next);
  };
  for (const state of needs) visit(state);
  return [...found];
}

/**
 * The results that several jobs have together: of a matrix, of a called workflow, of a run. One failure makes it fail,
 * else one cancellation cancels it, else it succeeds unless every job is skipped.
 */
export function combinedResults(parts: readonly (readonly NeedsResult[])[]): NeedsResult[] {
  if (parts.some((results) => results.length === 0)) return [];
  const surely = (result: NeedsResult) => parts.some((results) => results.every((other) => other === result));
  const maybe = (result: NeedsResult) => parts.some((results) => results.includes(result));
  if (surely("failure")) return ["failure"];
  const combined: NeedsResult[] = maybe("failure") ? ["failure"] : [];
  if (surely("cancelled")) return [...combined, "cancelled"];
  if (maybe("cancelled")) combined.push("cancelled");
  if (maybe("success") || parts.length === 0) combined.push("success");
  if (parts.length > 0 && parts.every((results) => results.includes("skipped"))) combined.push("skipped");
  return combined.length > 0 ? combined : ["success"];
}
