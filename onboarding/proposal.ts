import type { Sign } from "./detected.ts";

/** One thing of a proposal, and the files that speak for it. */
export interface Reason {
  /** What is proposed, as the inventory file says it (`pipeline: python-app`, `with.versions`). */
  readonly field: string;
  readonly because: readonly Sign[];
}

/** A job of the list that is proposed where no pipeline fits. */
export interface ProposedJob {
  readonly use: string;
  readonly id?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** CI/CD that is proposed for a repository: a pipeline, or a list of jobs, or neither where nothing is there yet. */
export interface Proposal {
  readonly pipeline?: string;
  /** Options of the pipeline, where they are not its defaults. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly jobs?: readonly ProposedJob[];
  readonly reasons: readonly Reason[];
  /** Pipelines that were considered and are not proposed, with why not. */
  readonly considered: readonly { readonly pipeline: string; readonly why: string }[];
  /** What no file shows and the owner has to see to, one sentence each. */
  readonly open: readonly string[];
  /** Set where jobs need machines that GitHub does not have: what shows it. The label is for the owner to name. */
  readonly machines?: Sign;
}
