import type { Finding } from "../finding.ts";

/**
 * What a set of workflow files uses, and what is wrong with it. A text that depends on something only a run knows keeps
 * that part as it is written, with its `${{ }}` (`image-${{ github.sha }}`): nothing is guessed.
 */
export interface Analysis {
  readonly workflows: readonly WorkflowAnalysis[];
  readonly findings: readonly Finding[];
}

/** What one workflow file uses. Jobs of a called workflow are reported with the file that they stand in. */
export interface WorkflowAnalysis {
  /** Path in the repository (`.github/workflows/ci.yml`). */
  readonly path: string;
  /** What GitHub lists the workflow under: its `name:`, else its path. */
  readonly name: string;
  /** Names of the events that start it. */
  readonly events: readonly string[];
  /** Secrets that somebody must provision; GITHUB_TOKEN and what a caller passes are not among them. */
  readonly secrets: readonly Use[];
  readonly variables: readonly Use[];
  readonly environments: readonly Use[];
  readonly runners: readonly RunnerUse[];
  /** Actions and called workflows, in the order of the file. */
  readonly actions: readonly ActionUse[];
  readonly artifacts: { readonly uploads: readonly ArtifactUse[]; readonly downloads: readonly ArtifactUse[] };
  readonly permissions: readonly JobPermissions[];
  /** One for each check that a run can show, whatever starts it. Empty for a workflow that is only called. */
  readonly checks: readonly Check[];
}

/** One secret, variable or environment, at the first place where a job uses it. */
export interface Use {
  /** In capitals for a secret or variable, as GitHub keeps them; as written for an environment. */
  readonly name: string;
  /** Id of the job; empty for a place that belongs to no job (`run-name`, the workflow's `concurrency`). */
  readonly job: string;
  /**
   * The environment in whose job it is read, which may then provide it. Missing where GitHub reads the value before the
   * job enters its environment (`if`, `runs-on`, `strategy`, ...), and for jobs without one. A name that only a run knows
   * is as written, with its `${{ }}`.
   */
  readonly environment?: string;
  /** Line in the file, from 1. */
  readonly line: number;
}

/** One set of labels that a job asks a runner for; the cells of a matrix are expanded. */
export interface RunnerUse {
  readonly labels: readonly string[];
  /** Name of the runner group, where the job names one. */
  readonly group?: string;
  readonly job: string;
  readonly line: number;
}

/** One `uses:`. */
export interface ActionUse {
  /** What stands before the `@` (`actions/checkout`, `docker://alpine`), or the path of a local action or workflow. */
  readonly uses: string;
  /** What stands after the `@`; empty for a local path. */
  readonly ref: string;
  /** The version that the comment after it names (`v4.2.2`). */
  readonly version?: string;
  readonly job: string;
  readonly line: number;
}

/** One artifact name, or pattern of names, that a job uploads or downloads; the cells of a matrix are expanded. */
export interface ArtifactUse {
  /** A name, or for a download by pattern a glob (`*` where all artifacts of the run are taken). */
  readonly name: string;
  readonly by: "name" | "pattern";
  readonly job: string;
  readonly line: number;
  /** For a download from another run: the names of the workflows whose run it is, as far as they are known. */
  readonly fromRunOf?: readonly string[];
}

export type Level = "read" | "write";

/** What a job's token may do, and what its steps are known to need. */
export interface JobPermissions {
  readonly job: string;
  readonly line: number;
  /** Where the permissions are written. With `nowhere`, the repository's default token decides, and `granted` is empty. */
  readonly declared: "job" | "workflow" | "nowhere";
  readonly granted: { readonly [scope: string]: Level };
  /** A lower bound: what known actions and commands in the job need. */
  readonly needed: readonly NeededPermission[];
}

export interface NeededPermission {
  readonly scope: string;
  readonly level: Level;
  /** What needs it (`actions/checkout`, `gh release create`). */
  readonly because: string;
  readonly line: number;
}

/** A check as GitHub shows it on a commit. */
export interface Check {
  /** With matrix values, and `caller / callee` for a called workflow. */
  readonly name: string;
  /** Id of the job; `caller/callee` for a job of a called workflow. */
  readonly job: string;
  /**
   * Whether every pull request to the default branch gets a conclusion under this name, so that a branch rule may
   * require it. A skipped job concludes too, and counts as success.
   */
  readonly alwaysReported: boolean;
  /** Why it is, or is not, in one sentence. */
  readonly reason: string;
}

/** Whether a text of an analysis is known as a whole, that is without a part only a run can tell. */
export function isKnownText(text: string): boolean {
  return !text.includes("${{");
}
