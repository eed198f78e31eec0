import type { Finding } from "../finding.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import { actionName } from "./artifact-uses.ts";
import { contextAccesses } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import { type ForkEvent, forkEventsOf, forkSituation } from "./fork-situation.ts";
import { mayBeTrue, mayRun, stepMayRun } from "./guards.ts";
import { jobAccesses } from "./job-expressions.ts";
import { inputOf } from "./job-token.ts";
import { allJobs, type Frame, type RunJob } from "./run-tree.ts";
import { runnerRequestsIn } from "./runners.ts";
import { stepNeeds } from "./step-permissions.ts";
import { jobFinding } from "./subject.ts";

/**
 * What a pull request from a fork can do in a run: have its code run with secrets, land on a machine of ours; and what
 * does not work for it. A job or step whose `if` is false for a fork is left out.
 */
export function forkFindings(run: Frame, runs: readonly Frame[]): Finding[] {
  return forkEventsOf(run, runs).flatMap((event) =>
    allJobs(run)
      .filter((job) => mayRun(job, forkSituation(event)))
      .flatMap((job) =>
        event === "pull_request"
          ? [...ownMachines(job, event), ...emptySecrets(job), ...readOnlyToken(job)]
          : [...foreignCode(job, event), ...(event === "pull_request_target" ? ownMachines(job, event) : [])],
      ),
  );
}

/** Places that name the head of a pull request, which its author chooses. */
const headPlaces = [
  /^github\.head_ref$/,
  /^github\.event\.(pull_request\.(head|number|merge_commit_sha)|number)\b/,
  /^github\.event\.workflow_run\.(head_(sha|branch|commit|repository)|pull_requests)\b/,
];

const headCommands =
  /\bgh[ \t]+pr[ \t]+checkout\b|\bgit[ \t]+(fetch|pull|clone)\b.*\b(refs\/)?pull\/|\bgit[ \t]+(checkout|switch|fetch|pull|merge)\b.*\b(head_ref|HEAD_REF|HEAD_SHA)\b/;

/** Code of the fork in a run that has the repository's secrets and a token that may write. */
function foreignCode(job: RunJob, event: ForkEvent): Finding[] {
  return job.job.steps
    .filter((step) => fetchesHead(step) && stepMayRun(job, step, forkSituation(event)))
    .map((step) => {
      const line = step.usesPosition?.line ?? step.position.line;
      const message = `line ${line}: checks out code of a fork on ${event}, which has the repository's secrets; check it out on pull_request instead, or only where ${guardFor(event)}.`;
      return jobFinding(job, "fork-checkout", "error", message);
    });
}

function fetchesHead(step: ParsedStep): boolean {
  if (actionName(step) === "actions/checkout") {
    const inputs = [inputOf(step, "ref"), inputOf(step, "repository")];
    return inputs.some((token) => namesHead(expressionPlaces(token).map(({ expression }) => expression)));
  }
  return step.run !== undefined && headCommands.test(textOf(step.run) ?? "");
}

function namesHead(expressions: readonly string[]): boolean {
  return expressions.flatMap(contextAccesses).some(({ context, path }) => {
    const place = [context, ...path.map((segment) => (typeof segment === "string" ? segment : "*"))]
      .join(".")
      .toLowerCase();
    return headPlaces.some((head) => head.test(place));
  });
}

function guardFor(event: ForkEvent): string {
  const head = event === "workflow_run" ? "workflow_run.head_repository" : "pull_request.head.repo";
  return `github.event.${head}.full_name == github.repository`;
}

/** Labels that only GitHub's own machines have: each job there gets a fresh one. */
const hostedLabel = /^(ubuntu|windows|macos)-/i;

function ownMachines(job: RunJob, event: ForkEvent): Finding[] {
  return runnerRequestsIn(job, forkSituation(event))
    .filter(
      ({ labels, group }) =>
        group !== undefined || labels.some((label) => label.toLowerCase() === "self-hosted" || !isHosted(label)),
    )
    .map(({ labels, group, line }) => {
      const wanted = [...labels, ...(group === undefined ? [] : [`group ${group}`])].join(", ");
      const message = `line ${line}: a pull request from a fork runs its code on [${wanted}]; use a GitHub-hosted label there, or leave forks out with ${guardFor("pull_request")}.`;
      return jobFinding(job, "self-hosted-on-fork", "warning", message);
    });
}

/** A label that only a run knows is not judged here. */
function isHosted(label: string): boolean {
  return hostedLabel.test(label) || label.includes("${{");
}

/** Secrets are empty in a pull request from a fork, apart from a token that may only read. */
function emptySecrets(job: RunJob): Finding[] {
  const situation = forkSituation("pull_request");
  const names = jobAccesses(job)
    .filter(({ context, path, step }) => {
      const name = context === "secrets" && typeof path[0] === "string" ? path[0].toUpperCase() : "GITHUB_TOKEN";
      return name !== "GITHUB_TOKEN" && (step === undefined || stepMayRun(job, step, situation));
    })
    .map(({ path: [name], place }) => ({ name: String(name).toUpperCase(), line: place.line }));
  return [...new Map(names.reverse().map((use) => [use.name, use])).values()].reverse().map(({ name, line }) => {
    const message = `line ${line}: reads the secret "${name}", which is empty in pull requests from forks; leave them out with ${guardFor("pull_request")}.`;
    return jobFinding(job, "secret-empty-on-forks", "info", message);
  });
}

/**
 * Identity tokens are not to be had either. Results of code scanning are: upload-sarif sends them to an endpoint that
 * takes them with a token that may only read (haskell-actions/hlint-scan issue 48).
 */
function readOnlyToken(job: RunJob): Finding[] {
  const situation = forkSituation("pull_request");
  return stepNeeds(job)
    .filter(({ scope, level }) => level === "write" && scope !== "security-events")
    .filter(
      ({ step, onlyIf }) =>
        stepMayRun(job, step, situation) && (onlyIf === undefined || mayBeTrue(job, step, onlyIf, situation)),
    )
    .map(({ scope, because, line }) => {
      const message = `line ${line}: ${because} needs "${scope}: write", but in pull requests from forks the token may only read, so it fails there; leave them out with ${guardFor("pull_request")}.`;
      return jobFinding(job, "token-read-only-on-forks", "warning", message);
    });
}
