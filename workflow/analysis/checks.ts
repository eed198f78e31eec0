import { isBasicExpression } from "@actions/workflow-parser";
import type { Finding } from "../finding.ts";
import { checkName, nestedCheckName } from "../parse/check-name.ts";
import { ExpressionFault, type Scope } from "../parse/evaluate.ts";
import type { MatrixCell } from "../parse/matrix.ts";
import type { TemplateToken } from "../parse/tokens.ts";
import { OpenObject, Unknown } from "../parse/value.ts";
import { type Check, isKnownText } from "./analysis.ts";
import { situated, surelyRuns } from "./guards.ts";
import { resolveText } from "./possible-texts.ts";
import { leavesOut } from "./pull-request-trigger.ts";
import { allJobs, type Frame, type RunJob, rootFrame } from "./run-tree.ts";
import { jobScope } from "./scope.ts";
import { jobFinding } from "./subject.ts";

const pullRequestEvents = ["pull_request", "pull_request_target"];

/**
 * The checks of a run, and which of them every pull request to the default branch gets.
 *
 * A plain job always concludes: GitHub reports a skipped one as such, and takes that for success. The cells of a matrix,
 * and the jobs of a called workflow, are there only when the matrix job or the calling job itself is not skipped.
 *
 * Source: GitHub docs, "Troubleshooting required status checks"; actions/runner issue 952.
 */
export function checksOf(run: Frame, defaultBranch: string): Check[] {
  const trigger = triggerVerdict(run, defaultBranch);
  return allJobs(run)
    .filter(({ job }) => job.call === undefined)
    .flatMap((job) => {
      const verdict = trigger.always ? jobVerdict(job) : trigger;
      return checkNames(job).map((name): Check => {
        if (isKnownText(name)) return { name, job: job.id, alwaysReported: verdict.always, reason: verdict.reason };
        const reason = job.cells === undefined ? "only a run knows its matrix" : "only a run knows its name";
        return { name, job: job.id, alwaysReported: false, reason };
      });
    });
}

/**
 * Checks of one name that two jobs report: nobody can tell which of them a branch rule waits for. A job that may fail
 * without failing its run is nothing that a rule would wait for.
 */
export function checkConflicts(runs: readonly Frame[]): Finding[] {
  const first = new Map<string, RunJob>();
  return runs
    .filter(({ workflow }) => pullRequestEvents.some((event) => event in workflow.events))
    .flatMap(allJobs)
    .filter(({ job }) => job.call === undefined && job.continueOnError?.toString() !== "true")
    .flatMap((job) =>
      checkNames(job)
        .filter(isKnownText)
        .flatMap((name) => {
          const other = first.get(name);
          first.set(name, other ?? job);
          if (other === undefined) return [];
          const message = `reports the check "${name}", as job "${other.id}" of ${rootFrame(other.frame).workflow.path} does, so that a branch rule cannot tell them apart; give one of them another name.`;
          const subject = `${rootFrame(job.frame).workflow.path}: job "${job.id}"`;
          return [{ ...jobFinding(job, "check-name-conflict", "warning", message), subject }];
        }),
    );
}

/** Names under which a job is shown when it runs, one a matrix cell, behind the names of its callers. */
function checkNames(job: RunJob): string[] {
  return (job.cells ?? [undefined]).map((cell) => nestedCheckName(callerNames(job), nameIn(job, cell)));
}

function callerNames({ frame: { caller } }: RunJob): string[] {
  return caller === undefined ? [] : [...callerNames(caller.job), nameIn(caller.job, caller.cell)];
}

/** As a pull request sees it. A part that only a run knows is as written; a matrix that is not known stands in the brackets where its values would. */
function nameIn(at: RunJob, cell: MatrixCell | undefined): string {
  const { frame, job, cells } = at;
  const scope = asSeenBy(situationOf(at), jobScope({ frame, job }, cell));
  const written = job.name === undefined ? job.id : resolveText(job.name, scope);
  if (cells === undefined) return isExpression(job.name) ? written : `${written} (\${{ matrix }})`;
  try {
    const name = checkName(job, cell, scope);
    if (!(name instanceof Unknown)) return name;
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
  }
  return isExpression(job.name) ? written : `${written} (\${{ matrix }})`;
}

/** A name may depend on the event; a pull request is what a branch rule looks at. */
function asSeenBy(pullRequest: OpenObject, scope: Scope): Scope {
  return pullRequest.known.event_name === undefined ? scope : situated(scope, pullRequest);
}

function isExpression(name: TemplateToken | undefined): boolean {
  return name !== undefined && isBasicExpression(name);
}

interface Verdict {
  readonly always: boolean;
  readonly reason: string;
}

function triggerVerdict(run: Frame, defaultBranch: string): Verdict {
  const { workflow } = run;
  const unreadable = [workflow, ...allJobs(run).map(({ frame }) => frame.workflow)].find(
    ({ errors }) => errors.length > 0,
  );
  if (unreadable !== undefined) return { always: false, reason: `GitHub cannot read ${unreadable.path}` };
  const triggers = pullRequestEvents.flatMap((event) => workflow.events[event] ?? []);
  if (triggers.length === 0) return { always: false, reason: "the workflow does not run on pull requests" };
  const gaps = triggers.map((trigger) => leavesOut(trigger, defaultBranch));
  if (gaps.includes(undefined)) return { always: true, reason: "the workflow runs on every pull request" };
  return { always: false, reason: `the workflow does not run on every pull request: ${gaps[0]}` };
}

function jobVerdict(job: RunJob): Verdict {
  const callers = callersOf(job);
  for (const caller of callers) {
    const skipped = whenSkipped(caller);
    if (skipped !== undefined) {
      return {
        always: false,
        reason: `the calling job "${caller.id}" is skipped as a whole ${skipped}, and then reports under its own name only`,
      };
    }
  }
  const skipped = whenSkipped(job);
  if (skipped === undefined) return { always: true, reason: "the job runs on every pull request" };
  const isMatrix = job.cells === undefined || job.cells.some((cell) => cell !== undefined);
  if (isMatrix) {
    const reason = `the matrix job is skipped as a whole ${skipped}, and then reports one check without matrix values`;
    return { always: false, reason };
  }
  if (isExpression(job.job.name)) {
    const reason = `the job is skipped ${skipped}, and then reports its name as it is written, with \${{ }}`;
    return { always: false, reason };
  }
  return { always: true, reason: `the job is skipped ${skipped}, which is reported and counts as success` };
}

/** Outermost first. */
function callersOf({ frame: { caller } }: RunJob): RunJob[] {
  return caller === undefined ? [] : [...callersOf(caller.job), caller.job];
}

/** When a job can be skipped on a pull request; `undefined` if never. */
function whenSkipped(job: RunJob): string | undefined {
  const pullRequest = situationOf(job);
  if (!surelyRuns(job, pullRequest, "success")) {
    const condition = (job.job.conditionText ?? "success()").replaceAll(/\s+/g, " ").trim();
    return `where its if (${condition}) is false`;
  }
  if (!comesAfterOthers(job)) return undefined;
  if (!surelyRuns(job, pullRequest, "failure")) return "when a job before it fails";
  if (!surelyRuns(job, pullRequest, "skipped")) return "when a job before it is skipped";
  return surelyRuns(job, pullRequest, "cancelled") ? undefined : "when the run is cancelled";
}

function comesAfterOthers(job: RunJob): boolean {
  return job.job.needs.length > 0 || callersOf(job).some((caller) => caller.job.needs.length > 0);
}

function situationOf(job: RunJob): OpenObject {
  const { events } = (callersOf(job)[0] ?? job).frame.workflow;
  const possible = pullRequestEvents.filter((event) => event in events);
  return new OpenObject(possible.length === 1 ? { event_name: possible[0]! } : {}, "github");
}
