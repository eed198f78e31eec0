import type { Scope } from "../parse/evaluate.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { OpenObject, type Value } from "../parse/value.ts";
import type { Forcing } from "./forcing.ts";
import type { JobState } from "./job-state.ts";
import type { Setting } from "./setting.ts";

/** What the jobs of one workflow have in common: those of a run, or those of a workflow that one of its jobs calls. */
export interface RunContext {
  readonly workflow: ParsedWorkflow;
  /** Every workflow file of the repository that GitHub accepts, by path. */
  readonly workflows: ReadonlyMap<string, ParsedWorkflow>;
  readonly setting: Setting;
  readonly forcing: Forcing;
  /** File of the run. */
  readonly runFile: string;
  /** GITHUB_REF. */
  readonly ref: string;
  readonly github: Value;
  readonly inputs: Value;
  /** Ids and check names of the calling jobs, the outermost first. */
  readonly callers: readonly { readonly id: string; readonly name: string }[];
  /** What the calling jobs come after. */
  readonly inherited: readonly JobState[];
}

/** Contexts that every job of a workflow sees. Secrets, steps and the like are left out, so they are unknown. */
export function commonContexts(context: RunContext): Scope["contexts"] {
  return {
    github: context.github,
    inputs: context.inputs,
    vars: new OpenObject(context.setting.variables, "vars"),
  };
}
