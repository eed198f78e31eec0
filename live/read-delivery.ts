import { type Part, part } from "./part.ts";
import { type Answer, NotReadable, type Reading } from "./reading.ts";

/** A run of a workflow that is over. */
export interface SeenFinishedRun {
  readonly repository: string;
  readonly workflow: string;
  readonly conclusion: string;
  readonly attempt: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** From its last attempt's start to its end. */
  readonly seconds: number;
}

/** How long a job waited for its runner. */
export interface SeenWait {
  readonly repository: string;
  readonly workflow: string;
  readonly seconds: number;
}

export interface SeenDelivery {
  readonly runs: readonly SeenFinishedRun[];
  readonly queued: readonly SeenWait[];
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/** Runs whose jobs are read for how long they waited; each is a call. */
const mostRunsWithJobs = 60;
/** GitHub lists a thousand runs of a search at most. */
const mostListed = 1000;

/**
 * Finished runs of some repositories since a moment, and how long the jobs of the newest waited.
 *
 * @param since ISO 8601
 * @param waitsSince from when on waits are of interest
 */
export async function readDelivery(
  reading: Reading,
  owner: string,
  repositories: readonly string[],
  { since, waitsSince }: { readonly since: string; readonly waitsSince: string },
): Promise<SeenDelivery> {
  const notes: string[] = [];
  const found: { run: SeenFinishedRun; id: number }[] = [];
  const route = "/repos/{owner}/{repo}/actions/runs";
  for (const repo of repositories) {
    const query = { owner, repo, status: "completed", created: `>=${since.slice(0, 10)}` };
    const list = await part(() => reading.all(route, query, "workflow_runs"));
    if ("unseen" in list) notes.push(`Runs of ${repo} were not read: ${list.unseen}`);
    else {
      if (list.seen.length >= mostListed)
        notes.push(`Of ${repo}, the newest ${mostListed} runs are counted: GitHub lists no more.`);
      found.push(...list.seen.map((live) => ({ run: runWords(live, repo), id: Number(live.id) })));
    }
  }
  const recent = found
    .filter(({ run }) => run.createdAt >= waitsSince)
    .sort((left, right) => (left.run.createdAt < right.run.createdAt ? 1 : -1));
  const looked = recent.slice(0, mostRunsWithJobs);
  if (recent.length > looked.length)
    notes.push(`Queue times are those of the newest ${looked.length} runs of ${recent.length}.`);
  const queued: SeenWait[] = [];
  for (const { run, id } of looked) {
    const within = { owner, repo: run.repository, run_id: id };
    const jobs = await part(() => reading.all(`${route}/{run_id}/jobs`, within, "jobs"));
    for (const job of "seen" in jobs ? jobs.seen : []) {
      const seconds = secondsBetween(job.created_at, job.started_at);
      if (seconds !== undefined) queued.push({ repository: run.repository, workflow: run.workflow, seconds });
    }
  }
  return { runs: found.map(({ run }) => run), queued, notes };
}

function runWords(live: Answer, repository: string): SeenFinishedRun {
  return {
    repository,
    workflow: String(live.name ?? live.path),
    conclusion: String(live.conclusion),
    attempt: Number(live.run_attempt ?? 1),
    createdAt: String(live.created_at),
    seconds: secondsBetween(live.run_started_at ?? live.created_at, live.updated_at) ?? 0,
  };
}

function secondsBetween(from: unknown, to: unknown): number | undefined {
  const seconds = (Date.parse(String(to)) - Date.parse(String(from))) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** How many alerts are open in a repository, by kind; a kind that is off, or that this token may not see, says so. */
export interface SeenAlerts {
  readonly repository: string;
  readonly kinds: Readonly<Record<"dependencies" | "code" | "secrets", Part<number>>>;
}

/** Counts the open alerts of a repository, a hundred of each kind at most: these lists have no numbered pages. */
export async function readAlerts(reading: Reading, owner: string, repo: string): Promise<SeenAlerts> {
  const open = (kind: string) =>
    part(async () => {
      const list = await reading.one(`/repos/{owner}/{repo}/${kind}/alerts`, {
        owner,
        repo,
        state: "open",
        per_page: 100,
        // The number is all that is wanted: what was found is not to come here.
        ...(kind === "secret-scanning" && { hide_secret: true }),
      });
      if (list === undefined) throw new NotReadable(`${kind} is off, or has never run`, undefined);
      return (list as Answer[]).length;
    });
  const [dependencies, code, secrets] = await Promise.all([
    open("dependabot"),
    open("code-scanning"),
    open("secret-scanning"),
  ]);
  return { repository: repo, kinds: { dependencies, code, secrets } };
}
