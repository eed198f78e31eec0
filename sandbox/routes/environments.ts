import { z } from "zod";
import { environmentOf } from "../domain/environments.ts";
import { checkEnvironmentPlan } from "../domain/plans.ts";
import { removeEnvironment } from "../domain/remove-repository.ts";
import { found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { environment } from "../present/environment.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { DeploymentPolicy, Environment, Repository } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";

const environmentBody = z.object({
  wait_timer: z.int().min(0).max(43_200, "a wait timer is at most 43,200 minutes").nullish(),
  prevent_self_review: z.boolean().nullish(),
  can_admins_bypass: z.boolean().nullish(),
  reviewers: z
    .array(z.object({ type: z.enum(["User", "Team"]), id: z.int() }))
    .max(6, "at most six reviewers are allowed")
    .nullish(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});
const policyBody = z.object({ name: z.string().min(1), type: z.enum(["branch", "tag"]).default("branch") });
const policyChanges = z.object({ name: z.string().min(1) });

function checkReviewers(tables: Tables, repository: Repository, reviewers: Environment["reviewers"]): void {
  for (const { type, id } of reviewers) {
    const known =
      type === "User"
        ? tables.accounts.get(id)?.type === "User"
        : tables.teams.get(id)?.organization === repository.owner;
    if (!known) throw unprocessable(`Failed to create the environment protection rule: there is no ${type} ${id}.`);
  }
}

const presentPolicy = ({ id, name, type }: DeploymentPolicy) => ({ id, node_id: nodeId("DBP", id), name, type });

/** An environment whose branches are listed one by one. @throws ApiError 404 for any other */
function withPolicies(tables: Tables, repository: Repository, name: string): Environment {
  const row = environmentOf(tables, repository, name);
  if (!row.deployment_branch_policy?.custom_branch_policies) throw notFound();
  return row;
}

function policyOf(tables: Tables, repository: Repository, name: string, id: string): DeploymentPolicy {
  const policy = found(tables.deploymentPolicies.get(Number(id)));
  if (policy.environment !== withPolicies(tables, repository, name).id) throw notFound();
  return policy;
}

/** Environments and the branches and tags that may deploy to them. */
export const environments: Route[] = [
  route("GET /repos/{owner}/{repo}/environments", "actions:read", (call) => {
    const { world, tables, repository } = call;
    const rows = tables.environments.where("repository", repository.id);
    return page(call, rows, (row) => environment(world, repository, row), "environments");
  }),

  route("GET /repos/{owner}/{repo}/environments/{environment_name}", "actions:read", (call) => {
    const { world, tables, repository, params } = call;
    return ok(environment(world, repository, environmentOf(tables, repository, params.environment_name)));
  }),

  route("PUT /repos/{owner}/{repo}/environments/{environment_name}", "administration:write", (call) => {
    const { world, tables, repository, params } = call;
    const body = call.body(environmentBody);
    const name = params.environment_name;
    if (name.length > 255) throw unprocessable("Environment names are at most 255 characters long.");
    const policy = body.deployment_branch_policy ?? null;
    if (policy && policy.protected_branches === policy.custom_branch_policies) {
      throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
    }
    const reviewers = body.reviewers ?? [];
    checkReviewers(tables, repository, reviewers);
    if (body.prevent_self_review && reviewers.length === 0) {
      throw unprocessable(
        "Failed to create or update the environment protection rule. Required reviewers must have at least one reviewer to set prevent_self_review.",
      );
    }
    const settings = {
      wait_timer: body.wait_timer ?? 0,
      prevent_self_review: body.prevent_self_review ?? false,
      can_admins_bypass: body.can_admins_bypass ?? true,
      reviewers,
      deployment_branch_policy: policy,
    };
    checkEnvironmentPlan(world, repository, settings);
    const known = tables.environments.find("name", `${repository.id}/${name.toLowerCase()}`);
    const now = world.clock.iso();
    const row = known
      ? tables.environments.update(known.id, { ...settings, updated_at: world.clock.after(known.updated_at) })
      : tables.environments.insert({ repository: repository.id, name, ...settings, created_at: now, updated_at: now });
    return ok(environment(world, repository, row));
  }),

  route("DELETE /repos/{owner}/{repo}/environments/{environment_name}", "administration:write", (call) => {
    removeEnvironment(call.world, environmentOf(call.tables, call.repository, call.params.environment_name).id);
    return noContent;
  }),

  route(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    "actions:read",
    (call) => {
      const { tables, repository, params } = call;
      const row = withPolicies(tables, repository, params.environment_name);
      return page(call, tables.deploymentPolicies.where("environment", row.id), presentPolicy, "branch_policies");
    },
  ),

  route(
    "POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    "administration:write",
    (call) => {
      const { world, tables, repository, params } = call;
      const row = withPolicies(tables, repository, params.environment_name);
      const { name, type } = call.body(policyBody);
      const policies = tables.deploymentPolicies.where("environment", row.id);
      const known = policies.find((policy) => policy.name === name && policy.type === type);
      if (known) {
        const path = `${repositoryUrl(world, repository)}/environments/${encodeURIComponent(row.name)}/deployment-branch-policies`;
        return { status: 303, headers: { location: `${path}/${known.id}` } };
      }
      return ok(presentPolicy(tables.deploymentPolicies.insert({ environment: row.id, name, type })));
    },
  ),

  route(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    "actions:read",
    (call) => {
      const { tables, repository, params } = call;
      return ok(presentPolicy(policyOf(tables, repository, params.environment_name, params.branch_policy_id)));
    },
  ),

  route(
    "PUT /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    "administration:write",
    (call) => {
      const { tables, repository, params } = call;
      const policy = policyOf(tables, repository, params.environment_name, params.branch_policy_id);
      return ok(presentPolicy(tables.deploymentPolicies.update(policy.id, call.body(policyChanges))));
    },
  ),

  route(
    "DELETE /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    "administration:write",
    (call) => {
      const { tables, repository, params } = call;
      tables.deploymentPolicies.delete(
        policyOf(tables, repository, params.environment_name, params.branch_policy_id).id,
      );
      return noContent;
    },
  ),
];
