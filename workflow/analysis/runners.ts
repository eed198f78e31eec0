import { isBasicExpression, isMapping, isSequence } from "@actions/workflow-parser";
import type { Finding } from "../finding.ts";
import type { Scope } from "../parse/evaluate.ts";
import { toText } from "../parse/expression-data.ts";
import { child, list, positionOf, type TemplateToken } from "../parse/tokens.ts";
import { isArray, isObject, property, Unknown, type Value } from "../parse/value.ts";
import { isKnownText, type RunnerUse } from "./analysis.ts";
import { alternatives } from "./expression-alternatives.ts";
import { type Situation, situated } from "./guards.ts";
import { resolveText, scopesFor } from "./possible-texts.ts";
import { remembered } from "./remembered.ts";
import type { RunJob } from "./run-tree.ts";
import { evaluateSafely } from "./scope.ts";
import { jobFinding } from "./subject.ts";

/** Every set of labels that a job asks for; a label that only a run knows is as written, with its `${{ }}`. */
export const runnerRequests = remembered((job: RunJob): RunnerUse[] => requestsWhere(job, (scope) => scope));

/** The same in one situation: a condition in `runs-on` may keep a fork's code off a machine of ours. */
export function runnerRequestsIn(job: RunJob, situation: Situation): RunnerUse[] {
  return requestsWhere(job, (scope) => situated(scope, situation));
}

function requestsWhere(job: RunJob, known: (scope: Scope) => Scope): RunnerUse[] {
  const { runsOn } = job.job;
  if (runsOn === undefined) return [];
  const line = positionOf(runsOn).line;
  const scopes = scopesFor((scope) => evaluateSafely(runsOn, known(scope)), job);
  const found = scopes
    .flatMap((scope) => requestsOf(runsOn, known(scope)))
    .map((use): RunnerUse => ({ ...use, job: job.job.id, line }));
  return [...new Map(found.map((use) => [JSON.stringify(use), use])).values()];
}

/** The runners that a job asks for, as far as they are known. */
export function runnerUses(job: RunJob): RunnerUse[] {
  return runnerRequests(job).filter(isKnown);
}

/** Runners that only a run knows: nobody can say whether there is one. */
export function runnerFindings(job: RunJob): Finding[] {
  return runnerRequests(job)
    .filter((use) => !isKnown(use))
    .map(({ labels, group, line }) => {
      const wanted = [...labels, ...(group === undefined ? [] : [`group ${group}`])].join(", ");
      const message = `line ${line}: runs on [${wanted}], which only a run knows, so that nobody can say whether a runner serves it; write the labels out, in a matrix, or as the options of an input.`;
      return jobFinding(job, "runner-unknown", "warning", message);
    });
}

function isKnown({ labels, group = "" }: RunnerUse): boolean {
  return [...labels, group].every(isKnownText);
}

type Request = Pick<RunnerUse, "labels" | "group">;

function requestsOf(runsOn: TemplateToken, scope: Scope): Request[] {
  const values = isBasicExpression(runsOn) ? alternatives(runsOn.expression, scope) : undefined;
  return values?.map(requestOfValue) ?? [requestOf(runsOn, scope)];
}

function requestOf(runsOn: TemplateToken, scope: Scope): Request {
  if (isMapping(runsOn)) {
    const group = child(runsOn, "group");
    const labels = child(runsOn, "labels");
    return {
      labels: labels === undefined ? [] : requestOf(labels, scope).labels,
      ...(group && { group: resolveText(group, scope) }),
    };
  }
  if (isSequence(runsOn)) return { labels: list(runsOn).map((label) => resolveText(label, scope)) };
  const value = evaluateSafely(runsOn, scope);
  return value instanceof Unknown ? { labels: [resolveText(runsOn, scope)] } : requestOfValue(value);
}

function requestOfValue(value: Value): Request {
  if (isArray(value)) return { labels: value.map(labelText) };
  if (!isObject(value)) return { labels: [labelText(value)] };
  const [group, labels] = [property(value, "group"), property(value, "labels")];
  return {
    labels: labels === null ? [] : (isArray(labels) ? labels : [labels]).map(labelText),
    ...(group !== null && { group: labelText(group) }),
  };
}

function labelText(value: Value): string {
  return value instanceof Unknown ? `\${{ ${value.because.join(", ")} }}` : toText(value);
}
