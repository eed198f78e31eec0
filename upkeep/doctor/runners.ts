import type { SeenJob, SeenRunner, SeenRunnerGroup } from "../../live/read-runners.ts";
import { type Asking, type Servers, serviceOf } from "../runners/serving.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

const say = diagnosing("runners");

/** Minutes after which a queued job is told of though somebody could take it. */
const longWaitMinutes = 30;
/** Days without a job after which a runner is told of. */
const idleDays = 14;

/** Runners that are registered and offline; groups that are open to public repositories. */
export function registrationDiagnoses(runners: readonly SeenRunner[], groups: readonly SeenRunnerGroup[]): Diagnosis[] {
  const offline = runners.filter(({ online, ephemeral }) => !online && !ephemeral);
  const open = groups.filter(({ allowsPublic, id }) => allowsPublic && runners.some(({ group }) => group === id));
  return [
    ...offline.map(({ name, labels }) =>
      say(
        "warning",
        "runner-offline",
        `runner "${name}"`,
        `is offline; it serves ${labels.join(", ")}`,
        "start its machine, or delete the runner",
      ),
    ),
    ...open.map(({ name }) =>
      say(
        "warning",
        "group-open-to-public",
        `runner group "${name}"`,
        "takes jobs of public repositories: anybody who opens a pull request may run code on its machines",
        "forbid public repositories in the group",
      ),
    ),
  ];
}

/** Standing runners that had no job for long, by what the jobs of finished runs say. */
export function idleDiagnoses(
  runners: readonly SeenRunner[],
  lastJobs: ReadonlyMap<number, string>,
  now: Date,
): Diagnosis[] {
  const since = new Date(now.getTime() - idleDays * 86_400_000).toISOString();
  return runners
    .filter(({ online, busy, ephemeral, id }) => online && !busy && !ephemeral && (lastJobs.get(id) ?? "") < since)
    .map(({ name, id }) =>
      say(
        "warning",
        "runner-idle",
        `runner "${name}"`,
        `is online and had ${lastJobs.has(id) ? `no job since ${lastJobs.get(id)!.slice(0, 10)}` : `no job of this stack's repositories for ${idleDays} days at least`}`,
        "end it, or use its labels",
      ),
    );
}

/** Queued jobs that nobody serves, or that wait for long. */
export function queueDiagnoses(
  jobs: readonly SeenJob[],
  askingOf: (repository: string) => Asking,
  servers: Servers,
  now: Date,
): Diagnosis[] {
  return jobs.flatMap((job): Diagnosis[] => {
    const wants = job.labels.join(", ");
    const minutes = Math.floor((now.getTime() - Date.parse(job.since)) / 60_000);
    const subject = `${job.repository}: job "${job.name}"`;
    const more = `slipway why ${job.url}`;
    const service = serviceOf(job.labels, askingOf(job.repository), servers);
    if (service.by === "nobody")
      return [
        say(
          "error",
          "job-not-served",
          subject,
          `waits for [${wants}], which nobody serves`,
          `name a label of a fleet; ${more}`,
        ),
      ];
    if (service.by === "fleet" && !service.open)
      return [
        say(
          "error",
          "job-not-served",
          subject,
          `waits for [${wants}] of the fleet "${service.fleet.name}", which does not serve this repository`,
          more,
        ),
      ];
    if (service.by === "runners" && service.state === "closed")
      return [
        say(
          "error",
          "job-not-served",
          subject,
          `waits for [${wants}], whose runner group is closed to this repository`,
          more,
        ),
      ];
    if (service.by === "runners" && service.state === "offline")
      return [say("error", "job-not-served", subject, `waits for [${wants}], whose runners are all offline`, more)];
    if (minutes < longWaitMinutes) return [];
    return [say("warning", "job-waits-long", subject, `waits for [${wants}] for ${minutes} minutes`, more)];
  });
}
