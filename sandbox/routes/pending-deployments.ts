import { z } from "zod";
import { approveGate, emitReview, mayReview, openGates, rejectGate } from "../domain/deployment-gates.ts";
import { jobsOf } from "../domain/workflow-runs.ts";
import { forbidden, unprocessable } from "../http/api-error.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { deployment } from "../present/deployment.ts";
import { environment, reviewersOf } from "../present/environment.ts";
import type { DeploymentGate, Environment, Repository, WorkflowRun } from "../store/rows.ts";
import { runOf } from "./workflow-runs.ts";

const reviewBody = z.object({
  environment_ids: z.array(z.int()).min(1),
  state: z.enum(["approved", "rejected"]),
  comment: z.string(),
});
const gateBody = z.object({
  environment_name: z.string(),
  state: z.enum(["approved", "rejected"]).optional(),
  comment: z.string().optional(),
});

type RunCall = BaseCall & { repository: Repository; params: Readonly<Record<"run_id", string>> };

const nothingPending = () => unprocessable("There are no pending deployment requests to approve or reject");

const environmentOf = ({ tables }: BaseCall, gate: DeploymentGate): Environment =>
  tables.environments.get(gate.environment)!;

function short(call: RunCall, row: Environment) {
  const { id, node_id, name, url, html_url } = environment(call.world, call.repository, row) as Record<string, unknown>;
  return { id, node_id, name, url, html_url };
}

function presentGate(call: RunCall, run: WorkflowRun, gate: DeploymentGate) {
  const row = environmentOf(call, gate);
  return {
    environment: short(call, row),
    wait_timer: row.wait_timer,
    wait_timer_started_at: row.wait_timer > 0 ? gate.started_at : null,
    current_user_can_approve: !gate.approved && mayReview(call.world, call.actor, run, row),
    reviewers: reviewersOf(call.world, row),
  };
}

/** The deployments of a run to some environments. */
function deploymentsOf({ world, tables }: RunCall, run: WorkflowRun, rows: readonly Environment[]): object[] {
  const names = rows.map(({ name }) => name.toLowerCase());
  return jobsOf(world, run)
    .filter((job) => job.deployment !== null && names.includes(job.environment!.toLowerCase()))
    .map((job) => deployment(world, tables.deployments.get(job.deployment!)!));
}

async function review(call: RunCall) {
  const { world, tables, actor } = call;
  const run = runOf(call, call.params.run_id);
  const body = call.body(reviewBody);
  const gates = openGates(world, run).filter((gate) => body.environment_ids.includes(gate.environment));
  const rows = gates.map((gate) => environmentOf(call, gate));
  if (gates.length < new Set(body.environment_ids).size) throw nothingPending();
  if (!rows.every((row) => mayReview(world, actor, run, row))) throw nothingPending();
  if (gates.some((gate) => gate.approved)) throw nothingPending();
  const { comment, state } = body;
  const environments = rows.map(({ id }) => id);
  tables.deploymentReviews.insert({ run: run.id, environments, state, comment, user: actor.account.id });
  const told = { approver: simpleUser(world, actor.account), comment };
  for (const gate of gates) {
    if (state === "approved") approveGate(world, gate);
    else await rejectGate(world, gate);
  }
  emitReview(world, run, state, actor.account.id, told);
  return ok(deploymentsOf(call, run, rows));
}

/** An app's word on an environment that asks it. @throws ApiError 403 for anybody else */
async function reviewByApp(call: RunCall) {
  const { world, tables, actor } = call;
  const run = runOf(call, call.params.run_id);
  const body = call.body(gateBody);
  const { app } = actor.token;
  const gate = openGates(world, run).find(
    (one) => environmentOf(call, one).name.toLowerCase() === body.environment_name.toLowerCase(),
  );
  if (!gate) throw nothingPending();
  const asked = tables.protectionRules.where("environment", gate.environment).some((rule) => rule.app === app);
  if (app === null || !asked) throw forbidden("Resource not accessible by integration");
  if (body.state === "approved") approveGate(world, gate, app);
  if (body.state === "rejected") await rejectGate(world, gate);
  return noContent;
}

/** What a run's deployments wait for, and how people and apps let them go on. */
export const pendingDeployments: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    return ok(openGates(call.world, run).map((gate) => presentGate(call, run, gate)));
  }),

  route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", "deployments:write", review, {
    role: "pull",
  }),

  route(
    "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule",
    "deployments:write",
    reviewByApp,
  ),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals", "actions:read", (call) => {
    const { world, tables } = call;
    const run = runOf(call, call.params.run_id);
    const rows = tables.deploymentReviews.where("run", run.id);
    return ok(
      rows.map(({ environments, state, comment, user }) => ({
        environments: environments.flatMap((id) => {
          const row = tables.environments.get(id);
          return row ? [{ ...short(call, row), created_at: row.created_at, updated_at: row.updated_at }] : [];
        }),
        state,
        comment,
        user: simpleUser(world, tables.accounts.get(user)!),
      })),
    );
  }),
];
