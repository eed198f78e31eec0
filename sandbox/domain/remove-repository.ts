import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

/** Deletes a repository with everything that is in it. */
export function removeRepository(world: World, { id }: Repository): void {
  const { tables } = world;
  for (const environment of tables.environments.where("repository", id)) removeEnvironment(world, environment.id);
  for (const pull of tables.pulls.where("repository", id)) {
    for (const table of [tables.reviews, tables.reviewComments]) table.deleteWhere("pull", pull.id);
  }
  for (const hook of tables.hooks.where("repository", id)) tables.deliveries.deleteWhere("hook", hook.id);
  for (const run of tables.workflowRuns.where("repository", id)) {
    for (const table of [tables.deploymentGates, tables.deploymentReviews]) table.deleteWhere("run", run.id);
  }
  for (const row of tables.deployments.where("repository", id)) {
    tables.deploymentStatuses.deleteWhere("deployment", row.id);
    tables.deployments.delete(row.id);
  }
  for (const app of ["actions", "dependabot"]) {
    tables.secrets.deleteWhere("scope", `repository/${id}/${app}`);
    tables.variables.deleteWhere("scope", `repository/${id}/${app}`);
  }
  const byRepository = [
    tables.actionsCaches,
    tables.artifacts,
    tables.attestations,
    tables.autolinks,
    tables.deployKeys,
    tables.codeAlerts,
    tables.codeAnalyses,
    tables.codeScanningSetups,
    tables.dependabotAlerts,
    tables.repositoryPolicies,
    tables.secretAlerts,
    tables.sarifUploads,
    tables.securityAttachments,
    tables.branchProtections,
    tables.checkRuns,
    tables.collaborators,
    tables.comments,
    tables.disabledWorkflows,
    tables.hooks,
    tables.invitations,
    tables.labels,
    tables.pagesBuilds,
    tables.pagesSites,
    tables.pulls,
    tables.releaseAssets,
    tables.releases,
    tables.redirects,
    tables.rulesets,
    tables.runners,
    tables.statuses,
    tables.teamRepositories,
    tables.workflowJobs,
    tables.workflowRuns,
  ];
  for (const table of byRepository) table.deleteWhere("repository", id);
  forgetSelected(world, id);
  for (const row of tables.packages.all())
    if (row.repository === id) tables.packages.update(row.id, { repository: null });
  for (const fork of tables.repositories.where("parent", id)) tables.repositories.update(fork.id, { parent: null });
  tables.repositories.delete(id);
  world.store.afterwards(() => world.git.remove(id));
}

/** Deletes an environment with its policies, secrets and variables. */
export function removeEnvironment(world: World, id: number): void {
  const { tables } = world;
  for (const table of [tables.deploymentPolicies, tables.protectionRules, tables.deploymentGates])
    table.deleteWhere("environment", id);
  tables.secrets.deleteWhere("scope", `environment/${id}`);
  tables.variables.deleteWhere("scope", `environment/${id}`);
  tables.environments.delete(id);
}

/** Takes a repository out of every list of selected repositories. */
export function forgetSelected(world: World, id: number): void {
  const { secrets, variables, runnerGroups } = world.tables;
  for (const table of [secrets, variables, runnerGroups]) {
    for (const row of table.all()) {
      if (row.selected.includes(id)) table.update(row.id, { selected: row.selected.filter((other) => other !== id) });
    }
  }
}
