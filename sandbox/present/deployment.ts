import type { Deployment, DeploymentStatus } from "../store/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";
import { repositoryUrl } from "./repository.ts";

/** A deployment as the API and its events show it. */
export function deployment(world: World, row: Deployment) {
  const { tables } = world;
  const root = repositoryUrl(world, tables.repositories.get(row.repository)!);
  const url = `${root}/deployments/${row.id}`;
  return {
    url,
    id: row.id,
    node_id: nodeId("DE", row.id),
    task: row.task,
    original_environment: row.original_environment,
    environment: row.environment,
    description: row.description,
    created_at: row.created_at,
    updated_at: row.updated_at,
    statuses_url: `${url}/statuses`,
    repository_url: root,
    creator: simpleUser(world, tables.accounts.get(row.creator)!),
    sha: row.sha,
    ref: row.ref,
    payload: row.payload,
    transient_environment: row.transient_environment,
    production_environment: row.production_environment,
    performed_via_github_app: null,
  };
}

/** What was said of a deployment at one time. */
export function deploymentStatus(world: World, row: DeploymentStatus) {
  const { tables } = world;
  const { repository } = tables.deployments.get(row.deployment)!;
  const root = repositoryUrl(world, tables.repositories.get(repository)!);
  const url = `${root}/deployments/${row.deployment}`;
  return {
    url: `${url}/statuses/${row.id}`,
    id: row.id,
    node_id: nodeId("DES", row.id),
    state: row.state,
    creator: simpleUser(world, tables.accounts.get(row.creator)!),
    description: row.description,
    environment: row.environment,
    target_url: row.log_url,
    created_at: row.created_at,
    updated_at: row.created_at,
    deployment_url: url,
    repository_url: root,
    environment_url: row.environment_url,
    log_url: row.log_url,
    performed_via_github_app: null,
  };
}
