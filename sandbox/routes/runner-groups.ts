import { z } from "zod";
import { found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import type { Account, RunnerGroup } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";
import { apiUrl, type World } from "../world.ts";
import { repositoriesOf, repositoryIds, selectedRepositories } from "./selected-repositories.ts";

const groupBody = z.object({
  name: z.string().min(1),
  visibility: z.enum(["all", "private", "selected"]).default("all"),
  selected_repository_ids: repositoryIds.nullish(),
  runners: z.array(z.int()).nullish(),
  allows_public_repositories: z.boolean().default(false),
  restricted_to_workflows: z.boolean().default(false),
  selected_workflows: z.array(z.string()).nullish(),
});
const groupChanges = z.object({
  name: z.string().min(1).optional(),
  visibility: z.enum(["all", "private", "selected"]).optional(),
  allows_public_repositories: z.boolean().optional(),
  restricted_to_workflows: z.boolean().optional(),
  selected_workflows: z.array(z.string()).nullish(),
});

function present(world: World, owner: Account, group: RunnerGroup) {
  const url = `${apiUrl(world)}/orgs/${owner.login}/actions/runner-groups/${group.id}`;
  return {
    id: group.id,
    name: group.name,
    visibility: group.visibility,
    default: group.default,
    ...(group.visibility === "selected" ? { selected_repositories_url: `${url}/repositories` } : {}),
    runners_url: `${url}/runners`,
    hosted_runners_url: `${url}/hosted-runners`,
    inherited: false,
    allows_public_repositories: group.allows_public_repositories,
    restricted_to_workflows: group.restricted_to_workflows,
    selected_workflows: group.selected_workflows,
    workflow_restrictions_read_only: false,
  };
}

function groupOf(tables: Tables, owner: Account, id: string | undefined): RunnerGroup {
  const group = found(tables.runnerGroups.get(Number(id)));
  if (group.organization !== owner.id) throw notFound();
  return group;
}

function checkName(tables: Tables, owner: Account, name: string, own?: number): void {
  const groups = tables.runnerGroups.where("organization", owner.id);
  if (groups.some((group) => group.id !== own && group.name.toLowerCase() === name.toLowerCase())) {
    throw unprocessable(`A runner group with the name "${name}" exists already.`);
  }
}

const path = "/orgs/{org}/actions/runner-groups";

/** Groups of self-hosted runners, and the repositories that may use them. */
export const runnerGroups: Route[] = [
  route(`GET ${path}`, "organization_self_hosted_runners:read", (call) => {
    const { world, tables, organization } = call;
    const rows = tables.runnerGroups.where("organization", organization.id);
    return page(call, rows, (group) => present(world, organization, group), "runner_groups");
  }),

  route(`POST ${path}`, "organization_self_hosted_runners:write", (call) => {
    const { world, tables, organization } = call;
    const body = call.body(groupBody);
    checkName(tables, organization, body.name);
    const selected = body.selected_repository_ids ?? [];
    repositoriesOf(call, selected);
    const group = tables.runnerGroups.insert({
      organization: organization.id,
      name: body.name,
      visibility: body.visibility,
      default: false,
      allows_public_repositories: body.allows_public_repositories,
      restricted_to_workflows: body.restricted_to_workflows,
      selected_workflows: body.selected_workflows ?? [],
      selected,
    });
    return created(present(world, organization, group));
  }),

  route(`GET ${path}/{runner_group_id}`, "organization_self_hosted_runners:read", (call) => {
    const { world, tables, organization, params } = call;
    return ok(present(world, organization, groupOf(tables, organization, params.runner_group_id)));
  }),

  route(`PATCH ${path}/{runner_group_id}`, "organization_self_hosted_runners:write", (call) => {
    const { world, tables, organization, params } = call;
    const group = groupOf(tables, organization, params.runner_group_id);
    const { selected_workflows, ...body } = call.body(groupChanges);
    if (body.name !== undefined) checkName(tables, organization, body.name, group.id);
    const changed = tables.runnerGroups.update(group.id, {
      name: body.name ?? group.name,
      visibility: body.visibility ?? group.visibility,
      allows_public_repositories: body.allows_public_repositories ?? group.allows_public_repositories,
      restricted_to_workflows: body.restricted_to_workflows ?? group.restricted_to_workflows,
      selected_workflows: selected_workflows ?? group.selected_workflows,
    });
    return ok(present(world, organization, changed));
  }),

  route(`DELETE ${path}/{runner_group_id}`, "organization_self_hosted_runners:write", (call) => {
    const { tables, organization, params } = call;
    const group = groupOf(tables, organization, params.runner_group_id);
    if (group.default) throw unprocessable("The default runner group cannot be deleted.");
    const fallback = tables.runnerGroups.where("organization", organization.id).find((other) => other.default)!;
    for (const runner of tables.runners.where("group", group.id))
      tables.runners.update(runner.id, { group: fallback.id });
    tables.runnerGroups.delete(group.id);
    return noContent;
  }),

  ...selectedRepositories(
    `${path}/{runner_group_id}/repositories`,
    "organization_self_hosted_runners",
    (call) => groupOf(call.tables, call.organization, call.params.runner_group_id).selected,
    (call, ids) => void call.tables.runnerGroups.update(Number(call.params.runner_group_id), { selected: ids }),
  ),
];
