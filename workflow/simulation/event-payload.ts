import type { ParsedSchedule } from "../parse/parsed-workflow.ts";
import { OpenObject, Unknown, unknownAt, type Value } from "../parse/value.ts";
import { type ResolvedEvent, type SourceRun, shortRef } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";

type Fields = { readonly [name: string]: Value };

/** Parts that other events have: conditions ask for them to tell events apart, and find null. */
const foreignParts: Fields = Object.fromEntries(
  [
    "action",
    "client_payload",
    "comment",
    "head_commit",
    "inputs",
    "issue",
    "label",
    "merge_group",
    "number",
    "pull_request",
    "ref",
    "release",
    "review",
    "schedule",
    "workflow",
    "workflow_run",
  ].map((part) => [part, null]),
);

/** Parts that one kind of event has, beyond those that the simulation knows the value of. */
const ownParts: { readonly [event: string]: readonly string[] } = {
  check_run: ["check_run"],
  check_suite: ["check_suite"],
  create: ["ref", "ref_type", "master_branch"],
  delete: ["ref", "ref_type"],
  discussion_comment: ["comment", "discussion"],
  issue_comment: ["comment", "issue"],
  issues: ["issue", "label"],
  label: ["label"],
  pull_request: ["label"],
  pull_request_review: ["review"],
  pull_request_review_comment: ["comment"],
  pull_request_target: ["label"],
  push: ["head_commit"],
  repository_dispatch: ["client_payload"],
};

/**
 * `github.event`: what the simulation knows of the webhook's payload. Parts that the event has, but nobody said, are
 * unknown; parts of other events are null.
 *
 * Source: GitHub docs, "Webhook events and payloads".
 */
export function eventPayload(
  event: ResolvedEvent,
  type: string | undefined,
  schedule: ParsedSchedule | undefined,
  setting: Setting,
): Value {
  const own = Object.fromEntries((ownParts[event.name] ?? []).map((part) => [part, unknownAt(`github.event.${part}`)]));
  return new OpenObject(
    {
      ...foreignParts,
      ...own,
      ...(type !== undefined && { action: type }),
      ...knownParts(event, type, schedule, setting),
      repository: repository(setting, false, "github.event.repository"),
    },
    "github.event",
  );
}

function knownParts(
  event: ResolvedEvent,
  type: string | undefined,
  schedule: ParsedSchedule | undefined,
  setting: Setting,
): Fields {
  if (event.pullRequest !== undefined) return pullRequestParts(event, type, setting);
  if (event.source !== undefined) return { workflow_run: workflowRun(event, setting) };
  switch (event.name) {
    case "push":
      return { ref: event.ref, created: unknownAt("github.event.created"), deleted: false };
    case "create":
      return { ref: shortRef(event.ref), ref_type: event.ref.startsWith("refs/tags/") ? "tag" : "branch" };
    case "schedule":
      return { schedule: schedule?.cron ?? null };
    case "workflow_dispatch":
      return { inputs: event.inputs, ref: event.ref };
    case "repository_dispatch":
      return { action: type ?? unknownAt("github.event.action") };
    case "merge_group":
      return {
        merge_group: new OpenObject(
          { base_ref: `refs/heads/${event.base}`, head_ref: event.ref },
          "github.event.merge_group",
        ),
      };
    case "release": {
      const tag = shortRef(event.ref);
      return { release: new OpenObject({ tag_name: tag, draft: false }, "github.event.release") };
    }
    default:
      return {};
  }
}

/** An open pull request that is no draft; whether a closed one was merged is not known. */
function pullRequestParts(event: ResolvedEvent, type: string | undefined, setting: Setting): Fields {
  const path = "github.event.pull_request";
  const { number, head } = event.pullRequest!;
  const closed = type === "closed";
  return {
    number,
    pull_request: new OpenObject(
      {
        number,
        state: closed ? "closed" : "open",
        draft: type === "converted_to_draft",
        merged: closed && unknownAt(`${path}.merged`),
        head: new OpenObject({ ref: head, repo: repository(setting, event.fork, `${path}.head.repo`) }, `${path}.head`),
        base: new OpenObject(
          {
            ref: event.base ?? setting.defaultBranch,
            repo: repository(setting, false, `${path}.base.repo`),
          },
          `${path}.base`,
        ),
        user: new OpenObject({ login: event.actor }, `${path}.user`),
      },
      path,
    ),
  };
}

function workflowRun(event: ResolvedEvent, setting: Setting): Value {
  const path = "github.event.workflow_run";
  const source = event.source!;
  const completed = source.conclusion !== null;
  return new OpenObject(
    {
      name: source.name,
      path: source.path,
      event: source.event ?? unknownAt(`${path}.event`),
      status: completed ? "completed" : unknownAt(`${path}.status`),
      conclusion: source.conclusion === undefined ? unknownAt(`${path}.conclusion`) : source.conclusion,
      head_branch: source.headBranch,
      head_sha: someText(`${path}.head_sha`),
      head_repository: repository(setting, source.fork, `${path}.head_repository`),
      repository: repository(setting, false, `${path}.repository`),
      pull_requests: pullRequests(source, `${path}.pull_requests`),
    },
    path,
  );
}

/** Pull requests of own branches alone: GitHub lists none for a fork. */
function pullRequests({ event, pullRequest, fork }: SourceRun, path: string): Value {
  if (event === undefined && !fork) return unknownAt(path);
  return pullRequest === undefined ? [] : [pullRequestReference(pullRequest, `${path}[0]`)];
}

function pullRequestReference(pull: { number: number; head: string; base: string }, path: string): Value {
  return new OpenObject(
    {
      number: pull.number,
      head: new OpenObject({ ref: pull.head, sha: someText(`${path}.head.sha`) }, `${path}.head`),
      base: new OpenObject({ ref: pull.base, sha: someText(`${path}.base.sha`) }, `${path}.base`),
    },
    path,
  );
}

/** This repository, or a fork of it under another owner. */
function repository(setting: Setting, fork: boolean, path: string): Value {
  const { name, defaultBranch } = setting;
  const owner = fork ? forkOwner(setting) : setting.owner;
  return new OpenObject(
    {
      name,
      full_name: `${owner}/${name}`,
      fork,
      default_branch: defaultBranch,
      owner: new OpenObject({ login: owner }, `${path}.owner`),
    },
    path,
  );
}

function forkOwner(setting: Setting): string {
  return setting.owner === "octocat" ? "monalisa" : "octocat";
}

/** A text that is not known, but surely is one. */
export function someText(path: string): Unknown {
  return new Unknown([path], true, path);
}
