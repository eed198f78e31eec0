import { found } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { app } from "../present/app.ts";
import { repositoryUrl, simpleRepository } from "../present/repository.ts";
import type { CheckRun, Repository } from "../store/rows.ts";
import { presentCheckRun } from "./checks.ts";
import { commitAt } from "./commits.ts";

type RepositoryCall = BaseCall & { repository: Repository };

/** The check runs of one app for one commit; of GitHub Actions, those of one workflow run. */
interface Suite {
  readonly id: number;
  readonly app: number;
  readonly sha: string;
  readonly branch: string | null;
  readonly runs: readonly CheckRun[];
}

/** Groups check runs: a suite has the number of its workflow run, or of its first check run. */
function suitesOf({ tables }: RepositoryCall, runs: readonly CheckRun[]): Suite[] {
  const suites = new Map<string, CheckRun[]>();
  for (const run of runs) {
    const job = tables.workflowJobs.get(run.id);
    const key = job ? `run ${job.run}` : `app ${run.app} ${run.head_sha}`;
    suites.set(key, [...(suites.get(key) ?? []), run]);
  }
  return [...suites.values()].map((members) => {
    const [first] = members as [CheckRun];
    const workflow = tables.workflowRuns.get(tables.workflowJobs.get(first.id)?.run ?? 0);
    const branch = workflow?.head_branch ?? null;
    return { id: workflow?.id ?? first.id, app: first.app, sha: first.head_sha, branch, runs: members };
  });
}

const worst = ["failure", "timed_out", "cancelled", "action_required", "stale"];

async function present(call: RepositoryCall, suite: Suite) {
  const { world, repository } = call;
  const { runs } = suite;
  const over = runs.every(({ status }) => status === "completed");
  const times = runs
    .flatMap(({ started_at, completed_at }) => [started_at, completed_at])
    .filter((time) => time !== null);
  const bad = worst.find((one) => runs.some(({ conclusion }) => conclusion === one));
  const commit = (await world.git.repository(repository.id).commit(suite.sha))!;
  const person = ({ name, email }: typeof commit.author) => ({ name, email });
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  times.sort();
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status: over ? "completed" : runs.some(({ status }) => status === "in_progress") ? "in_progress" : "queued",
    conclusion: over ? (bad ?? "success") : null,
    url,
    before: null,
    after: suite.sha,
    pull_requests: [],
    app: app(world, suite.app),
    repository: simpleRepository(world, repository),
    created_at: times[0] ?? null,
    updated_at: times.at(-1) ?? null,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: person(commit.author),
      committer: person(commit.committer),
    },
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

const suiteOf = (call: RepositoryCall, id: string): Suite =>
  found(
    suitesOf(call, call.tables.checkRuns.where("repository", call.repository.id)).find((one) => one.id === Number(id)),
  );

/** Check runs by what they belong to. */
export const checkSuites: Route[] = [
  route("GET /repos/{owner}/{repo}/commits/{ref+}/check-suites", "checks:read", async (call) => {
    const { sha } = await commitAt(call, call.params.ref);
    const wanted = call.query.get("app_id");
    const suites = suitesOf(call, call.tables.checkRuns.where("commit", `${call.repository.id}/${sha}`));
    const rows = suites.filter((suite) => wanted === null || suite.app === Number(wanted));
    return page(call, rows, (suite) => present(call, suite), "check_suites");
  }),
  route("GET /repos/{owner}/{repo}/check-suites/{check_suite_id}", "checks:read", async (call) =>
    ok(await present(call, suiteOf(call, call.params.check_suite_id))),
  ),
  route("GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", "checks:read", (call) => {
    const name = call.query.get("check_name");
    const rows = suiteOf(call, call.params.check_suite_id).runs.filter((run) => name === null || run.name === name);
    return page(call, rows, (run) => presentCheckRun(call, run), "check_runs");
  }),
  route("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", "checks:read", (call) => {
    const run = found(call.tables.checkRuns.get(Number(call.params.check_run_id)));
    const annotations = (run.repository === call.repository.id ? run.output.annotations : undefined) ?? [];
    return page(call, annotations as readonly Record<string, unknown>[], (one) => ({
      start_column: null,
      end_column: null,
      title: null,
      raw_details: null,
      ...one,
      blob_href: `${repositoryUrl(call.world, call.repository)}/git/blobs/${run.head_sha}`,
    }));
  }),
];
