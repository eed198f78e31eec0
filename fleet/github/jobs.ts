import type { Clock, JobNews } from "../ports.ts";
import { askAll } from "./ask.ts";
import type { Installation } from "./installation.ts";

/** A job in GitHub's words, as far as it matters here. */
export interface GitHubJob {
  id: number;
  run_id: number;
  run_attempt?: number;
  status: string;
  conclusion: string | null;
  labels: string[];
  runner_name: string | null;
  created_at: string;
}

/** What a job's answer says. Nothing where it does not wait for a machine yet: for others, for an approval, for its turn. */
export function newsOf(repository: string, job: GitHubJob, now: number): JobNews | undefined {
  const { status } = job;
  if (status !== "queued" && status !== "in_progress" && status !== "completed") return undefined;
  return {
    id: job.id,
    runId: job.run_id,
    attempt: job.run_attempt ?? 1,
    repository: repository.toLowerCase(),
    labels: job.labels,
    state: status,
    runner: job.runner_name || null,
    conclusion: job.conclusion,
    since: Date.parse(job.created_at) || now,
    heardAt: now,
  };
}

/** Runs of these states may have a job that waits or runs. */
const active = ["queued", "in_progress"] as const;

/** Jobs of a repository that wait or run. */
export async function activeJobs(
  { api, ask, clock }: Installation & { clock: Pick<Clock, "now"> },
  repository: string,
): Promise<JobNews[]> {
  const list = <T>(path: string, field: string) => ask("jobs", (token) => askAll<T>(api, { path, token }, field));
  const runs = new Set<number>();
  for (const status of active) {
    const path = `/repos/${repository}/actions/runs?status=${status}&per_page=100`;
    for (const { id } of await list<{ id: number }>(path, "workflow_runs")) runs.add(id);
  }
  const news: JobNews[] = [];
  for (const run of runs) {
    const path = `/repos/${repository}/actions/runs/${run}/jobs?filter=latest&per_page=100`;
    for (const job of await list<GitHubJob>(path, "jobs")) {
      const one = newsOf(repository, job, clock.now());
      if (one && one.state !== "completed") news.push(one);
    }
  }
  return news;
}
