import type { CallTrigger, DispatchInput, PullRequestTrigger, Triggers, WorkflowRunTrigger } from "./model.ts";
import { type Entry, list, mapping, type Node, nothing, scalar, sequence } from "./render-yaml.ts";

/** The `on` of a workflow; triggers in a fixed order, those that need no more than their name as empty keys. */
export function renderTriggers(on: Triggers): Node | undefined {
  return mapping([
    { key: "push", node: on.push && mappingOrNothing(filters(on.push)) },
    { key: "pull_request", node: on.pullRequest && renderPullRequest(on.pullRequest) },
    { key: "merge_group", node: on.mergeGroup && mappingOrNothing(filters(on.mergeGroup)) },
    {
      key: "workflow_run",
      node: on.workflowRun && renderWorkflowRun(on.workflowRun),
      remark: on.workflowRun && `zizmor: ignore[dangerous-triggers] ${on.workflowRun.safeBecause}`,
    },
    {
      key: "schedule",
      node: on.schedule && sequence(on.schedule.map(({ cron }) => mapping([{ key: "cron", node: scalar(cron) }]))),
    },
    { key: "workflow_dispatch", node: on.workflowDispatch && renderDispatch(on.workflowDispatch.inputs ?? {}) },
    { key: "workflow_call", node: on.workflowCall && renderCall(on.workflowCall) },
    ...(
      [
        ["release", on.release],
        ["repository_dispatch", on.repositoryDispatch],
        ["issues", on.issues],
        ["issue_comment", on.issueComment],
        ["pull_request_review", on.pullRequestReview],
        ["check_suite", on.checkSuite],
      ] as const
    ).map(([key, activity]) => ({ key, node: activity && mapping([{ key: "types", node: list(activity.types) }]) })),
    ...(
      [
        ["create", on.create],
        ["delete", on.delete],
        ["deployment", on.deployment],
        ["deployment_status", on.deploymentStatus],
      ] as const
    ).map(([key, trigger]) => ({ key, node: trigger && nothing() })),
  ]);
}

interface Filters {
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly tags?: readonly string[];
  readonly tagsIgnore?: readonly string[];
  readonly paths?: readonly string[];
  readonly pathsIgnore?: readonly string[];
}

function filters(filter: Filters): readonly Entry[] {
  return [
    { key: "branches", node: list(filter.branches) },
    { key: "branches-ignore", node: list(filter.branchesIgnore) },
    { key: "tags", node: list(filter.tags) },
    { key: "tags-ignore", node: list(filter.tagsIgnore) },
    { key: "paths", node: list(filter.paths) },
    { key: "paths-ignore", node: list(filter.pathsIgnore) },
  ];
}

function renderPullRequest(trigger: PullRequestTrigger): Node {
  return mappingOrNothing([{ key: "types", node: list(trigger.types) }, ...filters(trigger)]);
}

function renderWorkflowRun(trigger: WorkflowRunTrigger): Node {
  return mappingOrNothing([
    { key: "workflows", node: list(trigger.workflows.map(({ name }) => name)) },
    { key: "types", node: list(trigger.types) },
    ...filters(trigger),
  ]);
}

function renderDispatch(inputs: Readonly<Record<string, DispatchInput>>): Node {
  return mappingOrNothing([
    {
      key: "inputs",
      node: mapping(
        Object.entries(inputs).map(([key, input]) => ({
          key,
          node: mapping([
            { key: "description", node: scalar(input.description) },
            { key: "type", node: scalar(input.type) },
            { key: "required", node: "required" in input ? optional(input.required) : undefined },
            { key: "options", node: "options" in input ? list(input.options) : undefined },
            { key: "default", node: "default" in input ? optional(input.default) : undefined },
          ]),
        })),
      ),
    },
  ]);
}

function renderCall(trigger: CallTrigger): Node {
  return mappingOrNothing([
    {
      key: "inputs",
      node: mapping(
        Object.entries(trigger.inputs ?? {}).map(([key, input]) => ({
          key,
          node: mapping([
            { key: "description", node: scalar(input.description) },
            { key: "type", node: scalar(input.type) },
            { key: "required", node: optional(input.required) },
            { key: "default", node: optional(input.default) },
          ]),
        })),
      ),
    },
    {
      key: "secrets",
      node: mapping(
        Object.entries(trigger.secrets ?? {}).map(([key, secret]) => ({
          key,
          node: mapping([
            { key: "description", node: scalar(secret.description) },
            { key: "required", node: scalar(secret.required) },
          ]),
        })),
      ),
    },
    {
      key: "outputs",
      node: mapping(
        Object.entries(trigger.outputs ?? {}).map(([key, output]) => ({
          key,
          node: mapping([
            { key: "description", node: scalar(output.description) },
            { key: "value", node: scalar(output.value) },
          ]),
        })),
      ),
    },
  ]);
}

function mappingOrNothing(entries: readonly Entry[]): Node {
  return mapping(entries) ?? nothing();
}

function optional(value: string | number | boolean | undefined): Node | undefined {
  return value === undefined ? undefined : scalar(value);
}
