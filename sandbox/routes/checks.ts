import { z } from "zod";
import { mergeWhatIsReady } from "../domain/auto-merge.ts";
import { objectId } from "../git/names.ts";
import { forbidden, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { app } from "../present/app.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import { actionsApp } from "../rules/required-checks.ts";
import type { CheckRun, Repository } from "../store/rows.ts";
import { commitAt } from "./commits.ts";

/** Beside "stale", which only GitHub itself says. */
const conclusion = z.enum(["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"]);
const fields = {
  details_url: z.string().nullish(),
  external_id: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed", "waiting", "requested", "pending"]).optional(),
  started_at: z.string().optional(),
  conclusion: conclusion.optional(),
  completed_at: z.string().optional(),
  output: z.looseObject({ title: z.string().optional(), summary: z.string().optional() }).optional(),
};
const newRun = z.object({ name: z.string().min(1), head_sha: z.string().regex(objectId), ...fields });
const runChanges = z.object({ name: z.string().min(1).optional(), ...fields });

type RepositoryCall = BaseCall & { repository: Repository };

export function presentCheckRun({ world, repository }: RepositoryCall, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.head_sha,
    external_id: run.external_id,
    url,
    html_url: `${repositoryPage(world, repository)}/runs/${run.id}`,
    details_url: run.details_url,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.started_at,
    completed_at: run.completed_at,
    output: {
      title: null,
      summary: null,
      text: null,
      ...run.output,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: null,
    app: app(world, run.app),
    pull_requests: [],
  };
}

const runOf = ({ tables, repository }: RepositoryCall, id: string): CheckRun => {
  const run = found(tables.checkRuns.get(Number(id)));
  if (run.repository !== repository.id) throw notFound();
  return run;
};

/** The app behind the call. Only apps make check runs; the server's own tokens speak for GitHub Actions. */
function appOf({ actor }: RepositoryCall): number {
  if (actor.token.app !== null) return actor.token.app;
  if (actor.token.permissions) throw forbidden("You must authenticate via a GitHub App.");
  return actionsApp;
}

/** Checks of commits, made by apps. */
export const checks: Route[] = [
  route("POST /repos/{owner}/{repo}/check-runs", "checks:write", async (call) => {
    const { world, tables, repository } = call;
    const body = call.body(newRun);
    if (!(await world.git.repository(repository.id).commit(body.head_sha))) {
      throw unprocessable(`No commit found for SHA: ${body.head_sha}`);
    }
    const now = world.clock.iso();
    const status = body.conclusion ? "completed" : (body.status ?? "queued");
    if (status === "completed" && !body.conclusion)
      throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
    const run = tables.checkRuns.insert({
      repository: repository.id,
      head_sha: body.head_sha,
      name: body.name,
      status,
      conclusion: body.conclusion ?? null,
      app: appOf(call),
      external_id: body.external_id ?? "",
      details_url: body.details_url ?? null,
      output: body.output ?? {},
      started_at: body.started_at ?? now,
      completed_at: status === "completed" ? (body.completed_at ?? now) : null,
    });
    emit(call, "created", run);
    if (status === "completed") {
      emit(call, "completed", run);
      await mergeWhatIsReady(world, repository.id, run.head_sha);
    }
    return created(presentCheckRun(call, run));
  }),

  route("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:read", (call) =>
    ok(presentCheckRun(call, runOf(call, call.params.check_run_id))),
  ),

  route("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:write", async (call) => {
    const run = runOf(call, call.params.check_run_id);
    if (run.app !== appOf(call))
      throw forbidden("Invalid app_id - check run can only be modified by the GitHub App that created it.");
    const body = call.body(runChanges);
    const status = body.conclusion ? "completed" : (body.status ?? run.status);
    const changed = call.tables.checkRuns.update(run.id, {
      name: body.name ?? run.name,
      status,
      conclusion: body.conclusion ?? (status === "completed" ? run.conclusion : null),
      details_url: body.details_url ?? run.details_url,
      output: { ...run.output, ...body.output },
      completed_at: status === "completed" ? (body.completed_at ?? call.world.clock.iso()) : null,
    });
    if (status === "completed" && run.status !== "completed") {
      emit(call, "completed", changed);
      await mergeWhatIsReady(call.world, run.repository, run.head_sha);
    }
    return ok(presentCheckRun(call, changed));
  }),

  route("GET /repos/{owner}/{repo}/commits/{ref+}/check-runs", "checks:read", async (call) => {
    const { tables, repository, params, query } = call;
    const { sha } = await commitAt(call, params.ref);
    const name = query.get("check_name");
    const status = query.get("status");
    const all = tables.checkRuns.where("commit", `${repository.id}/${sha}`);
    const latest = new Map(all.map((run) => [`${run.app} ${run.name}`, run]));
    const rows = (query.get("filter") === "all" ? all : [...latest.values()]).filter(
      (run) => (name === null || run.name === name) && (status === null || run.status === status),
    );
    return page(call, rows.reverse(), (run) => presentCheckRun(call, run), "check_runs");
  }),
];

function emit(call: RepositoryCall, action: string, run: CheckRun): void {
  const { world, actor, repository } = call;
  const payload = { check_run: presentCheckRun(call, run) };
  world.webhooks.emit({ name: "check_run", action, repository, sender: actor.account, payload });
}
