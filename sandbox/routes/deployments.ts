import { z } from "zod";
import { addDeploymentStatus, createDeployment, statusOf } from "../domain/deployments.ts";
import { mergeBranch } from "../domain/merge-branch.ts";
import { isRevision } from "../git/names.ts";
import type { Commit } from "../git/objects.ts";
import { conflict, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { deployment, deploymentStatus } from "../present/deployment.ts";
import { lastVerdicts } from "../rules/required-checks.ts";
import type { Deployment, Repository } from "../store/rows.ts";

const newDeployment = z.object({
  ref: z.string().min(1),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  environment: z.string().min(1).max(255).default("production"),
  description: z.string().nullish(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
const newStatus = z.object({
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  target_url: z.string().default(""),
  log_url: z.string().optional(),
  description: z.string().max(140).default(""),
  environment: z.string().min(1).optional(),
  environment_url: z.string().default(""),
  auto_inactive: z.boolean().default(true),
});

type RepositoryCall = BaseCall & { repository: Repository };

function deploymentOf({ tables, repository }: RepositoryCall, id: string): Deployment {
  const row = found(tables.deployments.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

async function headOf({ world, repository }: RepositoryCall, ref: string): Promise<Commit> {
  const git = world.git.repository(repository.id);
  const named = isRevision(ref) ? ((await git.commit(`refs/heads/${ref}`)) ?? (await git.commit(ref))) : undefined;
  if (!named) throw unprocessable(`No ref found for: ${ref}`);
  return named;
}

/** @throws ApiError 409 when checks that the deployment asks for (all there are, if it names none) have not passed */
function checkContexts({ world, repository }: RepositoryCall, ref: string, sha: string, wanted?: readonly string[]) {
  const verdicts = lastVerdicts(world, repository, sha);
  const names = wanted ?? [...verdicts.keys()];
  if (names.some((name) => !verdicts.get(name))) throw conflict(`Conflict: Commit status checks failed for ${ref}.`);
}

/** Brings a branch up to the default branch first, as GitHub does by default. True when there was something to merge. */
async function autoMerge(call: RepositoryCall, ref: string): Promise<boolean> {
  const { world, actor, repository } = call;
  const branch = await world.git.repository(repository.id).ref(`refs/heads/${ref}`);
  if (!branch || ref === repository.default_branch) return false;
  const message = `Merge branch '${repository.default_branch}' into ${ref}`;
  const merged = await mergeBranch(world, actor, repository, { base: ref, head: repository.default_branch, message });
  return merged !== undefined;
}

/** Deployments that somebody outside records, and those that jobs make. */
export const deployments: Route[] = [
  route("GET /repos/{owner}/{repo}/deployments", "deployments:read", (call) => {
    const { world, tables, repository, query } = call;
    const wanted = (["sha", "ref", "task", "environment"] as const).map((key) => [key, query.get(key)] as const);
    const rows = tables.deployments
      .where("repository", repository.id)
      .filter((row) => wanted.every(([key, value]) => value === null || value === "none" || row[key] === value));
    return page(call, rows.reverse(), (row) => deployment(world, row));
  }),

  route("POST /repos/{owner}/{repo}/deployments", "deployments:write", async (call) => {
    const { world, actor, repository } = call;
    const { auto_merge, required_contexts, ...body } = call.body(newDeployment);
    const head = await headOf(call, body.ref);
    if (auto_merge && (await autoMerge(call, body.ref))) {
      const message = `Auto-merged ${repository.default_branch} into ${body.ref} on deployment.`;
      return { status: 202, body: { message } };
    }
    checkContexts(call, body.ref, head.sha, required_contexts);
    const row = createDeployment(world, repository, actor.account.id, {
      ...body,
      sha: head.sha,
      description: body.description ?? null,
      production_environment: body.production_environment ?? body.environment === "production",
    });
    return created(deployment(world, row));
  }),

  route("GET /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:read", (call) =>
    ok(deployment(call.world, deploymentOf(call, call.params.deployment_id))),
  ),

  route("DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:write", (call) => {
    const { world, tables, repository } = call;
    const row = deploymentOf(call, call.params.deployment_id);
    const others = tables.deployments.where("repository", repository.id).length > 1;
    if (others && statusOf(world, row.id)?.state !== "inactive") {
      throw unprocessable(
        "We cannot delete an active deployment unless it is the only deployment in a given environment.",
      );
    }
    tables.deploymentStatuses.deleteWhere("deployment", row.id);
    tables.deployments.delete(row.id);
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:read", (call) => {
    const { id } = deploymentOf(call, call.params.deployment_id);
    const rows = call.tables.deploymentStatuses.where("deployment", id);
    return page(call, rows.reverse(), (row) => deploymentStatus(call.world, row));
  }),

  route("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:write", (call) => {
    const { id } = deploymentOf(call, call.params.deployment_id);
    const { auto_inactive, target_url, log_url, environment, ...body } = call.body(newStatus);
    const wanted = { ...body, log_url: log_url ?? target_url, ...(environment ? { environment } : {}) };
    return created(
      deploymentStatus(call.world, addDeploymentStatus(call.world, id, call.actor.account.id, wanted, auto_inactive)),
    );
  }),

  route("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}", "deployments:read", (call) => {
    const { id } = deploymentOf(call, call.params.deployment_id);
    const row = found(call.tables.deploymentStatuses.get(Number(call.params.status_id)));
    if (row.deployment !== id) throw notFound();
    return ok(deploymentStatus(call.world, row));
  }),
];
