import { type Part, part, seenOf } from "../../live/part.ts";
import { readLastJobs } from "../../live/read-last-jobs.ts";
import { readMarks, readRepositoryNames, type SeenMarks } from "../../live/read-marks.ts";
import { readGovernance } from "../../live/read-organization-settings.ts";
import { readOwnRunners, readQueuedJobs, readRunnerGroups, readRunners } from "../../live/read-runners.ts";
import { createReading, type Reading } from "../../live/reading.ts";
import type { Platform } from "../../platform/compose.ts";
import type { Settings } from "../../settings.ts";
import { type Diagnosis, diagnosing } from "../../upkeep/doctor/diagnosis.ts";
import { appLeftovers, type Declared, markDiagnoses, runnerLeftovers } from "../../upkeep/doctor/leftovers.ts";
import { organizationDiagnoses } from "../../upkeep/doctor/organization.ts";
import { idleDiagnoses, queueDiagnoses, registrationDiagnoses } from "../../upkeep/doctor/runners.ts";
import type { StackGitHub } from "../github.ts";

/** Repositories that are read at the same time. */
const mostAtOnce = 4;
/** Finished runs whose jobs are read to know which runners have work. */
const mostRuns = 60;
/** Calls that looking for Slipway's marks takes of one repository. */
const callsForMarks = 2;

export interface GitHubQuestions {
  readonly platform: Platform;
  readonly declared: Declared;
  /** Calls that are left in this hour; absent where the server counts none. */
  readonly callsLeft?: number;
  readonly now: Date;
}

/** Everything that GitHub itself is asked: the organisation, what is left over, the runners. Reads only. */
export async function githubDiagnoses({ github, memory }: StackGitHub, asked: GitHubQuestions): Promise<Diagnosis[]> {
  const reading = createReading(github, memory);
  const { repositories, settings } = asked.platform;
  const { owner, ownerType } = settings;
  const governance =
    ownerType === "user"
      ? [
          diagnosing("organization")(
            "ok",
            "organization",
            owner,
            "is a user: there is no organisation above the repositories",
          ),
        ]
      : organizationDiagnoses(await readGovernance(reading, owner), repositories);
  return [...governance, ...(await leftovers(reading, asked)), ...(await runners(reading, asked))];
}

async function leftovers(reading: Reading, asked: GitHubQuestions): Promise<Diagnosis[]> {
  const say = diagnosing("leftovers");
  const { owner, ownerType } = asked.platform.settings;
  const names = await part(() => readRepositoryNames(reading, owner, ownerType));
  if ("unseen" in names) return [say("unseen", "marks", "repositories", names.unseen)];
  const takes = names.seen.length * callsForMarks;
  if (asked.callsLeft !== undefined && takes > asked.callsLeft / 2)
    return [
      say(
        "unseen",
        "marks",
        "repositories",
        `looking at ${names.seen.length} takes ${takes} calls, more than half of those left in this hour`,
      ),
    ];
  const marks: SeenMarks[] = [];
  const unseen: Diagnosis[] = [];
  await each(names.seen, async (repo) => {
    const seen = await part(() => readMarks(reading, { owner, repo }));
    if ("seen" in seen) marks.push(seen.seen);
    else unseen.push(say("unseen", "marks", repo, seen.unseen));
  });
  marks.sort((left, right) => (left.repository < right.repository ? -1 : 1));
  const found = markDiagnoses(marks, asked.declared);
  const words = `${marks.length} looked at, and every ruleset and branch of Slipway's is declared`;
  return [...(found.length === 0 ? [say("ok", "marks", "repositories", words)] : found), ...unseen];
}

async function runners(reading: Reading, { platform, declared, now }: GitHubQuestions): Promise<Diagnosis[]> {
  const say = diagnosing("runners");
  const { owner, ownerType } = platform.settings;
  const nothing = { seen: [] };
  const [groups, shared] =
    ownerType === "user"
      ? [nothing, nothing]
      : await Promise.all([part(() => readRunnerGroups(reading, owner)), part(() => readRunners(reading, owner))]);
  const apps: Part<string[]> =
    ownerType === "user"
      ? nothing
      : await part(async () => {
          const list = await reading.all("/orgs/{org}/installations", { org: owner }, "installations");
          return list.map(({ app_slug: slug }) => String(slug));
        });
  const own = await overRepositories(platform.settings, platform, (at) => readOwnRunners(reading, at));
  const queued = await overRepositories(platform.settings, platform, (at) => readQueuedJobs(reading, at));
  const all = [...(seenOf(shared) ?? []), ...own.seen];
  const standing = all.filter(({ online, busy, ephemeral }) => online && !busy && !ephemeral);
  const names = platform.repositories.map(({ entry }) => entry.name);
  const last = standing.length === 0 ? undefined : await part(() => readLastJobs(reading, owner, names, mostRuns));
  const servers = { runners: all, groups: seenOf(groups) ?? [], fleets: platform.fleets };
  // Of labels that nobody seems to have, nothing can be said while some runners were not seen.
  const blind = "unseen" in groups || "unseen" in shared || own.unseen.length > 0;
  const found = [
    ...registrationDiagnoses(all, servers.groups),
    ...(last !== undefined && "seen" in last ? idleDiagnoses(standing, last.seen, now) : []),
    ...(blind ? [] : queueDiagnoses(queued.seen, askingIn(platform), servers, now)),
  ];
  const looked = [
    ...[groups, shared].flatMap((one) => ("unseen" in one ? [one.unseen] : [])),
    ...own.unseen,
    ...queued.unseen,
    ...(last !== undefined && "unseen" in last ? [last.unseen] : []),
  ];
  return [
    ...runnerLeftovers(servers.groups, all, declared),
    ...("seen" in apps
      ? appLeftovers(apps.seen, owner, declared)
      : [diagnosing("leftovers")("unseen", "apps", "installed Apps", apps.unseen)]),
    ...(found.length === 0 && !blind
      ? [
          say(
            "ok",
            "runners",
            "runners",
            `${all.length} registered, ${queued.seen.length} ${queued.seen.length === 1 ? "job" : "jobs"} queued, nothing in the way`,
          ),
        ]
      : found),
    ...[...new Set(looked)].map((why) => say("unseen", "runners", "runners and queues", why)),
  ];
}

/** What a repository of GitHub is in the stack, as runners ask. */
export function askingIn({
  repositories,
}: Platform): (name: string) => { id: string; name: string; isPublic: boolean } {
  return (name) => {
    const entry = repositories.find((one) => one.entry.name.toLowerCase() === name.toLowerCase())?.entry;
    return { id: entry?.id ?? name, name, isPublic: entry?.visibility === "public" };
  };
}

async function overRepositories<Item>(
  { owner }: Settings,
  { repositories }: Platform,
  read: (at: { owner: string; repo: string }) => Promise<Item[]>,
): Promise<{ seen: Item[]; unseen: string[] }> {
  const parts: Part<Item[]>[] = [];
  const names = repositories.map(({ entry }) => entry.name);
  await each(names, async (repo) => void parts.push(await part(() => read({ owner, repo }))));
  return {
    seen: parts.flatMap((one) => seenOf(one) ?? []),
    unseen: parts.flatMap((one) => ("unseen" in one ? [one.unseen] : [])),
  };
}

/** Works through a list, a few at a time. */
async function each(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const waiting = [...names];
  const next = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, names.length) }, next));
}
