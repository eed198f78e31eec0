import { z } from "zod";
import { type WorkflowFile, workflowId, workflowsAt } from "../domain/workflow-files.ts";
import { startRun } from "../domain/workflow-runs.ts";
import { isRevision } from "../git/names.ts";
import type { Commit } from "../git/objects.ts";
import { found, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import { presentRun } from "../present/workflow-run.ts";
import type { Repository } from "../store/rows.ts";
import { filteredRuns } from "./workflow-runs.ts";

const dispatchBody = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().default(false),
});
const repositoryDispatchBody = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z
    .record(z.string(), z.unknown())
    .refine((payload) => Object.keys(payload).length <= 10, "no more than 10 properties are allowed")
    .default({}),
});

type RepositoryCall = BaseCall & { repository: Repository };
type WorkflowCall = RepositoryCall & { params: Readonly<Record<"workflow_id", string>> };

const usual = ".github/workflows/";

function present({ world, tables, repository }: RepositoryCall, { path, name }: WorkflowFile) {
  const id = workflowId(repository.id, path);
  const disabled = tables.disabledWorkflows.find("path", `${repository.id}/${path}`);
  const page = repositoryPage(world, repository);
  return {
    id,
    node_id: nodeId("W", id),
    name,
    path,
    state: disabled ? "disabled_manually" : "active",
    created_at: repository.created_at,
    updated_at: disabled?.disabled_at ?? repository.created_at,
    url: `${repositoryUrl(world, repository)}/actions/workflows/${id}`,
    html_url: `${page}/blob/${repository.default_branch}/${path}`,
    badge_url: `${page}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}

/** The workflows of the default branch, and those gone since that have runs. */
async function workflowsOf({ world, tables, repository }: RepositoryCall): Promise<WorkflowFile[]> {
  const files = await workflowsAt(world, repository, `refs/heads/${repository.default_branch}`);
  const known = new Set(files.map(({ path }) => path));
  const gone = tables.workflowRuns.where("repository", repository.id).filter((run) => !known.has(run.workflow));
  const paths = new Map(gone.map((run) => [run.workflow, run.name]));
  return [...files, ...[...paths].map(([path, name]) => ({ path, name, on: {}, jobs: [] }))];
}

/** The workflow that a file name or a number names. @throws ApiError 404 */
async function workflowOf(call: WorkflowCall): Promise<WorkflowFile> {
  const wanted = call.params.workflow_id;
  const files = await workflowsOf(call);
  return found(
    files.find(({ path }) => path === `${usual}${wanted}` || String(workflowId(call.repository.id, path)) === wanted),
  );
}

interface Input {
  readonly required?: unknown;
  readonly default?: unknown;
  readonly type?: unknown;
  readonly options?: unknown;
}

/** @throws ApiError 422 with the first fault that GitHub would name */
function checkInputs(declared: Readonly<Record<string, Input | null>>, given: Readonly<Record<string, unknown>>): void {
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  for (const [name, input] of Object.entries(declared)) {
    const value = given[name] ?? input?.default;
    if (input?.required === true && (value === undefined || value === "")) {
      throw unprocessable(`Required input '${name}' not provided`);
    }
    if (input?.type === "choice" && value !== undefined && Array.isArray(input.options)) {
      if (!input.options.map(String).includes(String(value))) {
        throw unprocessable(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
      }
    }
  }
}

/** A branch or tag by its short or long name. @throws ApiError 422 */
async function refOf({ world, repository }: RepositoryCall, ref: string): Promise<{ name: string; commit: Commit }> {
  const git = world.git.repository(repository.id);
  const names = ref.startsWith("refs/") ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of isRevision(ref) ? names : []) {
    const commit = await git.commit(name);
    if (commit) return { name, commit };
  }
  throw unprocessable(`No ref found for: ${ref}`);
}

async function dispatch(call: WorkflowCall) {
  const { world, tables, actor, repository } = call;
  const { path } = await workflowOf(call);
  const { ref, inputs, return_run_details } = call.body(dispatchBody);
  const { name, commit } = await refOf(call, ref);
  const file = (await workflowsAt(world, repository, commit.sha)).find((one) => one.path === path);
  if (!file || !("workflow_dispatch" in file.on)) {
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  }
  if (tables.disabledWorkflows.find("path", `${repository.id}/${path}`)) {
    throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  }
  const settings = file.on.workflow_dispatch as { inputs?: Record<string, Input | null> } | null;
  checkInputs(settings?.inputs ?? {}, inputs);
  const payload = { inputs, ref: name, workflow: path };
  world.webhooks.emit({ name: "workflow_dispatch", repository, sender: actor.account, payload });
  const run = await startRun(world, repository, actor.account, {
    workflow: path,
    name: file.name,
    title: file.name,
    event: "workflow_dispatch",
    ref: name,
    branch: name.replace(/^refs\/(heads|tags)\//, ""),
    head: commit,
    jobs: file.jobs,
  });
  if (!return_run_details) return noContent;
  const run_url = `${repositoryUrl(world, repository)}/actions/runs/${run.id}`;
  const html_url = `${repositoryPage(world, repository)}/actions/runs/${run.id}`;
  return ok({ workflow_run_id: run.id, run_url, html_url });
}

/** Workflow files as GitHub lists them, and the two ways to start one by hand. */
export const workflows: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/workflows", "actions:read", async (call) =>
    page(call, await workflowsOf(call), (file) => present(call, file), "workflows"),
  ),

  route("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", "actions:read", async (call) =>
    ok(present(call, await workflowOf(call))),
  ),

  route("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", "actions:read", async (call) => {
    const { path } = await workflowOf(call);
    const rows = filteredRuns(call).filter((run) => run.workflow === path);
    return page(call, rows, (run) => presentRun(call.world, run), "workflow_runs");
  }),

  route("PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable", "actions:write", async (call) => {
    const { world, tables, repository } = call;
    const { path } = await workflowOf(call);
    const known = tables.disabledWorkflows.find("path", `${repository.id}/${path}`);
    const disabled_at = world.clock.iso();
    if (!known) tables.disabledWorkflows.insert({ repository: repository.id, path, disabled_at });
    return noContent;
  }),

  route("PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable", "actions:write", async (call) => {
    const { path } = await workflowOf(call);
    call.tables.disabledWorkflows.deleteWhere("path", `${call.repository.id}/${path}`);
    return noContent;
  }),

  route("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", "actions:write", dispatch),

  route("POST /repos/{owner}/{repo}/dispatches", "contents:write", async (call) => {
    const { world, tables, actor, repository } = call;
    const { event_type, client_payload } = call.body(repositoryDispatchBody);
    const branch = repository.default_branch;
    world.webhooks.emit({
      name: "repository_dispatch",
      action: event_type,
      repository,
      sender: actor.account,
      payload: { branch, client_payload },
    });
    const head = await world.git.repository(repository.id).commit(`refs/heads/${branch}`);
    if (!head) return noContent;
    for (const file of await workflowsAt(world, repository, head.sha)) {
      if (!("repository_dispatch" in file.on)) continue;
      const { types } = (file.on.repository_dispatch ?? {}) as { types?: unknown };
      const wanted = types === undefined || [types].flat().includes(event_type);
      if (!wanted || tables.disabledWorkflows.find("path", `${repository.id}/${file.path}`)) continue;
      await startRun(world, repository, actor.account, {
        workflow: file.path,
        name: file.name,
        title: event_type,
        event: "repository_dispatch",
        ref: `refs/heads/${branch}`,
        branch,
        head,
        jobs: file.jobs,
      });
    }
    return noContent;
  }),
];
