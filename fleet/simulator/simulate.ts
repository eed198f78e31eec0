import type { QueueMessage } from "../contract.ts";
import { sizesAt } from "../decisions/schedule.ts";
import type { SimulatedJob } from "./github.ts";
import { Plant, type Replacements } from "./plant.ts";
import type { Scenario } from "./scenario.ts";
import { beginning, type Violation, World } from "./world.ts";

export interface Outcome {
  violations: readonly Violation[];
  /** All jobs, over or not. */
  jobs: readonly SimulatedJob[];
  launches: number;
  githubCalls: number;
  configs: number;
  events: number;
  trace: readonly string[];
  plant: Plant;
}

const minute = 60_000;
/** For so long nothing may happen any more once all is quiet, and how often it is looked whether it is (ms). */
const stillness = 16 * minute;
const looks = 10 * minute;

/** Holds at every step: what may never be, not for a moment. */
function watch(plant: Plant, scenario: Scenario): { configs: number; still: boolean } {
  const { world, ec2, github, table } = plant;
  const counts = { configs: 0, still: false };
  const most = new Map(
    scenario.fleets.map(({ name, capacity }) => [
      name,
      Math.max(capacity.ceiling, ...(capacity.schedules ?? []).map(({ ceiling = 0 }) => ceiling)),
    ]),
  );
  ec2.onLaunch = () => {
    for (const [name, ceiling] of most) {
      const living = ec2.living(name);
      if (living > ceiling)
        world.broken("the ceiling is never passed", `"${name}" has ${living} machines of at most ${ceiling}`);
    }
    if (world.now >= beginning + scenario.until - stillness)
      world.broken("quiet is quiet", "a launch in the last minutes");
  };
  ec2.onTerminate = (machine) => {
    const age = world.now - machine.launchedAt;
    const lifetime = scenario.fleets.find(({ name }) => name === machine.fleet)!.maxLifetimeMinutes * minute;
    if (machine.busy && age < lifetime) world.broken("no busy machine is ended", `${machine.id} had a job`);
  };
  plant.onDone = (body) => {
    const message = JSON.parse(body) as QueueMessage;
    if (message.kind !== "job" || message.state !== "queued") return;
    const job = github.jobs.get(message.jobId)!;
    if (job.state !== "completed" && !table.knows(job.id)) {
      world.broken("no job is lost", `the message of job ${job.id} was dropped, and nothing remembers it`);
    }
  };
  watchGangs(plant, scenario);
  const put = plant.configs.put.bind(plant.configs);
  plant.configs.put = (id, config) => {
    counts.configs += 1;
    put(id, config);
  };
  return counts;
}

/** None of a gang gets a runner before all of its machines run, as far as lists could show. */
function watchGangs({ world, ec2, github, table }: Plant, { fleets, assumptions }: Scenario): void {
  const begun = new Set<string>();
  const create = github.create.bind(github);
  github.create = (name, group, labels) => {
    const fleet = fleets.find(({ gang, name: own }) => gang !== undefined && name.startsWith(`${own}-i-`));
    const run = labels.find((label) => label.startsWith("slipway-run-"));
    if (fleet?.gang && run !== undefined && !begun.has(run)) {
      begun.add(run);
      const { machines } = table.read(fleet.name).ledger;
      const lately = world.now - (assumptions.machineListLagSeconds + 60) * 1000;
      const ran = [...ec2.machines.values(), ...ec2.ended].filter(
        ({ id, state, endedAt }) =>
          run === `slipway-run-${machines[id]?.gang}` && (state === "running" || (endedAt ?? 0) >= lately),
      );
      // Jobs that are run again are as many as they are.
      const again = [...github.jobs.values()].some((job) => job.attempt > 1 && run === `slipway-run-${job.runId}`);
      if (ran.length < fleet.gang.size && !again)
        world.broken("a gang starts as a whole", `${run} has ${ran.length} machines of ${fleet.gang.size}`);
    }
    return create(name, group, labels);
  };
}

/** What is not as it must be once all is quiet: every job is over, and nothing is left behind. */
function unrest(plant: Plant, scenario: Scenario): [invariant: string, what: string][] {
  const { world, github, ec2, configs, table } = plant;
  const found: [string, string][] = [];
  for (const { id, labels, state, queuedAt } of github.active.values()) {
    const since = ((queuedAt - beginning) / minute).toFixed(1);
    found.push(["every job comes to its end", `job ${id} (${labels}) is still ${state} since minute ${since}`]);
  }
  for (const { name, capacity } of scenario.fleets) {
    const { hot, stopped } = sizesAt(capacity, world.now);
    const own = [...ec2.machines.values()].filter(({ fleet }) => fleet === name);
    const count = (wanted: string) => own.filter(({ state }) => state === wanted).length;
    const has = `${own.length} machines (${count("running")} running, ${count("stopped")} stopped)`;
    if (count("running") !== hot || count("stopped") !== stopped || own.length !== hot + stopped) {
      found.push(["none is left behind", `"${name}" has ${has} for a pool of ${hot} hot and ${stopped} stopped`]);
    }
    const { ledger } = table.read(name);
    if (Object.keys(ledger.reservations).length > 0) found.push(["none is left behind", `reservations of "${name}"`]);
    const recorded = Object.keys(ledger.machines).sort().join();
    const real = own
      .map(({ id }) => id)
      .sort()
      .join();
    if (recorded !== real) found.push(["the ledger tells the truth", `it has ${recorded}, EC2 has ${real}`]);
  }
  // A machine that came for a job that went elsewhere may stand by as one of the pool.
  const left = [...github.runners.values()].filter(({ online }) => !online).map(({ name }) => name);
  if (left.length > 0) found.push(["none is left behind", `registrations ${left}`]);
  if (configs.unread.size > 0) found.push(["none is left behind", `configs of ${[...configs.unread.keys()]}`]);
  return found;
}

/** Holds over the whole run: what was asked of GitHub and AWS for it. */
function count(plant: Plant, scenario: Scenario, configs: number): void {
  const { world, github, ec2 } = plant;
  const { minutes } = world;
  const jobs = github.jobs.size;
  const { behaviour, faults, droughts } = scenario;
  // A list a minute and fleet, a reconciliation every five minutes; for each config its making and its removal; and little
  // else for each job. A machine that does not boot is offered fresh configs until its time is over.
  const routine = scenario.fleets.length * minutes + (minutes / 5 + 1) * 6;
  const made = configs * (faults.before + faults.after + faults.crash > 0 ? 3.5 : 2.5);
  if (github.calls > routine + made + jobs * 4 + 10) {
    world.broken(
      "calls are within their budget",
      `${github.calls} calls of GitHub for ${jobs} jobs in ${minutes} minutes`,
    );
  }
  const offers = Math.max(...scenario.fleets.map(({ bootTimeoutMinutes }) => bootTimeoutMinutes)) + 2;
  if (configs > ec2.launches * offers) world.broken("calls are within their budget", `${configs} configs`);
  const calm = faults.before + faults.after + faults.crash + faults.limited === 0 && droughts.length === 0;
  const steady = behaviour.bootFails === 0 && behaviour.interruptedAfterMinutes === 0 && scenario.webhooks.lost === 0;
  if (calm && steady && scenario.assumptions.idleRunnerLifetimeMinutes >= 60) {
    if (configs > jobs * 2 + 2) world.broken("calls are within their budget", `${configs} configs for ${jobs} jobs`);
  }
  const pools = scenario.fleets.reduce((sum, { capacity }) => sum + capacity.hot + capacity.stopped, 0);
  const launchesBudget = (jobs + pools) * 8 + 20;
  if (ec2.launches > launchesBudget) world.broken("launches are bounded", `${ec2.launches} launches for ${jobs} jobs`);
}

/** Plays a scenario to its end, or until something is broken. */
export async function simulate(
  scenario: Scenario,
  { replacements, trace = false }: { replacements?: Replacements; trace?: boolean } = {},
): Promise<Outcome> {
  const world = new World(scenario.seed, trace);
  const plant = new Plant(world, scenario, replacements);
  const { github, ec2 } = plant;
  ec2.capacityOf = (template) => {
    const after = world.now - beginning;
    const drought = scenario.droughts.find((one) => one.template === template && one.from <= after && after < one.to);
    return drought?.left ?? Number.POSITIVE_INFINITY;
  };
  const counts = watch(plant, scenario);
  for (const { at, cancelledAfter, ...job } of scenario.jobs) {
    world.after(at, () => {
      const made = github.queue({ ...job, attempt: 1 });
      if (cancelledAfter !== undefined) world.after(cancelledAfter, () => github.finish(made, "cancelled"));
    });
  }
  plant.begin();
  let until = Math.max(scenario.faults.quietFrom, beginning + Math.max(0, ...scenario.jobs.map(({ at }) => at)));
  do {
    until += looks;
    await world.run(until);
  } while (until < beginning + scenario.until && world.violations.length === 0 && unrest(plant, scenario).length > 0);
  counts.still = world.violations.length === 0 && unrest(plant, scenario).length === 0;
  if (counts.still) await world.run(until + stillness);
  if (world.violations.length === 0)
    for (const [invariant, what] of unrest(plant, scenario)) world.broken(invariant, what);
  if (world.violations.length === 0) count(plant, scenario, counts.configs);
  return {
    violations: world.violations,
    jobs: [...github.jobs.values()],
    launches: ec2.launches,
    githubCalls: github.calls,
    configs: counts.configs,
    events: world.events,
    trace: world.lines,
    plant,
  };
}
