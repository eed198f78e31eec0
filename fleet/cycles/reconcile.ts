import { patience } from "../assumptions.ts";
import type { FleetSpec } from "../contract.ts";
import type { RunnerNews } from "../decisions/observe.ts";
import { parseRunnerName } from "../decisions/runner-name.ts";
import type { Job } from "../ports.ts";
import { type Control, reasonOf } from "./control.ts";
import { enter } from "./intake.ts";
import { supply } from "./supply.ts";

/** How far back lost webhooks are asked for: GitHub keeps them for three days, and each cycle looks at some of it twice. */
const deliveriesMinutes = 20;
/** Repositories and silent jobs that one cycle asks for; the next goes on. */
const perCycle = { repositories: 40, jobs: 40, everyMinutes: 5 } as const;
/** A runner release is taken by GitHub for 30 days after the next one is out. */
const warnAfterDays = 20;

/**
 * Finds what no webhook told: lost deliveries are asked for again, waiting jobs are looked for in every repository in turn,
 * and jobs that nothing was heard of for long are asked for by their id.
 */
export async function reconcile(control: Control): Promise<void> {
  const { ports } = control;
  const fleets = await ports.specs.all();
  const news = new Map<string, RunnerNews[]>(fleets.map(({ name }) => [name, []]));
  const take = (runners: RunnerNews[]) => {
    for (const one of runners) news.get(parseRunnerName(one.runner)?.fleet ?? "")?.push(one);
  };
  await attempt(control, "deliveries", () => ports.github.redeliver(ports.clock.now() - deliveriesMinutes * 60_000));
  for (const repository of repositoriesNow(fleets, ports.clock.now())) {
    await attempt(control, `jobs of ${repository}`, async () => {
      for (const job of await ports.github.activeJobs(repository)) take(await enter(control, fleets, job));
    });
  }
  for (const fleet of fleets) {
    await attempt(control, `jobs of ${fleet.name}`, async () => {
      for (const job of silent(await ports.jobs.open(fleet.name), ports.clock.now()))
        take(await askFor(control, fleets, fleet, job));
    });
  }
  for (const fleet of fleets) {
    await attempt(control, `supply of ${fleet.name}`, () => supply(control, fleet, news.get(fleet.name)));
  }
}

/** The repositories of this cycle's turn: all of them come around, however many there are. */
function repositoriesNow(fleets: readonly FleetSpec[], now: number): string[] {
  const all = [...new Set(fleets.flatMap(({ repositories }) => repositories))].sort();
  const turns = Math.ceil(all.length / perCycle.repositories);
  const turn = Math.floor(now / (perCycle.everyMinutes * 60_000)) % Math.max(1, turns);
  return all.filter((_, index) => index % Math.max(1, turns) === turn);
}

function silent(jobs: readonly Job[], now: number): Job[] {
  return jobs
    .filter(({ heardAt }) => now - heardAt >= patience.silentJobMinutes * 60_000)
    .sort((a, b) => a.heardAt - b.heardAt)
    .slice(0, perCycle.jobs);
}

async function askFor(
  control: Control,
  fleets: readonly FleetSpec[],
  fleet: FleetSpec,
  job: Job,
): Promise<RunnerNews[]> {
  const found = await control.ports.github.job(job.repository, job.id);
  const now = control.ports.clock.now();
  if (found) return enter(control, fleets, { ...found, heardAt: now });
  // Deleted with its run or its repository: nobody waits for it any more.
  await control.ports.jobs.record(fleet.name, { ...job, state: "completed", conclusion: "cancelled", heardAt: now });
  return [];
}

async function attempt(control: Control, what: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    control.ports.log({ event: "not reconciled", what, reason: reasonOf(error) });
  }
}

/** A build takes about an hour, and has the runner of its beginning (ms). */
const buildTime = 2 * 3_600_000;

/**
 * Says for how many days there has been a newer runner than the oldest image has: after 30 GitHub gives it no jobs. Images
 * install the newest runner when they are built, so their age tells.
 */
export async function watchRunner(control: Control): Promise<void> {
  await attempt(control, "runner version", async () => {
    const builtAt = await control.ports.images.oldest();
    // Machines of somebody else's image: whoever builds it knows what is in it.
    if (builtAt === undefined) return;
    const { version, publishedAt } = await control.ports.github.latestRunner();
    const newest = builtAt - buildTime >= publishedAt;
    const days = newest ? 0 : (control.ports.clock.now() - publishedAt) / 86_400_000;
    const event = days > warnAfterDays ? "runner is old" : "runner version";
    const built = new Date(builtAt).toISOString();
    control.ports.log({ event, newest: version, built, metrics: { RunnerVersionAgeDays: days } });
  });
}
