import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { seenOf } from "../../live/part.ts";
import type { SeenRun, SeenWaitingRun } from "../../live/read-run.ts";
import type { SeenJob } from "../../live/read-runners.ts";
import type { DesiredFleet } from "../../platform/fleets.ts";
import { type SimulatedRun, type SimulationOptions, simulate } from "../../workflow/simulation/simulate.ts";
import { gateReasons, refusedReasons } from "./deployments.ts";
import { queueReason } from "./queue.ts";
import type { Explained, Reason, Source } from "./reason.ts";

/** What is known of a run's repository beside what was read. */
export interface KnownRun {
  /** Its entry, where the stack has it. */
  readonly entry: RepositoryEntry | undefined;
  readonly fleets: readonly DesiredFleet[];
  /** Where a field of a fleet is written. */
  readonly fleetSource: (fleet: string, field: "ceiling" | "repositories") => Source;
  readonly simulation: SimulationOptions;
  readonly now: Date;
}

/** Says why a run, or one job of it, does not go on. */
export async function explainRun(seen: SeenWaitingRun, known: KnownRun, job?: number): Promise<Explained> {
  const { run, owner, repository } = seen;
  const all = seenOf(seen.jobs) ?? [];
  const wanted = job === undefined ? all : all.filter(({ id }) => id === job);
  const name =
    job === undefined ? `${run.name} #${run.id}` : `job "${wanted[0]?.name ?? job}" of ${run.name} #${run.id}`;
  const { jobs, gates, environments, runners, groups, workflows, others } = seen;
  const parts = {
    jobs,
    "pending deployments": gates,
    environments,
    runners,
    "runner groups": groups,
    workflows,
    "other runs": others,
  };
  const unseen = Object.entries(parts).flatMap(([what, part]) =>
    "unseen" in part ? [{ what, why: part.unseen }] : [],
  );
  const about = {
    subject: `${owner}/${repository}: ${name}`,
    url: job !== undefined && wanted[0] !== undefined ? wanted[0].url : run.url,
    unseen,
  };
  const simulated = await simulatedRun(seen, run, known);
  const held = [...approvalReasons(run), ...(await groupReasons(seen, known, simulated))];
  const own = [
    ...wanted
      .filter(({ status }) => status === "queued")
      .map((one) => queueReason(one, seen, known, unseen.length > 0)),
    ...gateReasons(seen, wanted, known),
    ...refusedReasons(seen, wanted, simulated, known),
  ];
  const reasons = [...held, ...own];
  return { ...about, state: stateOf(run, wanted, job !== undefined), reasons };
}

function stateOf(run: SeenRun, jobs: readonly SeenJob[], one: boolean): string {
  const { status, conclusion } = one && jobs[0] !== undefined ? jobs[0] : run;
  return status === "completed" ? (conclusion ?? "completed").replace("_", " ") : status.replace("_", " ");
}

/** Runs of people who are new here wait for somebody's word. */
function approvalReasons({ status, conclusion, actor, url }: SeenRun): Reason[] {
  if (status !== "action_required" && conclusion !== "action_required") return [];
  return [
    {
      id: "run-needs-approval",
      what: `@${actor} is new here, and GitHub lets such runs start only once somebody has looked at the change.`,
      who: "Anybody who may write here: look at the change, then approve the run.",
      details: [url],
    },
  ];
}

/** Runs of the same concurrency group, of which GitHub lets one run at a time. */
async function groupReasons(seen: SeenWaitingRun, known: KnownRun, own: SimulatedRun | undefined): Promise<Reason[]> {
  const { run } = seen;
  const group = own?.concurrency?.group;
  if (!["pending", "queued"].includes(run.status) || group === undefined || group.includes("${{")) return [];
  const before: SeenRun[] = [];
  for (const other of (seenOf(seen.others) ?? []).filter(
    ({ createdAt, id }) => createdAt < run.createdAt || id < run.id,
  )) {
    const theirs = await simulatedRun(seen, other, known);
    if (theirs?.concurrency?.group.toLowerCase() === group.toLowerCase()) before.push(other);
  }
  if (before.length === 0) return [];
  const many = before.length > 1;
  return [
    {
      id: "concurrency",
      what: `${many ? `${before.length} runs` : "A run"} of the concurrency group "${group}" came before it; GitHub lets one run at a time.`,
      who: `Nobody has to do anything: it goes on after ${many ? "them" : "it"}. Anybody who may write here can cancel ${many ? "them" : "it"}.`,
      details: [
        ...before.map(({ url, status }) => `${url} (${status.replace("_", " ")})`),
        `set by \`concurrency\` in ${run.path}`,
      ],
    },
  ];
}

/** What a run's event would make of its workflow, by which groups and environments of jobs are known. */
async function simulatedRun(seen: SeenWaitingRun, run: SeenRun, known: KnownRun): Promise<SimulatedRun | undefined> {
  const files = seenOf(seen.workflows) ?? [];
  const isPull = run.event === "pull_request" || run.event === "pull_request_target";
  const event = {
    name: run.event,
    workflow: run.path,
    ...(isPull
      ? { base: seen.defaultBranch, ...(run.pulls[0] !== undefined && { ref: `refs/pull/${run.pulls[0]}/merge` }) }
      : { ref: run.branch }),
  };
  try {
    const { runs } = await simulate(files, event, { ...known.simulation, defaultBranch: seen.defaultBranch });
    return runs.find(({ file }) => file === run.path);
  } catch {
    // An event that needs more than is known of it; then nothing is said of groups.
    return undefined;
  }
}

/** Why a run does not deploy to one environment: of all that it waits for, this alone. */
export function explainDeployment(seen: SeenWaitingRun, known: KnownRun, environment: string): Reason[] {
  const gates = (seenOf(seen.gates) ?? []).filter(
    (gate) => gate.environment.toLowerCase() === environment.toLowerCase(),
  );
  return gateReasons({ ...seen, gates: { seen: gates } }, seenOf(seen.jobs) ?? [], known);
}
