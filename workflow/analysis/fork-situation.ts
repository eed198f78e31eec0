import { OpenObject, type Value } from "../parse/value.ts";
import type { Situation } from "./guards.ts";
import type { Frame } from "./run-tree.ts";

/** Events that a pull request from a fork can cause, with what they let it do. */
export type ForkEvent = "pull_request" | "pull_request_target" | "workflow_run";

const own = "owner/repository";
const fork = "somebody/repository";

const forkEvents: readonly ForkEvent[] = ["pull_request", "pull_request_target", "workflow_run"];

/**
 * The events by which a pull request from a fork can start a workflow. A `workflow_run` counts unless every workflow it
 * follows is delivered and none of them runs on pull requests.
 */
export function forkEventsOf(run: Frame, runs: readonly Frame[]): ForkEvent[] {
  return forkEvents.filter((event) => {
    const trigger = run.workflow.events[event];
    if (trigger === undefined || event !== "workflow_run") return trigger !== undefined;
    const followed = (trigger.workflows ?? []).map((name) => runs.find(({ workflow }) => workflow.name === name));
    return followed.some((other) => other === undefined || forkEvents.some((event) => event in other.workflow.events));
  });
}

/** The `github` context of a run that a pull request from a fork caused, as far as guards look at it. */
export function forkSituation(event: ForkEvent): Situation {
  return situations[event];
}

const situations: { readonly [event in ForkEvent]: Situation } = {
  pull_request: situationOf("pull_request"),
  pull_request_target: situationOf("pull_request_target"),
  workflow_run: situationOf("workflow_run"),
};

function situationOf(event: ForkEvent): Situation {
  const head = repository("github.event.pull_request.head.repo", fork, true);
  const base = repository("github.event.pull_request.base.repo", own, false);
  const pullRequest = open("github.event.pull_request", {
    head: open("github.event.pull_request.head", {
      repo: head,
      user: open("github.event.pull_request.head.user", { login: "somebody" }),
    }),
    base: open("github.event.pull_request.base", { repo: base }),
  });
  const workflowRun = open("github.event.workflow_run", {
    event: "pull_request",
    repository: repository("github.event.workflow_run.repository", own, false),
    head_repository: repository("github.event.workflow_run.head_repository", fork, true),
  });
  return open("github", {
    event_name: event,
    repository: own,
    repository_owner: "owner",
    repository_id: "1",
    event: open("github.event", {
      repository: repository("github.event.repository", own, false),
      ...(event === "workflow_run"
        ? { workflow_run: workflowRun, pull_request: null }
        : { pull_request: pullRequest, workflow_run: null }),
    }),
  });
}

function repository(path: string, fullName: string, isFork: boolean): Value {
  const login = fullName.split("/", 1)[0]!;
  const owner = open(`${path}.owner`, { login });
  return open(path, { full_name: fullName, fork: isFork, id: isFork ? 2 : 1, owner });
}

function open(path: string, known: { readonly [name: string]: Value }): OpenObject {
  return new OpenObject(known, path);
}
