/** Something that happens to a repository. What is left out gets an ordinary value: `resolveEvent` says which. */
export interface SimulatedEvent {
  /** The event as `on:` names it (`push`). */
  readonly name: string;
  /** Activity type (`closed`). */
  readonly type?: string;
  /** A whole ref (`refs/tags/v1.2.3`) or a branch name. For a pull request: its head branch, or `refs/pull/7/merge`. */
  readonly ref?: string;
  /** Branch that a pull request or a merge group goes into. */
  readonly base?: string;
  /** Inputs of `workflow_dispatch`, as text. */
  readonly inputs?: { readonly [name: string]: string };
  /** The one schedule that fires; without it every schedule does. */
  readonly cron?: string;
  /**
   * Path or file name of the workflow that the event is about: the dispatched one, or the one whose run `workflow_run`
   * tells of. With other events, the only workflow that is looked at.
   */
  readonly workflow?: string;
  /** The pull request comes from a fork. */
  readonly fork?: boolean;
  /** Changed files. Without them, path filters are taken to match. */
  readonly paths?: readonly string[];
  /** Login of who acts; `octocat` without it. */
  readonly actor?: string;
  /** The event was made with a workflow's GITHUB_TOKEN. */
  readonly madeWithGithubToken?: boolean;
}

/** Protection of an environment, as far as it decides whether a job starts. */
export interface SimulatedEnvironment {
  /** Somebody has to approve each job. */
  readonly reviewers: boolean;
  /** Name patterns of the branches that may deploy; with neither these nor `tags`, every ref may. */
  readonly branches?: readonly string[];
  /** Name patterns of the tags that may deploy. */
  readonly tags?: readonly string[];
  /** Only protected branches may deploy. */
  readonly protectedBranches?: boolean;
  readonly waitMinutes?: number;
}

export interface SimulationOptions {
  /** What the result calls the repository. */
  readonly repository: string;
  /** Login of its owner; `owner` without it. */
  readonly owner?: string;
  /** Its name on GitHub; `repository` without it. */
  readonly name?: string;
  /** `main` without it. */
  readonly defaultBranch?: string;
  /** Name patterns of the branches that have a rule; the default branch alone without it. */
  readonly protectedBranches?: readonly string[];
  /** Environments by name. One that is not here has no protection, as GitHub makes it when a job first names it. */
  readonly environments?: { readonly [name: string]: SimulatedEnvironment };
  /** Values of `vars` that are known; any other is unknown. */
  readonly variables?: { readonly [name: string]: string };
  /** Environments whose jobs are approved. */
  readonly approve?: readonly string[];
  readonly outcomes?: readonly ForcedOutcome[];
  readonly outputs?: readonly ForcedOutput[];
}

/** A job, or some cells of its matrix, that shall not succeed. */
export interface ForcedOutcome {
  /** Path or file name of the workflow; every workflow with such a job without it. */
  readonly file?: string;
  /** Job id; `caller/callee` for a job of a called workflow. */
  readonly job: string;
  /** Matrix values that select cells; every cell without them. */
  readonly cell?: { readonly [key: string]: string };
  readonly outcome: "failure" | "cancelled";
}

/** What a job leaves in one of its outputs. */
export interface ForcedOutput {
  readonly file?: string;
  readonly job: string;
  readonly output: string;
  readonly value: string;
}
