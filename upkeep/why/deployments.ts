import { seenOf } from "../../live/part.ts";
import type { SeenGate, SeenWaitingRun } from "../../live/read-run.ts";
import type { SeenJob } from "../../live/read-runners.ts";
import type { SeenEnvironment } from "../../live/seen.ts";
import { matchesDeploymentPattern } from "../../workflow/simulation/deployment-pattern.ts";
import type { SimulatedRun } from "../../workflow/simulation/simulate.ts";
import { inInventory, listed, type Reason } from "./reason.ts";
import type { KnownRun } from "./run.ts";

const settings = (environment: string) => `environment "${environment}"`;
const fieldOf = (environment: string, field: string) => `environments.${environment}.${field}`;

/** Why deployments of a run wait for their environments: for people, for time, or for somebody who may not approve. */
export function gateReasons(seen: SeenWaitingRun, jobs: readonly SeenJob[], { entry, now }: KnownRun): Reason[] {
  if (!jobs.some(({ status }) => status === "waiting" || status === "pending")) return [];
  return (seenOf(seen.gates) ?? []).flatMap((gate) => {
    const { environment } = gate;
    const live = seenOf(seen.environments)?.[environment];
    const source = (field: string) => inInventory(settings(environment), entry, fieldOf(environment, field));
    return [
      ...reviewReasons(gate, live, seen.run.actor).map((reason) => ({
        ...reason,
        source: source(reason.id === "self-review" ? "preventSelfReview" : "reviewers"),
      })),
      ...timerReasons(gate, now).map((reason) => ({ ...reason, source: source("waitMinutes") })),
    ];
  });
}

function reviewReasons(
  { environment, reviewers, mayApprove }: SeenGate,
  live: SeenEnvironment | undefined,
  actor: string,
): Reason[] {
  if (reviewers.length === 0) return [];
  const others = reviewers.filter((name) => name.toLowerCase() !== `@${actor}`.toLowerCase());
  if (live?.preventSelfReview === true && others.length === 0)
    return [
      {
        id: "self-review",
        what: `The deployment to "${environment}" waits for @${actor} alone, who started it and may not approve it.`,
        who: `Somebody else who may write here: start the run again; or whoever keeps the entry: name a further reviewer.`,
      },
    ];
  const self =
    live?.preventSelfReview === true && reviewers.length > others.length ? `; @${actor} started it and may not` : "";
  return [
    {
      id: "reviewers",
      what: `The deployment to "${environment}" waits for an approval.`,
      who: `${listed(live?.preventSelfReview === true ? others : reviewers, "or")}: approve it on the run's page${mayApprove ? " (this token may)" : ""}${self}.`,
    },
  ];
}

function timerReasons({ environment, waitMinutes, waitsSince }: SeenGate, now: Date): Reason[] {
  if (waitMinutes === 0 || waitsSince === undefined) return [];
  const end = new Date(Date.parse(waitsSince) + waitMinutes * 60_000);
  if (end <= now) return [];
  const left = Math.ceil((end.getTime() - now.getTime()) / 60_000);
  return [
    {
      id: "wait-timer",
      what: `The deployment to "${environment}" waits ${waitMinutes} minutes, of which ${left} are left (until ${end.toISOString().slice(0, 16).replace("T", " ")} UTC).`,
      who: "Nobody has to do anything; an administrator of the repository may let it pass, where the environment allows that.",
    },
  ];
}

/** Jobs that an environment refused for their branch or tag: GitHub ends them before their first step. */
export function refusedReasons(
  seen: SeenWaitingRun,
  jobs: readonly SeenJob[],
  simulated: SimulatedRun | undefined,
  { entry }: KnownRun,
): Reason[] {
  const environments = seenOf(seen.environments) ?? {};
  const failed = jobs.filter(({ conclusion, steps }) => conclusion === "failure" && steps === 0);
  return failed.flatMap((job): Reason[] => {
    const name = simulated?.jobs.find(
      (one) => one.name === job.name || one.cells.some((cell) => cell.name === job.name),
    )?.environment;
    const live = name === undefined ? undefined : environments[name];
    if (name === undefined || live === undefined || admits(live, seen)) return [];
    const wanted = live.protectedBranches
      ? ["protected branches"]
      : [...(live.branches ?? []), ...(live.tags ?? []).map((tag) => `tag ${tag}`)];
    const field = live.protectedBranches ? "protectedBranches" : "branches";
    return [
      {
        id: "branch-policy",
        what: `"${job.name}" was refused: only ${listed(wanted, "or") || "nothing"} may deploy to "${name}", and this is ${seen.run.branch}.`,
        who: "Run it from such a branch or tag; or whoever keeps the entry: let the branch deploy.",
        source: inInventory(settings(name), entry, fieldOf(name, field)),
      },
    ];
  });
}

function admits(live: SeenEnvironment, { run, defaultBranch }: SeenWaitingRun): boolean {
  if (live.protectedBranches) return run.branch === defaultBranch;
  if (live.branches === undefined && live.tags === undefined) return true;
  return [...(live.branches ?? []), ...(live.tags ?? [])].some((pattern) =>
    matchesDeploymentPattern(pattern, run.branch),
  );
}
