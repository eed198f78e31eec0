import { workflowId } from "../domain/workflow-files.ts";
import type { Repository, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";
import { repositoryPage, repositoryUrl, simpleRepository } from "./repository.ts";

/** The open pull requests that a run's branch has. */
function pullsOf(world: World, run: WorkflowRun, repository: Repository): object[] {
  const url = repositoryUrl(world, repository);
  const side = (ref: string, sha: string, { id, name }: Repository) => {
    return { ref, sha, repo: { id, url: `${apiUrl(world)}/repositories/${id}`, name } };
  };
  return world.tables.pulls
    .where("head", `${run.head_repository}/${run.head_branch}`)
    .filter((pull) => pull.repository === run.repository && pull.state === "open")
    .map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${url}/pulls/${pull.number}`,
      head: side(pull.head, pull.head_sha, world.tables.repositories.get(pull.head_repository) ?? repository),
      base: side(pull.base, pull.base_sha, repository),
    }));
}

/** A workflow run as the API and its events show it; an earlier attempt of it when `attempt` says so. */
export function presentRun(world: World, run: WorkflowRun, attempt = run.run_attempt): object {
  const { tables } = world;
  const repository = tables.repositories.get(run.repository)!;
  const head = tables.repositories.get(run.head_repository) ?? repository;
  const root = repositoryUrl(world, repository);
  const url = `${root}/actions/runs/${run.id}`;
  const past = run.attempts.find((one) => one.run_attempt === attempt);
  const workflow = workflowId(run.repository, run.workflow);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    head_branch: run.head_branch,
    head_sha: run.head_sha,
    path: run.workflow,
    display_title: run.title,
    run_number: run.run_number,
    run_attempt: attempt,
    event: run.event,
    status: past ? "completed" : run.status,
    conclusion: past ? past.conclusion : run.conclusion,
    workflow_id: workflow,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CS", run.id),
    url,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}`,
    pull_requests: pullsOf(world, run, repository),
    created_at: run.created_at,
    updated_at: past?.updated_at ?? run.updated_at,
    run_started_at: past?.started_at ?? run.started_at,
    actor: simpleUser(world, tables.accounts.get(run.actor)!),
    triggering_actor: simpleUser(world, tables.accounts.get(past?.triggering_actor ?? run.triggering_actor)!),
    referenced_workflows: [],
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${root}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt > 1 ? `${url}/attempts/${attempt - 1}` : null,
    workflow_url: `${root}/actions/workflows/${workflow}`,
    head_commit: { id: run.head_sha, ...run.head_commit },
    repository: simpleRepository(world, repository),
    head_repository: simpleRepository(world, head),
  };
}

/** A job of a run as the API and its events show it. */
export function presentJob(world: World, job: WorkflowJob): object {
  const { tables } = world;
  const repository = tables.repositories.get(job.repository)!;
  const run = tables.workflowRuns.get(job.run)!;
  const url = repositoryUrl(world, repository);
  const runner = job.ran_on;
  const group = runner?.group == null ? undefined : tables.runnerGroups.get(runner.group);
  const started_at = job.started_at ?? job.created_at;
  const { completed_at } = job;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.name,
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
    started_at,
    completed_at,
    name: job.name,
    steps: job.steps.map(({ name, conclusion }, index) => {
      return { name, status: "completed", conclusion, number: index + 1, started_at, completed_at };
    }),
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: job.runner,
    runner_name: runner?.name ?? null,
    runner_group_id: group?.id ?? null,
    runner_group_name: group?.name ?? null,
  };
}
