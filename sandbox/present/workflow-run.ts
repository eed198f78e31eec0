import type { WorkflowJob, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";
import { repositoryPage, repositoryUrl, simpleRepository } from "./repository.ts";

/** A stable number for a workflow file of a repository. */
const workflowId = (run: WorkflowRun) =>
  [...run.workflow].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000, run.repository);

/** A workflow run as the API and its events show it. */
export function presentRun(world: World, run: WorkflowRun): object {
  const { tables } = world;
  const repository = tables.repositories.get(run.repository)!;
  const url = `${repositoryUrl(world, repository)}/actions/runs/${run.id}`;
  const actor = simpleUser(world, tables.accounts.get(run.actor)!);
  const author = { name: actor.login, email: `${actor.login}@users.noreply.github.com` };
  return {
    id: run.id,
    name: run.workflow.split("/").at(-1),
    node_id: nodeId("WFR", run.id),
    head_branch: run.head_branch,
    head_sha: run.head_sha,
    path: run.workflow,
    display_title: run.workflow,
    run_number: run.run_number,
    run_attempt: run.run_attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run),
    url,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.created_at,
    updated_at: run.updated_at,
    run_started_at: run.created_at,
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(world, repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repositoryUrl(world, repository)}/actions/workflows/${workflowId(run)}`,
    head_commit: {
      id: run.head_sha,
      tree_id: run.head_sha,
      message: "",
      timestamp: run.created_at,
      author,
      committer: author,
    },
    repository: simpleRepository(world, repository),
    head_repository: simpleRepository(world, repository),
  };
}

/** A job of a run as the API and its events show it. */
export function presentJob(world: World, job: WorkflowJob): object {
  const { tables } = world;
  const repository = tables.repositories.get(job.repository)!;
  const run = tables.workflowRuns.get(job.run)!;
  const url = repositoryUrl(world, repository);
  const runner = job.runner === null ? undefined : tables.runners.get(job.runner);
  const group = runner?.group == null ? undefined : tables.runnerGroups.get(runner.group);
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow.split("/").at(-1),
    head_branch: run.head_branch,
    run_url: `${url}/actions/runs/${run.id}`,
    run_attempt: job.run_attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.head_sha,
    url: `${url}/actions/jobs/${job.id}`,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.created_at,
    started_at: job.started_at ?? job.created_at,
    completed_at: job.completed_at,
    name: job.name,
    steps: [],
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: runner?.id ?? null,
    runner_name: runner?.name ?? null,
    runner_group_id: group?.id ?? null,
    runner_group_name: group?.name ?? null,
  };
}
