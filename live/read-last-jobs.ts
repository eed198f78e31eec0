import type { Reading } from "./reading.ts";

/** Runs of a repository that are looked at, the newest first. */
const runsOfRepository = 20;

/**
 * When each runner had its last job (ISO 8601), by its number, as far as the newest finished runs of some repositories
 * tell: GitHub does not say it of a runner.
 *
 * @param mostRuns runs whose jobs are read over all repositories together; each is a call
 */
export async function readLastJobs(
  reading: Reading,
  owner: string,
  repositories: readonly string[],
  mostRuns: number,
): Promise<Map<number, string>> {
  const runs: { repo: string; id: number; at: string }[] = [];
  for (const repo of repositories) {
    const route = "/repos/{owner}/{repo}/actions/runs";
    const page = await reading.one(route, { owner, repo, status: "completed", per_page: runsOfRepository });
    for (const run of page?.workflow_runs ?? []) runs.push({ repo, id: Number(run.id), at: String(run.updated_at) });
  }
  const newest = runs.sort((left, right) => (left.at < right.at ? 1 : -1)).slice(0, mostRuns);
  const last = new Map<number, string>();
  for (const { repo, id } of newest) {
    const route = "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs";
    for (const job of await reading.all(route, { owner, repo, run_id: id }, "jobs")) {
      const [runner, at] = [Number(job.runner_id ?? 0), String(job.completed_at ?? "")];
      if (runner > 0 && at > (last.get(runner) ?? "")) last.set(runner, at);
    }
  }
  return last;
}
