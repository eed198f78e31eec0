import type { z } from "zod";
import type { Environment, Job, StepsJob } from "../../workflow/model.ts";
import type { Requirements } from "../assets.ts";
import type { Update } from "../dependabot.ts";
import type { PipelineContext } from "../pipeline.ts";

/** A job that a repository's own list may name with `use:`. */
export interface JobKind<Options = unknown> {
  /** What `use:` says. */
  readonly name: string;
  /** One sentence for lists and documentation. */
  readonly summary: string;
  /** What starts it: a change (push to the default branch, pull request, merge queue, by hand), or a version tag. */
  readonly on: "change" | "tag";
  /** What `with:` may say; each option has a description and, but for the ones left out on purpose, a default. */
  readonly options: z.ZodType<Options>;
  build(options: Options, place: JobPlace): BuiltJob;
}

/** Where a job of the list stands. */
export interface JobPlace {
  readonly id: string;
  readonly needs: readonly Job[];
  /** Label of the machine, unless the job's own options say otherwise. */
  readonly runner: string;
  readonly context: PipelineContext;
}

/** A job, and what has to be delivered beside it. */
export interface BuiltJob {
  readonly job: StepsJob;
  /** Of pipelines/scripts/. */
  readonly scripts?: readonly string[];
  readonly requirements?: readonly Requirements[];
  /** Packages that Dependabot should keep current. */
  readonly updates?: readonly Update[];
  /** For the whole workflow. */
  readonly env?: Environment;
}

/** Keeps the type of a job's options between its schema and its `build`. */
export function defineJobKind<Options>(kind: JobKind<Options>): JobKind<Options> {
  return kind;
}
