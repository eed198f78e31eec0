import type { Finding } from "../finding.ts";
import type { ParsedEvent, ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import { actionName } from "./artifact-uses.ts";
import { ghCommands, octokitCalls, pushesToGhcr } from "./command-permissions.ts";
import { ghUsesJobToken, inputOf, takesJobToken } from "./job-token.ts";
import { allJobs, type Frame, type RunJob } from "./run-tree.ts";
import { logsInToGhcr, pushesAsJob } from "./step-permissions.ts";
import { jobFinding, workflowFinding } from "./subject.ts";

/** An event that a step causes with the job's token. */
interface TokenEvent {
  readonly event: "release" | "tag" | "package" | "pull_request";
  readonly because: string;
  readonly job: RunJob;
}

/**
 * Workflows that wait for an event which a delivered workflow causes with GITHUB_TOKEN: such an event starts nothing but
 * `workflow_dispatch` and `repository_dispatch` (GitHub docs, "Trigger a workflow").
 */
export function tokenEventFindings(runs: readonly Frame[]): Finding[] {
  const caused = runs.flatMap((run) => allJobs(run).flatMap(eventsOf));
  return [...unreachable(runs, caused), ...pullRequestsByToken(caused), ...unknownFollowed(runs)];
}

function unreachable(runs: readonly Frame[], caused: readonly TokenEvent[]): Finding[] {
  return runs.flatMap((run) => {
    const triggers = Object.values(run.workflow.events);
    const causes = triggers.map((trigger) =>
      caused.find(({ event, job }) => waitsFor(trigger, event) && job.frame.workflow.path !== run.workflow.path),
    );
    const cause = causes.find((found) => found !== undefined);
    if (cause === undefined || causes.includes(undefined)) return [];
    const events = triggers.map(({ name }) => name).join(", ");
    const message = `starts on ${events} only, but ${cause.because} in ${cause.job.frame.workflow.path}: job "${cause.job.job.id}" causes that with GITHUB_TOKEN, which starts no workflow; call it there with workflow_call, or start it with "gh workflow run" and workflow_dispatch.`;
    return [workflowFinding(run.workflow, "unreachable-by-token", "warning", message)];
  });
}

/** Whether a trigger listens to nothing that people do every day: pushes to branches are left out. */
function waitsFor(trigger: ParsedEvent, event: TokenEvent["event"]): boolean {
  switch (trigger.name) {
    case "release":
      return event === "release";
    case "push":
      return event === "tag" && trigger.tags !== undefined && trigger.branches === undefined;
    case "create":
      return event === "tag";
    case "registry_package":
      return event === "package";
    default:
      return false;
  }
}

/** Since the checks of such a pull request wait for an approval of its runs, a branch rule blocks it until then. */
function pullRequestsByToken(caused: readonly TokenEvent[]): Finding[] {
  return caused
    .filter(({ event }) => event === "pull_request")
    .map(({ job, because }) => {
      const message = `${because} opens a pull request with GITHUB_TOKEN, whose workflows start only after somebody approves them; use the token of a GitHub App.`;
      return jobFinding(job, "pull-request-by-token", "warning", message);
    });
}

/** A `workflow_run` that follows a name which no delivered workflow has. */
function unknownFollowed(runs: readonly Frame[]): Finding[] {
  const names = runs.map(({ workflow }) => workflow.name);
  return runs.flatMap(({ workflow }) =>
    (workflow.events.workflow_run?.workflows ?? [])
      .filter((name) => !names.includes(name))
      .map((name) => {
        const message = `follows workflow "${name}", but no delivered workflow has that name; the names are ${names.map((other) => `"${other}"`).join(", ")}.`;
        return workflowFinding(workflow, "followed-workflow-unknown", "warning", message);
      }),
  );
}

const releaseActions = ["softprops/action-gh-release", "ncipollo/release-action", "actions/create-release"];

function eventsOf(job: RunJob): TokenEvent[] {
  return job.job.steps.flatMap((step, index) => {
    const found = [...byAction(job, step), ...byCommand(job, step, job.job.steps.slice(0, index))];
    return found.map(([event, because]) => ({ event, because, job }));
  });
}

type Found = readonly [event: TokenEvent["event"], because: string];

function byAction(job: RunJob, step: ParsedStep): Found[] {
  const name = actionName(step);
  if (releaseActions.includes(name) && takesJobToken(step, ["token"])) return releaseEvents(job, name);
  if (name === "peter-evans/create-pull-request" && takesJobToken(step, ["token"])) return [["pull_request", name]];
  if (name === "docker/build-push-action" && (textOf(inputOf(step, "push")) ?? "false") !== "false") {
    return logsInToGhcr(job, job.job.steps) ? [["package", name]] : [];
  }
  return [];
}

function byCommand(job: RunJob, step: ParsedStep, before: readonly ParsedStep[]): Found[] {
  const script = textOf(step.run ?? step.with.script) ?? "";
  const isScript = actionName(step) === "actions/github-script" && takesJobToken(step, ["github-token"]);
  const gh = step.run !== undefined && ghUsesJobToken(job, step) ? ghCommands(script) : [];
  const commands = [...gh, ...(isScript ? octokitCalls(script) : [])].map(({ command }) => command);
  const found: Found[] = commands.flatMap((command): Found[] => {
    if (command === "gh release create" || command === "github.rest.repos.createRelease")
      return releaseEvents(job, command);
    return command === "gh pr create" || command === "github.rest.pulls.create" ? [["pull_request", command]] : [];
  });
  if (step.run === undefined) return found;
  if (
    pushesAsJob(script, before) &&
    /push\b.*(--tags|--follow-tags|refs\/tags|\btag\b|["' ]v\d|\$\{?\w*(TAG|VERSION))/i.test(script)
  ) {
    found.push(["tag", "git push of a tag"]);
  }
  if (pushesToGhcr(script) && logsInToGhcr(job, before)) found.push(["package", "docker push"]);
  return found;
}

/** A release makes its tag too, unless the run was started by a tag that is there already. */
function releaseEvents(job: RunJob, because: string): Found[] {
  const { push, release } = rootEvents(job);
  const byTag = push?.tags !== undefined || release !== undefined;
  return [["release", because], ...(byTag ? [] : [["tag", because] as const])];
}

function rootEvents(job: RunJob): RunJob["frame"]["workflow"]["events"] {
  return job.frame.caller === undefined ? job.frame.workflow.events : rootEvents(job.frame.caller.job);
}
