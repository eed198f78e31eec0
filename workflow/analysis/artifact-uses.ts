import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";
import type { ArtifactUse } from "./analysis.ts";
import { contextAccesses } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import { possibleTexts } from "./possible-texts.ts";
import { remembered } from "./remembered.ts";
import { type RunJob, rootFrame } from "./run-tree.ts";

/** An artifact of one step. */
export interface StepArtifact extends ArtifactUse {
  readonly step: ParsedStep;
  /** Index of the step among the job's steps. */
  readonly stepIndex: number;
}

/** Actions that upload an artifact, with the name it has when none is given (their action.yml). */
const uploaders: { readonly [action: string]: string } = {
  "actions/upload-artifact": "artifact",
  "actions/upload-artifact/merge": "merged-artifacts",
  "actions/upload-pages-artifact": "github-pages",
};

/** What a job uploads, the cells of its matrix expanded. */
export const uploadsOf = remembered((job: RunJob): StepArtifact[] => {
  return eachStep(job, (step, name) => {
    const fallback = uploaders[name];
    return fallback === undefined ? [] : nameOf(job, step, step.with.name, fallback);
  });
});

/** What a job downloads, the cells of its matrix expanded. */
export const downloadsOf = remembered((job: RunJob): StepArtifact[] => {
  return eachStep(job, (step, action) => {
    switch (action) {
      case "actions/download-artifact":
        return step.with["artifact-ids"] === undefined ? downloadOf(job, step) : [];
      case "actions/upload-artifact/merge":
        return patternOf(job, step, step.with.pattern, "*");
      case "actions/deploy-pages":
        return nameOf(job, step, step.with.artifact_name, "github-pages");
      default:
        return commandDownloads(job, step);
    }
  });
});

type Found = Omit<ArtifactUse, "job">;

function eachStep(job: RunJob, found: (step: ParsedStep, action: string) => Found[]): StepArtifact[] {
  return job.job.steps.flatMap((step, stepIndex) =>
    found(step, actionName(step)).map((use) => ({ ...use, job: job.job.id, step, stepIndex })),
  );
}

/** The action of a step, without its version and in lower case; empty for a command. */
export function actionName(step: ParsedStep): string {
  return (step.uses ?? "").split("@", 1)[0]!.toLowerCase();
}

function downloadOf(job: RunJob, step: ParsedStep): Found[] {
  const from = otherRun(job, step);
  const named = step.with.name === undefined ? [] : nameOf(job, step, step.with.name, "");
  const found = named.some(({ name }) => name !== "") ? named : patternOf(job, step, step.with.pattern, "*");
  return found.map((use) => ({ ...use, ...from }));
}

function nameOf(job: RunJob, step: ParsedStep, token: TemplateToken | undefined, fallback: string): Found[] {
  return textsOf(job, step, token, fallback).map((text) => ({ ...text, by: "name" }));
}

function patternOf(job: RunJob, step: ParsedStep, token: TemplateToken | undefined, fallback: string): Found[] {
  return textsOf(job, step, token, fallback).map((text) => ({ ...text, by: "pattern" }));
}

/** An empty input counts as one that is not given. */
function textsOf(job: RunJob, step: ParsedStep, token: TemplateToken | undefined, fallback: string) {
  const line = positionOf(token ?? step.token).line;
  const names = token === undefined ? [""] : possibleTexts(token, job, step);
  return names.map((name) => ({ name: name || fallback, line }));
}

/** The run that a download takes its artifact from, when it is not its own. */
function otherRun(job: RunJob, step: ParsedStep): Pick<ArtifactUse, "fromRunOf"> {
  const runId = step.with["run-id"];
  if (runId === undefined || readsOnly(runId, "github.run_id")) return {};
  return { fromRunOf: readsOnly(runId, "github.event.workflow_run.id") ? listenedWorkflows(job) : [] };
}

function listenedWorkflows(job: RunJob): readonly string[] {
  return rootFrame(job.frame).workflow.events.workflow_run?.workflows ?? [];
}

function readsOnly(token: TemplateToken, path: string): boolean {
  return (
    expressionPlaces(token).every(({ expression }) => expression.trim().toLowerCase() === path) && token.isExpression
  );
}

/** `gh run download` with a literal name: it always takes the artifact of another run. */
function commandDownloads(job: RunJob, step: ParsedStep): Found[] {
  const script = textOf(step.run) ?? "";
  const fromThatRun = expressionPlaces(step.token).some(({ expression }) =>
    contextAccesses(expression).some(
      ({ context, path }) => [context, ...path].join(".") === "github.event.workflow_run.id",
    ),
  );
  return [...script.matchAll(/\bgh run download\b(.*)/g)].flatMap(([, options = ""]) => {
    const name = /(?:^|\s)(?:-n|--name)[ =](["']?)([\w.-]+)\1(?:\s|$)/.exec(options)?.[2];
    if (name === undefined) return [];
    const fromRunOf = fromThatRun ? listenedWorkflows(job) : [];
    return [{ name, by: "name" as const, line: positionOf(step.run).line, fromRunOf }];
  });
}
