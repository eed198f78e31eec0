/** What becomes of a job: `run` = it runs and succeeds. */
export type JobResult = "run" | "skip" | "fail" | "cancelled" | "wait" | "unknown";

export interface SimulationResult {
  readonly repository: string;
  /** As asked for: `pull_request`, or `pull_request:closed`. */
  readonly event: string;
  /** The whole ref that was asked for, or else the one that GITHUB_REF would hold. */
  readonly ref: string;
  /** One a run that starts, and one a workflow file that starts none. */
  readonly runs: readonly SimulatedRun[];
}

export interface SimulatedRun {
  /** Path of the workflow file. */
  readonly file: string;
  readonly name: string;
  readonly triggered: boolean;
  readonly reason: string;
  /** One a job id, in the file's order; those of a called workflow follow their caller, as `caller/callee`. */
  readonly jobs: readonly SimulatedJob[];
  /** How the run ends; missing when none starts. */
  readonly conclusion?: RunConclusion;
  readonly concurrency?: SimulatedConcurrency;
}

/** As GitHub concludes a run, and besides `waiting` for an approval, or `unknown`. */
export type RunConclusion = "success" | "failure" | "cancelled" | "skipped" | "waiting" | "unknown";

export interface SimulatedJob {
  readonly id: string;
  /** The check's name; for a matrix, the name without its values. */
  readonly name: string;
  readonly result: JobResult;
  readonly reason: string;
  /** Ids of the jobs that it directly needs. */
  readonly needs: readonly string[];
  /** The jobs that a matrix makes, with their check names; empty without a matrix, and when it is not expanded. */
  readonly cells: readonly SimulatedCell[];
  /** Name of the environment; those of several cells are joined by a comma. */
  readonly environment?: string;
  /** Labels, and `group:NAME` for a runner group. */
  readonly runsOn: readonly string[];
  /** What a calling job calls; it has no check of its own. */
  readonly calls?: string;
  readonly concurrency?: SimulatedConcurrency;
}

export interface SimulatedCell {
  readonly name: string;
  readonly result: JobResult;
}

/** A concurrency group; a text with `${{ }}` where it depends on something unknown. */
export interface SimulatedConcurrency {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** Files of other runs in this simulation that are in the same group, of which GitHub runs one at a time. */
  readonly sharedWith?: readonly string[];
}
