/** What is to be executed on this machine, by `act`. */
export interface Execution {
  /** Folder of a git repository that has the code and the workflow. */
  readonly workspace: string;
  /** The workflow's path in it (`.github/workflows/ci.yml`). */
  readonly workflow: string;
  /** Only this job, and those that it needs; every job when left out. */
  readonly job?: string;
  /** Only the matrix cells that have these values. */
  readonly cell?: Readonly<Record<string, string>>;
  /** Name of the event (`push`). */
  readonly event: string;
  /** What GitHub would send with it: `github.event`. */
  readonly payload: unknown;
  /** For each label of `runs-on`: `host` for this machine itself, or a container image. A job of another label is not run. */
  readonly runners: Readonly<Record<string, string>>;
  /** Folders to take actions from instead of GitHub, by `owner/name@ref` as `uses:` has it. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Environment of the steps. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What `vars` has. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Folder for what `actions/upload-artifact` uploads; without it the real action fails, as there is no server for it. */
  readonly artifacts?: string;
  /** Names of secrets; `act` takes the values from this process's environment, so that none is on a command line. */
  readonly secrets?: readonly string[];
}

/** What became of the jobs. A job that did not start is not in the list: it was skipped, or its runner is not there. */
export interface ExecutionResult {
  readonly jobs: readonly ExecutedJob[];
  /** What `act` itself said that belongs to no job. */
  readonly messages: readonly string[];
}

export interface ExecutedJob {
  /** Its id in the workflow; in a called workflow, `caller/callee`. */
  readonly id: string;
  /** The values of its matrix cell. */
  readonly cell: Readonly<Record<string, string>>;
  /** `unfinished` where `act` ended before the job did. */
  readonly result: "success" | "failure" | "cancelled" | "unfinished";
  /** Its steps in the order in which they ran; those that were skipped are not in the list. */
  readonly steps: readonly ExecutedStep[];
  /** What the steps printed, a line an entry. */
  readonly log: readonly string[];
  /** What the steps wrote to the summary. */
  readonly summary: string;
}

export interface ExecutedStep {
  readonly name: string;
  readonly result: "success" | "failure";
}
