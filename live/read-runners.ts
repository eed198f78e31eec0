import type { Answer, Reading } from "./reading.ts";

/** A self-hosted runner, wherever it is registered. */
export interface SeenRunner {
  readonly id: number;
  readonly name: string;
  readonly online: boolean;
  readonly busy: boolean;
  /** Whether it takes one job and is gone. */
  readonly ephemeral: boolean;
  /** Lower case. */
  readonly labels: readonly string[];
  /** Number of its group; absent for a repository's own. */
  readonly group?: number;
  /** Name of the repository that alone has it; absent for the organisation's. */
  readonly repository?: string;
}

/** A group of an organisation's runners. */
export interface SeenRunnerGroup {
  readonly id: number;
  readonly name: string;
  readonly isDefault: boolean;
  /** all, private or selected. */
  readonly visibility: string;
  /** Names of those that may use it, where they are selected. */
  readonly repositories?: readonly string[];
  readonly allowsPublic: boolean;
  /** Whether only named workflows may use it. */
  readonly restrictedToWorkflows: boolean;
}

/** A job of a run. */
export interface SeenJob {
  readonly repository: string;
  readonly run: number;
  readonly id: number;
  readonly name: string;
  /** GitHub's word: queued, waiting, pending, requested, in_progress or completed. */
  readonly status: string;
  readonly conclusion: string | null;
  /** Steps that it has shown so far. */
  readonly steps: number;
  /** Lower case. */
  readonly labels: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  readonly url: string;
}

/** Every runner of an organisation. */
export async function readRunners(reading: Reading, org: string): Promise<SeenRunner[]> {
  return (await reading.all("/orgs/{org}/actions/runners", { org }, "runners")).map((live) => runnerWords(live));
}

/** The runners that a repository has for itself. */
export async function readOwnRunners(
  reading: Reading,
  at: { readonly owner: string; readonly repo: string },
): Promise<SeenRunner[]> {
  const list = await reading.all("/repos/{owner}/{repo}/actions/runners", at, "runners");
  return list.map((live) => runnerWords(live, at.repo));
}

function runnerWords(live: Answer, repository?: string): SeenRunner {
  return {
    id: Number(live.id),
    name: String(live.name),
    online: live.status === "online",
    busy: live.busy === true,
    ephemeral: live.ephemeral === true,
    labels: (live.labels ?? []).map(({ name }: Answer) => String(name).toLowerCase()),
    ...(repository === undefined && live.runner_group_id != null && { group: Number(live.runner_group_id) }),
    ...(repository !== undefined && { repository }),
  };
}

/** Every group of an organisation's runners, with who may use it. */
export async function readRunnerGroups(reading: Reading, org: string): Promise<SeenRunnerGroup[]> {
  const route = "/orgs/{org}/actions/runner-groups";
  const groups = await reading.all(route, { org }, "runner_groups");
  return await Promise.all(
    groups.map(async (live): Promise<SeenRunnerGroup> => {
      const within = { org, runner_group_id: live.id };
      const chosen =
        live.visibility === "selected"
          ? await reading.all(`${route}/{runner_group_id}/repositories`, within, "repositories")
          : undefined;
      return {
        id: Number(live.id),
        name: String(live.name),
        isDefault: live.default === true,
        visibility: String(live.visibility),
        allowsPublic: live.allows_public_repositories === true,
        restrictedToWorkflows: live.restricted_to_workflows === true,
        ...(chosen && { repositories: chosen.map(({ name }: Answer) => String(name)) }),
      };
    }),
  );
}

/** The jobs of a repository that wait for a runner now. */
export async function readQueuedJobs(
  reading: Reading,
  at: { readonly owner: string; readonly repo: string },
): Promise<SeenJob[]> {
  const route = "/repos/{owner}/{repo}/actions/runs";
  // A run with one job under way and one that waits is "in progress" to GitHub.
  const lists = await Promise.all(
    ["queued", "in_progress"].map((status) => reading.all(route, { ...at, status }, "workflow_runs")),
  );
  const runs = [...new Map(lists.flat().map((run) => [run.id, run])).values()];
  const jobs = await Promise.all(runs.map(({ id }) => readJobs(reading, at, Number(id))));
  return jobs.flat().filter(({ status }) => status === "queued");
}

/** The jobs of the newest attempt of a run. */
export async function readJobs(
  reading: Reading,
  at: { readonly owner: string; readonly repo: string },
  run: number,
): Promise<SeenJob[]> {
  const route = "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs";
  const jobs = await reading.all(route, { ...at, run_id: run }, "jobs");
  return jobs.map((live): SeenJob => {
    return {
      repository: at.repo,
      run,
      id: Number(live.id),
      name: String(live.name),
      status: String(live.status),
      conclusion: live.conclusion ?? null,
      steps: (live.steps ?? []).length,
      labels: (live.labels ?? []).map((label: string) => label.toLowerCase()),
      since: String(live.created_at ?? live.started_at),
      url: String(live.html_url ?? ""),
    };
  });
}
