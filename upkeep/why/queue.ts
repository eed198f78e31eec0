import { seenOf } from "../../live/part.ts";
import type { SeenWaitingRun } from "../../live/read-run.ts";
import type { SeenJob, SeenRunner } from "../../live/read-runners.ts";
import { type Service, serviceOf } from "../runners/serving.ts";
import { listed, type Reason } from "./reason.ts";
import type { KnownRun } from "./run.ts";

/** Why a job is queued: its labels against the runners, groups and fleets that there are. */
export function queueReason(job: SeenJob, seen: SeenWaitingRun, known: KnownRun, blind: boolean): Reason {
  const asking = { id: known.entry?.id ?? seen.repository, name: seen.repository, isPublic: seen.isPublic };
  const servers = { runners: seenOf(seen.runners) ?? [], groups: seenOf(seen.groups) ?? [], fleets: known.fleets };
  const service = serviceOf(job.labels, asking, servers);
  const minutes = Math.max(0, Math.floor((known.now.getTime() - Date.parse(job.since)) / 60_000));
  const head = `"${job.name}" waits for [${job.labels.join(", ")}] for ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const told = explained(service, job, seen, known, blind);
  return { ...told, what: `${head}: ${told.what}` };
}

const names = (runners: readonly SeenRunner[]) => listed(runners.map(({ name }) => `"${name}"`));

function explained(service: Service, job: SeenJob, seen: SeenWaitingRun, known: KnownRun, blind: boolean): Reason {
  const file = `${seen.repository}: ${seen.run.path}`;
  if (service.by === "github")
    return {
      id: "hosted-queue",
      what: "a machine of GitHub's own takes it, once one is free.",
      who: "Nobody has to do anything; if it takes long, the owner's limit of concurrent jobs is reached (https://docs.github.com/actions/reference/limits), or GitHub has a fault (https://www.githubstatus.com).",
    };
  if (service.by === "codebuild")
    return {
      id: "codebuild-queue",
      what: "AWS CodeBuild starts a machine for it when GitHub's webhook reaches its project.",
      who: "Whoever keeps the fleets: look at the project's webhook and builds in AWS.",
    };
  if (service.by === "fleet") return ofFleet(service, known, seen.repository);
  if (service.by === "runners") return ofRunners(service, seen);
  const near = nearest(job, seen, known);
  return {
    id: blind ? "runners-not-seen" : "nobody-serves",
    what: blind
      ? "no runner that this token may see has all of these labels."
      : "no runner, fleet or machine of GitHub's has all of these labels.",
    who: `Whoever keeps the workflow: name a label that is served; or whoever keeps the fleets: declare it.`,
    details: [`asked for by runs-on in ${file}`, ...near],
  };
}

/** Runners and fleets that lack only some of the labels. */
function nearest(job: SeenJob, seen: SeenWaitingRun, { fleets }: KnownRun): string[] {
  const all = [
    ...(seenOf(seen.runners) ?? []).map(({ name, labels }) => ({ what: `runner "${name}"`, labels })),
    ...fleets.map(({ name, labels }) => ({ what: `fleet "${name}"`, labels })),
  ];
  return all
    .map(({ what, labels }) => {
      const own = labels.map((label) => label.toLowerCase());
      return { what, lacks: job.labels.filter((label) => !own.includes(label)) };
    })
    .filter(({ lacks }) => lacks.length < job.labels.length && lacks.length > 0)
    .slice(0, 3)
    .map(({ what, lacks }) => `${what} lacks ${lacks.join(", ")}`);
}

function ofFleet(
  { fleet, running, open }: Extract<Service, { by: "fleet" }>,
  { entry, fleetSource }: KnownRun,
  repository: string,
): Reason {
  if (!open)
    return {
      id: "fleet-closed",
      what: `the fleet "${fleet.name}" has them, and does not serve this repository.`,
      who: `Whoever keeps the fleets: add "${entry?.id ?? repository}" to its repositories.`,
      source: fleetSource(fleet.name, "repositories"),
    };
  if (fleet.ceiling !== undefined && running >= fleet.ceiling)
    return {
      id: "fleet-at-ceiling",
      what: `the fleet "${fleet.name}" has ${running} machines, and its ceiling is ${fleet.ceiling}.`,
      who: "Nobody has to do anything: it goes on when a machine is free. Whoever keeps the fleets can raise the ceiling.",
      source: fleetSource(fleet.name, "ceiling"),
    };
  return {
    id: "fleet-starts",
    what: `the fleet "${fleet.name}" starts a machine for it; ${running} of ${fleet.ceiling ?? "any number"} are there.`,
    who: "Nobody has to do anything for some minutes; then whoever keeps the fleets: look at its alarms and its queue (docs/fleets.md).",
  };
}

function ofRunners(
  { state, runners, closed }: Extract<Service, { by: "runners" }>,
  { repository }: SeenWaitingRun,
): Reason {
  const plural = runners.length > 1;
  if (state === "closed")
    return {
      id: "group-closed",
      what: `${names(runners)} ${plural ? "have" : "has"} them, in the group ${listed(closed.map(({ name }) => `"${name}"`))}, which does not take jobs of ${repository}.`,
      who: "An owner of the organisation: let the group serve the repository (a public one needs a word of its own).",
    };
  if (state === "offline")
    return {
      id: "runners-offline",
      what: `${names(runners)} ${plural ? "have" : "has"} them, and ${plural ? "are" : "is"} offline.`,
      who: "Whoever keeps the machines: start one.",
    };
  if (state === "busy")
    return {
      id: "runners-busy",
      what: `${names(runners)} ${plural ? "have" : "has"} them, and ${plural ? "are" : "is"} busy.`,
      who: "Nobody has to do anything: it goes on when one is free.",
    };
  return {
    id: "runner-free",
    what: `${names(runners)} could take it now.`,
    who: "Nobody has to do anything; if it stays so, restart the runner, which has lost its connection.",
  };
}
