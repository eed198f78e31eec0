import type { WorkflowFile } from "../workflow/file.ts";
import { type Part, part } from "./part.ts";
import { createParts } from "./parts.ts";
import { readEnvironments } from "./read-environments.ts";
import { readFiles } from "./read-files.ts";
import {
  readJobs,
  readOwnRunners,
  readRunnerGroups,
  readRunners,
  type SeenJob,
  type SeenRunner,
  type SeenRunnerGroup,
} from "./read-runners.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenEnvironment } from "./seen.ts";

type Address = { readonly owner: string; readonly repo: string };

/** A run of a workflow. */
export interface SeenRun {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly branch: string;
  readonly sha: string;
  /** Login of who started this attempt. */
  readonly actor: string;
  readonly url: string;
  readonly createdAt: string;
  /** Numbers of the pull requests that it is for. */
  readonly pulls: readonly number[];
}

/** A deployment of a run that waits for its environment. */
export interface SeenGate {
  readonly environment: string;
  readonly waitMinutes: number;
  /** ISO 8601; absent where no timer runs. */
  readonly waitsSince?: string;
  /** `@octo`, `@acme/platform`. */
  readonly reviewers: readonly string[];
  readonly mayApprove: boolean;
}

/** A run with everything that its jobs may wait for. */
export interface SeenWaitingRun {
  readonly owner: string;
  readonly repository: string;
  readonly defaultBranch: string;
  readonly isPublic: boolean;
  readonly run: SeenRun;
  readonly jobs: Part<readonly SeenJob[]>;
  readonly gates: Part<readonly SeenGate[]>;
  readonly environments: Part<Readonly<Record<string, SeenEnvironment>>>;
  readonly runners: Part<readonly SeenRunner[]>;
  readonly groups: Part<readonly SeenRunnerGroup[]>;
  /** Workflow files at the run's commit. */
  readonly workflows: Part<readonly WorkflowFile[]>;
  /** Other runs of the repository that are not over. */
  readonly others: Part<readonly SeenRun[]>;
}

/** Reads a run and what its jobs may wait for; undefined where GitHub shows no such run. */
export async function readWaitingRun(
  reading: Reading,
  at: Address,
  id: number,
  ownerType: "organization" | "user",
): Promise<SeenWaitingRun | undefined> {
  const within = { ...at, run_id: id };
  const live = await reading.one("/repos/{owner}/{repo}/actions/runs/{run_id}", within);
  if (live === undefined) return undefined;
  const repository: Answer = (await reading.one("/repos/{owner}/{repo}", at)) ?? {};
  const run = runWords(live);
  const none = { seen: [] };
  const parts = createParts();
  const [jobs, gates, environments, own, shared, groups, files, others] = await Promise.all([
    part(() => readJobs(reading, at, id)),
    part(async () => {
      const list: Answer[] =
        (await reading.one("/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", within)) ?? [];
      return list.map((gate) => gateWords(gate, at.owner));
    }),
    part(async () => (await readEnvironments(reading, parts, at)) ?? {}),
    part(() => readOwnRunners(reading, at)),
    ownerType === "user" ? none : part(() => readRunners(reading, at.owner)),
    ownerType === "user" ? none : part(() => readRunnerGroups(reading, at.owner)),
    part(() => readFiles(reading, createParts(), at, run.sha, new Map())),
    part(() => readActiveRuns(reading, at)),
  ]);
  const [hidden] = parts.unread;
  return {
    owner: at.owner,
    repository: at.repo,
    defaultBranch: String(repository.default_branch ?? "main"),
    isPublic: repository.private === false,
    run,
    jobs,
    gates,
    environments: hidden === undefined ? environments : { unseen: hidden.why },
    runners: "unseen" in shared ? shared : "unseen" in own ? own : { seen: [...shared.seen, ...own.seen] },
    groups,
    workflows: "unseen" in files ? files : { seen: files.seen.workflows },
    others: "unseen" in others ? others : { seen: others.seen.filter((one) => one.id !== id) },
  };
}

/** Runs of a repository that are not over. */
export async function readActiveRuns(reading: Reading, at: Address): Promise<SeenRun[]> {
  const route = "/repos/{owner}/{repo}/actions/runs";
  const lists = await Promise.all(
    ["in_progress", "queued", "waiting", "pending"].map((status) =>
      reading.all(route, { ...at, status }, "workflow_runs"),
    ),
  );
  return [...new Map(lists.flat().map((live) => [live.id, runWords(live)])).values()];
}

function runWords(live: Answer): SeenRun {
  return {
    id: Number(live.id),
    path: String(live.path).replace(/@.*$/, ""),
    name: String(live.name ?? live.path),
    event: String(live.event),
    status: String(live.status),
    conclusion: live.conclusion ?? null,
    branch: String(live.head_branch ?? ""),
    sha: String(live.head_sha),
    actor: String(live.triggering_actor?.login ?? live.actor?.login ?? ""),
    url: String(live.html_url),
    createdAt: String(live.created_at),
    pulls: (live.pull_requests ?? []).map(({ number }: Answer) => Number(number)),
  };
}

function gateWords(gate: Answer, owner: string): SeenGate {
  return {
    environment: String(gate.environment.name),
    waitMinutes: Number(gate.wait_timer ?? 0),
    ...(gate.wait_timer_started_at && { waitsSince: String(gate.wait_timer_started_at) }),
    reviewers: (gate.reviewers ?? []).map(({ type, reviewer }: Answer) =>
      type === "Team" ? `@${owner}/${reviewer.slug}` : `@${reviewer.login}`,
    ),
    mayApprove: gate.current_user_can_approve === true,
  };
}

/** A deployment, and the newest word on it. */
export interface SeenDeployment {
  readonly id: number;
  readonly environment: string;
  readonly ref: string;
  readonly sha: string;
  readonly url: string;
  /** GitHub's word: queued, waiting, pending, in_progress, success, failure, error, inactive. */
  readonly state: string;
  /** Numbers of the runs of its commit that wait. */
  readonly runs: readonly number[];
}

/** Reads a deployment and which runs it may be of; undefined where GitHub shows no such deployment. */
export async function readDeployment(reading: Reading, at: Address, id: number): Promise<SeenDeployment | undefined> {
  const route = "/repos/{owner}/{repo}/deployments/{deployment_id}";
  const live = await reading.one(route, { ...at, deployment_id: id });
  if (live === undefined) return undefined;
  const statuses = await reading.all(`${route}/statuses`, { ...at, deployment_id: id });
  const runs = await reading.all("/repos/{owner}/{repo}/actions/runs", { ...at, head_sha: live.sha }, "workflow_runs");
  const [newest] = statuses;
  const named = /\/actions\/runs\/(\d+)/.exec(String(newest?.log_url ?? newest?.target_url ?? ""))?.[1];
  return {
    id,
    environment: String(live.environment),
    ref: String(live.ref),
    sha: String(live.sha),
    url: String(live.url),
    state: String(newest?.state ?? "pending"),
    runs:
      named === undefined
        ? runs.filter(({ status }) => status !== "completed").map((run) => Number(run.id))
        : [Number(named)],
  };
}
