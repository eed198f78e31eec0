import type { Finding } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { Use } from "./analysis.ts";
import { isKnownText } from "./analysis.ts";
import { contextAccesses } from "./context-accesses.ts";
import { environmentNames } from "./environments.ts";
import { expressionPlaces } from "./expression-places.ts";
import { type JobAccess, jobAccesses } from "./job-expressions.ts";
import { possibleTextsOfExpression } from "./possible-texts.ts";
import { remembered } from "./remembered.ts";
import type { Frame, RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** What jobs read from the `secrets` or the `vars` context. */
export interface References {
  readonly uses: readonly Use[];
  readonly findings: readonly Finding[];
}

type Context = "secrets" | "vars";

/** Secrets that a job reads and that must be provisioned. */
export const secretReferences = remembered((job: RunJob): References => {
  return referencesOf(job, "secrets");
});

/** Configuration variables that a job reads. */
export const variableReferences = remembered((job: RunJob): References => {
  return referencesOf(job, "vars");
});

/** Variables that places outside of the jobs read (`run-name`, the workflow's `concurrency`). */
export function workflowVariables(workflow: ParsedWorkflow): Use[] {
  const places = [workflow.runName, workflow.concurrency].flatMap((token) => expressionPlaces(token));
  return places.flatMap(({ expression, line }) =>
    contextAccesses(expression).flatMap(({ context, path: [name] }) =>
      context === "vars" && typeof name === "string" ? [{ name: name.toUpperCase(), job: "", line }] : [],
    ),
  );
}

function referencesOf(job: RunJob, context: Context): References {
  const accesses = [...sharedEnvAccesses(job), ...jobAccesses(job)].filter((access) => access.context === context);
  const environments = environmentNames(job);
  const uses: Use[] = [];
  const findings: Finding[] = [];
  for (const access of accesses) {
    const names = namesOf(access, job);
    if (names === undefined) findings.push(unnamedFinding(job, context, access));
    for (const name of names ?? []) {
      const source = context === "vars" ? "repository" : secretSource(job.frame, name);
      if (source === "missing") findings.push(notPassedFinding(job, name, access));
      if (source !== "repository") continue;
      const inside = readsBeforeEnvironment(access) || environments.length === 0 ? [undefined] : environments;
      for (const environment of inside) {
        uses.push({
          name,
          job: job.job.id,
          ...(environment !== undefined && { environment }),
          line: access.place.line,
        });
      }
    }
  }
  return { uses: distinct(uses), findings };
}

/** The workflow's `env` is part of every job with steps. */
function sharedEnvAccesses(job: RunJob): JobAccess[] {
  if (job.job.call !== undefined) return [];
  return expressionPlaces(job.frame.workflow.env, ["env"]).flatMap((place) =>
    contextAccesses(place.expression).map((access) => ({ ...access, place })),
  );
}

/** The names that an access can mean, in capitals; `undefined` when only a run knows, or when it takes them all. */
function namesOf({ path: [first], step }: JobAccess, job: RunJob): string[] | undefined {
  if (first === undefined) return undefined;
  if (typeof first === "string") return [first.toUpperCase()];
  if (!("computed" in first)) return undefined;
  const names = possibleTextsOfExpression(first.computed, job, step);
  return names.every(isKnownText) ? names.map((name) => name.toUpperCase()) : undefined;
}

function unnamedFinding(job: RunJob, context: Context, { path: [first], place }: JobAccess): Finding {
  const whole = first === undefined || (typeof first === "object" && "every" in first);
  const kind = context === "secrets" ? "secret" : "variable";
  const severity = context === "secrets" ? "error" : "warning";
  if (whole) {
    const message = `line ${place.line}: takes the ${context} context as a whole, so that nobody can say what it uses; name each ${kind}, ${context}.NAME.`;
    return jobFinding(job, `${kind}s-as-a-whole`, severity, message);
  }
  const written = typeof first === "object" && "computed" in first ? first.computed : "";
  const message = `line ${place.line}: reads ${context}[${written}], a name that only a run knows; name each ${kind}, ${context}.NAME.`;
  return jobFinding(job, `${kind}-name-computed`, severity, message);
}

/**
 * Where a secret comes from: `repository` (or its organisation or environment), `caller` when the calling job passes it,
 * `missing` when a called workflow reads a secret that it neither declares nor inherits.
 */
function secretSource(frame: Frame, name: string): "repository" | "caller" | "missing" {
  if (name === "GITHUB_TOKEN") return "caller";
  const declared = Object.keys(frame.workflow.events.workflow_call?.secrets ?? {});
  const isDeclared = declared.some((secret) => secret.toUpperCase() === name);
  if (frame.caller === undefined) {
    const onlyCalled = Object.keys(frame.workflow.events).every((event) => event === "workflow_call");
    return onlyCalled && isDeclared ? "caller" : "repository";
  }
  if (frame.caller.job.job.call?.secrets === "inherit") return secretSource(frame.caller.job.frame, name);
  return isDeclared ? "caller" : "missing";
}

function notPassedFinding(job: RunJob, name: string, { place }: JobAccess): Finding {
  const caller = job.frame.caller?.job;
  const message = `line ${place.line}: reads the secret "${name}", which is empty when ${caller?.frame.workflow.path} calls the workflow; declare it under on.workflow_call.secrets and pass it from job "${caller?.job.id}".`;
  return jobFinding(job, "secret-not-passed", "error", message);
}

/**
 * Keys that GitHub evaluates before the job enters its environment, so that a value of the environment is not there yet
 * (GitHub docs, "Contexts reference", vars context).
 */
const beforeEnvironment = [
  "if",
  "name",
  "runs-on",
  "strategy",
  "concurrency",
  "environment",
  "timeout-minutes",
  "continue-on-error",
  "with",
  "secrets",
];

function readsBeforeEnvironment({ place: { keys } }: JobAccess): boolean {
  const isUrl = keys[0] === "environment" && keys[1] === "url";
  return !isUrl && typeof keys[0] === "string" && beforeEnvironment.includes(keys[0]);
}

/** The first use of each name in each job and environment. */
export function distinct(uses: readonly Use[]): Use[] {
  const seen = new Map<string, Use>();
  for (const use of uses) {
    const key = JSON.stringify([use.name, use.job, use.environment ?? null]);
    if (!seen.has(key)) seen.set(key, use);
  }
  return [...seen.values()];
}
