import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";
import { actionNeeds, type Need } from "./action-permissions.ts";
import type { NeededPermission } from "./analysis.ts";
import { actionName } from "./artifact-uses.ts";
import { ghCommands, octokitCalls, pushesToGhcr, pushesWithGit, signsKeyless } from "./command-permissions.ts";
import { ghUsesJobToken, inputOf, isJobToken, takesJobToken } from "./job-token.ts";
import { resolveText } from "./possible-texts.ts";
import { remembered } from "./remembered.ts";
import type { RunJob } from "./run-tree.ts";
import { jobScope } from "./scope.ts";

/** A permission that a step needs; `or` is another scope that serves as well. */
export interface StepNeed extends NeededPermission {
  readonly or?: string;
  readonly step: ParsedStep;
  /** An input of the step that switches the need on, where it has one. */
  readonly onlyIf?: TemplateToken;
}

/** What the steps of a job are known to need, step by step. */
export const stepNeeds = remembered((job: RunJob): StepNeed[] =>
  job.job.steps.flatMap((step, index) => {
    const line = step.usesPosition?.line ?? positionOf(step.run ?? step.token).line;
    return needsOf(job, step, index).map(({ because, ...need }) => ({ ...need, because, line, step }));
  }),
);

/** Each permission once, for the first step that needs it. */
export function distinctNeeds(job: RunJob): StepNeed[] {
  const first = new Map<string, StepNeed>();
  for (const need of stepNeeds(job)) {
    const key = `${need.scope}:${need.level}`;
    if (!first.has(key)) first.set(key, need);
  }
  return [...first.values()];
}

type Because = Need & { readonly because: string; readonly onlyIf?: TemplateToken };

function needsOf(job: RunJob, step: ParsedStep, index: number): Because[] {
  const before = job.job.steps.slice(0, index);
  const name = actionName(step);
  const ofAction = actionNeeds(step).map((need) => ({ ...need, because: name }));
  return [...ofAction, ...imageNeeds(job, step, before), ...scriptNeeds(job, step, before)];
}

/** docker/build-push-action publishes to GHCR with the token that docker/login-action left behind. */
function imageNeeds(job: RunJob, step: ParsedStep, before: readonly ParsedStep[]): Because[] {
  if (actionName(step) !== "docker/build-push-action" || !logsInToGhcr(job, before)) return [];
  const push = inputOf(step, "push");
  const pushes = push !== undefined && !["", "false"].includes(resolveText(push, jobScope(job)).trim());
  const outputs = textOf(inputOf(step, "outputs")) ?? "";
  const need = { scope: "packages", level: "write", because: "docker/build-push-action with push" } as const;
  if (/push=true|type=registry/.test(outputs)) return [need];
  return pushes ? [{ ...need, onlyIf: push }] : [];
}

function scriptNeeds(job: RunJob, step: ParsedStep, before: readonly ParsedStep[]): Because[] {
  if (actionName(step) === "actions/github-script") {
    const calls = takesJobToken(step, ["github-token"]) ? octokitCalls(textOf(step.with.script) ?? "") : [];
    return calls.map(({ command, ...need }) => ({ ...need, because: command }));
  }
  const script = textOf(step.run);
  if (script === undefined) return [];
  const needs: Because[] = [];
  if (ghUsesJobToken(job, step)) {
    needs.push(...ghCommands(script).map(({ command, ...need }) => ({ ...need, because: command })));
  }
  if (pushesAsJob(script, before)) needs.push({ scope: "contents", level: "write", because: "git push" });
  if (pushesToGhcr(script) && logsInToGhcr(job, before)) {
    needs.push({ scope: "packages", level: "write", because: "docker push" });
  }
  if (signsKeyless(script)) needs.push({ scope: "id-token", level: "write", because: "cosign without a key" });
  return needs;
}

/**
 * Whether a script surely pushes with the job's token: one checkout before left it behind, no other left another one,
 * and the script brings none.
 */
export function pushesAsJob(script: string, before: readonly ParsedStep[]): boolean {
  const checkouts = before.filter((step) => actionName(step) === "actions/checkout");
  const others = checkouts.some(
    (step) => !keepsToken([step]) && textOf(inputOf(step, "persist-credentials")) !== "false",
  );
  return pushesWithGit(script) && keepsToken(checkouts) && !others && !/https:\/\/|remote (add|set-url)/.test(script);
}

/** Whether a step before leaves the job's token where git finds it. */
export function keepsToken(steps: readonly ParsedStep[]): boolean {
  return steps.some(
    (step) =>
      actionName(step) === "actions/checkout" &&
      textOf(inputOf(step, "persist-credentials")) !== "false" &&
      inputOf(step, "ssh-key") === undefined &&
      takesJobToken(step, ["token"]),
  );
}

/** Whether a step before logs in to GHCR with the job's token. */
export function logsInToGhcr(job: RunJob, steps: readonly ParsedStep[]): boolean {
  return steps.some((step) => {
    if (actionName(step) === "docker/login-action") {
      const registry = inputOf(step, "registry");
      const isGhcr = registry !== undefined && /^(https?:\/\/)?ghcr\.io/.test(resolveText(registry, jobScope(job)));
      return isGhcr && isJobToken(inputOf(step, "password"));
    }
    const script = textOf(step.run) ?? "";
    return (
      /docker[ \t]+login\b.*ghcr\.io/.test(script) && (isJobToken(child(step.token, "env")) || isJobToken(step.run))
    );
  });
}
