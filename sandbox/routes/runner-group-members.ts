import { z } from "zod";
import { found, notFound, unprocessable } from "../http/api-error.ts";
import { noContent } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Account, Runner, RunnerGroup } from "../store/rows.ts";

const membersBody = z.object({ runners: z.array(z.int()) });

type GroupCall = BaseCall & { organization: Account; params: Readonly<Record<"runner_group_id", string>> };

function groupOf({ tables, organization, params }: GroupCall): RunnerGroup {
  const group = found(tables.runnerGroups.get(Number(params.runner_group_id)));
  if (group.organization !== organization.id) throw notFound();
  return group;
}

function runnerOf({ tables, organization }: GroupCall, id: number): Runner {
  const runner = tables.runners.get(id);
  if (runner?.organization !== organization.id) throw unprocessable(`There is no runner ${id} in this organization.`);
  return runner;
}

const defaultGroup = ({ tables, organization }: GroupCall): RunnerGroup =>
  tables.runnerGroups.where("organization", organization.id).find((group) => group.default)!;

const path = "/orgs/{org}/actions/runner-groups/{runner_group_id}/runners" as const;

/** Which runners are in a group; one that leaves a group goes back to the default one. */
export const runnerGroupMembers: Route[] = [
  route(`PUT ${path}`, "organization_self_hosted_runners:write", (call) => {
    const group = groupOf(call);
    const wanted = call.body(membersBody).runners.map((id) => runnerOf(call, id).id);
    for (const runner of call.tables.runners.where("group", group.id)) {
      if (!wanted.includes(runner.id)) call.tables.runners.update(runner.id, { group: defaultGroup(call).id });
    }
    for (const id of wanted) call.tables.runners.update(id, { group: group.id });
    return noContent;
  }),
  route(`PUT ${path}/{runner_id}`, "organization_self_hosted_runners:write", (call) => {
    const group = groupOf(call);
    call.tables.runners.update(runnerOf(call, Number(call.params.runner_id)).id, { group: group.id });
    return noContent;
  }),
  route(`DELETE ${path}/{runner_id}`, "organization_self_hosted_runners:write", (call) => {
    const group = groupOf(call);
    const runner = runnerOf(call, Number(call.params.runner_id));
    if (runner.group === group.id) call.tables.runners.update(runner.id, { group: defaultGroup(call).id });
    return noContent;
  }),
];
