import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Need } from "../http/access.ts";
import { conflict, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Account, Repository, Runner } from "../store/rows.ts";

const jitBody = z.object({
  name: z.string().min(1).max(64),
  runner_group_id: z.int(),
  labels: z.array(z.string().min(1)).min(1).max(100),
  work_folder: z.string().default("_work"),
});
const labelsBody = z.object({ labels: z.array(z.string().min(1)).max(100) });

type RunnerCall = BaseCall & {
  repository?: Repository;
  organization?: Account;
  params: Readonly<Record<string, string>>;
};

const label = (name: string, type: "read-only" | "custom") => ({ name, type });

const runnersOf = ({ tables, repository, organization }: RunnerCall): Runner[] =>
  repository
    ? tables.runners.where("repository", repository.id)
    : tables.runners.where("organization", organization!.id);

const runnerOf = (call: RunnerCall): Runner =>
  found(runnersOf(call).find((runner) => runner.id === Number(call.params.runner_id)));

export const presentRunner = ({ id, group, name, os, status, busy, ephemeral, labels }: Runner) => ({
  id,
  ...(group === null ? {} : { runner_group_id: group }),
  name,
  os,
  status,
  busy,
  ephemeral,
  labels,
});

const labelsOf = ({ labels }: Runner) => ({ total_count: labels.length, labels });

/** The group of a new runner. @throws ApiError 404 for one that is not the organisation's */
function groupOf(call: RunnerCall, id: number): number {
  const owner = call.organization?.id ?? call.repository!.owner;
  const group = call.tables.runnerGroups.get(id);
  if (group?.organization !== owner) throw notFound();
  return group.id;
}

/** A runner that exists before its machine does: its machine starts with this text and nothing else. */
function justInTime(call: RunnerCall) {
  const { world, tables, repository, organization } = call;
  const body = call.body(jitBody);
  const group = groupOf(call, body.runner_group_id);
  if (runnersOf(call).some((runner) => runner.name.toLowerCase() === body.name.toLowerCase())) {
    throw conflict("Already exists - A runner with the name already exists.");
  }
  const runner = tables.runners.insert({
    organization: organization?.id ?? null,
    repository: repository?.id ?? null,
    group,
    name: body.name,
    os: "unknown",
    status: "offline",
    busy: false,
    ephemeral: true,
    labels: body.labels.map((name) => label(name, "custom")),
  });
  const file = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");
  const settings = {
    AgentId: runner.id,
    AgentName: runner.name,
    PoolId: group,
    ServerUrl: world.url,
    WorkFolder: body.work_folder,
    Ephemeral: true,
  };
  const config = {
    ".runner": file(settings),
    ".credentials": file({ Scheme: "OAuth", Data: { ClientId: String(runner.id) } }),
    ".credentials_rsaparams": file({ token: randomBytes(32).toString("hex") }),
  };
  return created({ runner: presentRunner(runner), encoded_jit_config: file(config) });
}

/** A token by which a machine registers or removes itself. */
const machineToken = (kind: "registration" | "remove") => (call: RunnerCall) => {
  const { world, tables, repository, organization } = call;
  const token = randomBytes(15).toString("hex").toUpperCase();
  const expires_at = new Date(world.clock.now() + 3_600_000).toISOString();
  const where = { organization: organization?.id ?? null, repository: repository?.id ?? null };
  tables.runnerTokens.insert({ token, kind, ...where, expires_at });
  return created({ token, expires_at });
};

function setLabels(call: RunnerCall, custom: readonly string[]) {
  const runner = runnerOf(call);
  const fixed = runner.labels.filter(({ type }) => type === "read-only");
  const names = [...new Set(custom)].filter((name) => !fixed.some((one) => one.name === name));
  const changed = call.tables.runners.update(runner.id, {
    labels: [...fixed, ...names.map((name) => label(name, "custom"))],
  });
  return ok(labelsOf(changed));
}

const customLabels = (runner: Runner) => runner.labels.filter(({ type }) => type === "custom").map(({ name }) => name);

function remove(call: RunnerCall) {
  const runner = runnerOf(call);
  if (runner.busy) throw unprocessable(`Runner "${runner.name}" is currently running a job and cannot be deleted.`);
  call.tables.runners.delete(runner.id);
  return noContent;
}

function routesOf(path: string, need: "administration" | "organization_self_hosted_runners"): Route[] {
  const on = (pattern: string, level: "read" | "write", handle: (call: RunnerCall) => ReturnType<Route["handle"]>) =>
    route(pattern, `${need}:${level}` as Need, handle as never);
  const one = `${path}/{runner_id}`;
  return [
    on(`GET ${path}`, "read", (call) => {
      const name = call.query.get("name");
      const rows = runnersOf(call).filter((runner) => name === null || runner.name === name);
      return page(call, rows, presentRunner, "runners");
    }),
    on(`POST ${path}/generate-jitconfig`, "write", justInTime),
    on(`POST ${path}/registration-token`, "write", machineToken("registration")),
    on(`POST ${path}/remove-token`, "write", machineToken("remove")),
    on(`GET ${one}`, "read", (call) => ok(presentRunner(runnerOf(call)))),
    on(`DELETE ${one}`, "write", remove),
    on(`GET ${one}/labels`, "read", (call) => ok(labelsOf(runnerOf(call)))),
    on(`POST ${one}/labels`, "write", (call) =>
      setLabels(call, [...customLabels(runnerOf(call)), ...call.body(labelsBody).labels]),
    ),
    on(`PUT ${one}/labels`, "write", (call) => setLabels(call, call.body(labelsBody).labels)),
    on(`DELETE ${one}/labels`, "write", (call) => setLabels(call, [])),
    on(`DELETE ${one}/labels/{name}`, "write", (call) => {
      const names = customLabels(runnerOf(call));
      if (!names.includes(call.params.name ?? "")) throw notFound();
      return setLabels(
        call,
        names.filter((name) => name !== call.params.name),
      );
    }),
  ];
}

/** Self-hosted runners of organisations and repositories. */
export const runners: Route[] = [
  ...routesOf("/orgs/{org}/actions/runners", "organization_self_hosted_runners"),
  ...routesOf("/repos/{owner}/{repo}/actions/runners", "administration"),
  route(
    "GET /orgs/{org}/actions/runner-groups/{runner_group_id}/runners",
    "organization_self_hosted_runners:read",
    (call) => {
      const group = found(call.tables.runnerGroups.get(Number(call.params.runner_group_id)));
      if (group.organization !== call.organization.id) throw notFound();
      return page(call, call.tables.runners.where("group", group.id), presentRunner, "runners");
    },
  ),
];
