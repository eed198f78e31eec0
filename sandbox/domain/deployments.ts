import { deployment as presentDeployment, deploymentStatus as presentStatus } from "../present/deployment.ts";
import type { Deployment, DeploymentStatus, Environment, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

/** The environment of a name; a deployment to one that is not there makes it, without any protection. */
export function environmentFor(world: World, repository: Repository, name: string): Environment {
  const { environments } = world.tables;
  const now = world.clock.iso();
  return (
    environments.find("name", `${repository.id}/${name.toLowerCase()}`) ??
    environments.insert({
      repository: repository.id,
      name,
      wait_timer: 0,
      prevent_self_review: false,
      can_admins_bypass: true,
      reviewers: [],
      deployment_branch_policy: null,
      created_at: now,
      updated_at: now,
    })
  );
}

export type NewDeployment = Pick<Deployment, "sha" | "ref" | "environment"> &
  Partial<Pick<Deployment, "task" | "payload" | "description" | "transient_environment" | "production_environment">>;

/** Makes a deployment and tells the hooks. */
export function createDeployment(
  world: World,
  repository: Repository,
  creator: number,
  wanted: NewDeployment,
): Deployment {
  const { tables, clock } = world;
  const now = clock.iso();
  environmentFor(world, repository, wanted.environment);
  const row = tables.deployments.insert({
    task: "deploy",
    payload: {},
    description: null,
    transient_environment: false,
    production_environment: wanted.environment === "production",
    ...wanted,
    repository: repository.id,
    original_environment: wanted.environment,
    creator,
    created_at: now,
    updated_at: now,
  });
  const payload = { deployment: presentDeployment(world, row) };
  const sender = tables.accounts.get(creator)!;
  world.webhooks.emit({ name: "deployment", action: "created", repository, sender, payload });
  return row;
}

export type NewStatus = Pick<DeploymentStatus, "state"> &
  Partial<Pick<DeploymentStatus, "description" | "environment" | "environment_url" | "log_url">>;

/** The newest status of a deployment. */
export const statusOf = (world: World, deployment: number): DeploymentStatus | undefined =>
  world.tables.deploymentStatuses.where("deployment", deployment).at(-1);

/** Says how a deployment goes. A success makes earlier ones inactive, as GitHub does. */
export function addDeploymentStatus(
  world: World,
  id: number,
  creator: number,
  wanted: NewStatus,
  autoInactive = true,
): DeploymentStatus {
  const { tables, clock } = world;
  const deployment = tables.deployments.get(id)!;
  const environment = wanted.environment ?? deployment.environment;
  const status = tables.deploymentStatuses.insert({
    deployment: id,
    description: "",
    environment_url: "",
    log_url: "",
    ...wanted,
    environment,
    creator,
    created_at: clock.iso(),
  });
  const changed = tables.deployments.update(id, { environment, updated_at: clock.after(deployment.updated_at) });
  const repository = tables.repositories.get(deployment.repository)!;
  const payload = { deployment: presentDeployment(world, changed), deployment_status: presentStatus(world, status) };
  const sender = tables.accounts.get(creator)!;
  world.webhooks.emit({ name: "deployment_status", action: "created", repository, sender, payload });
  if (wanted.state === "success" && autoInactive) {
    for (const other of tables.deployments.where("repository", deployment.repository)) {
      const same = other.id < id && other.environment === environment;
      const lasting = !other.transient_environment && !other.production_environment;
      if (same && lasting && statusOf(world, other.id)?.state === "success") {
        addDeploymentStatus(world, other.id, creator, { state: "inactive" });
      }
    }
  }
  return status;
}
