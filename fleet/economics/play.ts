import type { FleetSpec } from "../contract.ts";
import { noteDeregistered, planEndings } from "../decisions/endings.ts";
import { draftOf, emptyLedger, type Ledger } from "../decisions/ledger.ts";
import { enterLaunched, learnRegistration, noteRegistrations, noteRunners, settle } from "../decisions/observe.ts";
import { sizesAt } from "../decisions/schedule.ts";
import { type Plan, planSupply } from "../decisions/supply.ts";
import { World } from "../simulator/world.ts";
import { PlayedFleet } from "./played-fleet.ts";
import { type Moment, type Spread, Timeline } from "./spread.ts";
import { eventSeconds } from "./times.ts";
import { leastUsage, type Usage } from "./usage.ts";

/** A job of a trace. */
export interface TraceJob {
  /** When it is queued (ms). */
  readonly at: number;
  /** How long it works on a machine. */
  readonly seconds: number;
  /** Jobs of one run start together where the fleet is a gang's. */
  readonly run: number;
}

/** What became of a trace. */
export interface Played {
  readonly jobs: number;
  /** From queued to started. */
  readonly waits: Spread;
  readonly usage: Usage;
  /** The least usage that the same jobs could have had. */
  readonly bound: Usage;
  readonly launches: number;
  /** Of machines that were stopped. */
  readonly starts: number;
  /** Most machines at once, stopped ones too. */
  readonly peak: number;
  readonly githubCalls: number;
  readonly timeline: readonly Moment[];
  /** Jobs that had not ended a month after the last was queued. */
  readonly unfinished: number;
  /** Events of the world that was played. */
  readonly events: number;
}

const minute = 60_000;
/** A trace is given up so long after its last job (ms). */
const patience = 30 * 24 * 60 * minute;
const reconcileMinutes = 5;

/**
 * Plays jobs against a fleet's settings: the control code's own decisions, in a world in which nothing fails and machines
 * take as long as `machineSeconds` says.
 *
 * @param jobs in ascending order of time; taken one by one, so that there may be millions
 * @param span the time that is played (ms); beyond its end, until the last job is over
 */
export async function play(
  spec: FleetSpec,
  jobs: Iterable<TraceJob>,
  span: { readonly from: number; readonly until: number },
): Promise<Played> {
  const world = new World(1);
  world.now = span.from;
  const player = new Player(world, spec, jobs);
  player.begin();
  await world.run(span.until);
  for (let until = span.until; player.unfinished && world.now < span.until + patience; ) {
    until += 10 * minute;
    await world.run(until);
  }
  return player.end();
}

class Player {
  private readonly world: World;
  private readonly spec: FleetSpec;
  private readonly fleet: PlayedFleet;
  private readonly jobs: Iterator<TraceJob>;
  private readonly timeline = new Timeline();
  private readonly bound: Usage = { running: 0, pooled: 0, disks: 0 };
  private ledger: Ledger = emptyLedger();
  private count = 0;
  private exhausted = false;
  private githubCalls = 0;
  private minutes = 0;
  /** When it is decided next (ms). */
  private thinksAt = Number.POSITIVE_INFINITY;

  constructor(world: World, spec: FleetSpec, jobs: Iterable<TraceJob>) {
    this.world = world;
    this.spec = spec;
    this.jobs = jobs[Symbol.iterator]();
    this.fleet = new PlayedFleet(world, spec);
    this.fleet.onEvent = () => this.think();
  }

  get unfinished(): boolean {
    return !this.exhausted || this.fleet.open.size > 0;
  }

  begin(): void {
    this.feed();
    this.tick();
  }

  end(): Played {
    const { fleet, githubCalls, bound } = this;
    const unfinished = fleet.open.size;
    for (const id of [...fleet.machines.keys()]) fleet.end(id);
    const { waits, usage, launches, starts, peak } = fleet;
    const timeline = this.timeline.all();
    const { events } = this.world;
    return { jobs: this.count, waits, usage, bound, launches, starts, peak, githubCalls, timeline, unfinished, events };
  }

  /** The next job comes at its time, and only then the one after it. */
  private feed(): void {
    const { done, value } = this.jobs.next();
    this.exhausted = done === true;
    if (done) return;
    this.world.after(value.at - this.world.now, () => {
      const least = leastUsage(this.spec.os, value.seconds);
      this.bound.running += least.running;
      this.bound.disks += least.disks;
      this.count += 1;
      this.fleet.queue(value.run, value.seconds);
      this.feed();
    });
  }

  /** Decides a little later; what happens until then is decided upon together. */
  private think(): void {
    const at = this.world.now + eventSeconds * 1000;
    if (this.thinksAt <= at) return;
    this.thinksAt = at;
    this.world.after(eventSeconds * 1000, () => {
      this.thinksAt = Number.POSITIVE_INFINITY;
      this.supply();
    });
  }

  /** The schedules of each minute. */
  private tick(): void {
    this.world.after(minute, () => this.tick());
    this.timeline.add(this.fleet.moment());
    // One for the deliveries, one for the runner's version, and one for each repository.
    if (this.minutes++ % reconcileMinutes === 0) this.githubCalls += 2 + this.spec.repositories.length;
    const { hot, stopped } = sizesAt(this.spec.capacity, this.world.now);
    if (this.fleet.open.size + this.fleet.machines.size + hot + stopped === 0) return;
    this.supply();
    this.sweep();
  }

  private supply(): void {
    const { fleet, spec } = this;
    const { now } = this.world;
    const machines = fleet.list();
    const ledger = noteRunners(settle(this.ledger, machines, now), fleet.news.splice(0), now);
    const plan = planSupply({ spec, jobs: [...fleet.open.values()], machines, ledger, now });
    this.ledger = plan.ledger;
    this.launch(plan);
    for (const id of plan.starts) fleet.start(id);
    for (const id of plan.stops) fleet.stop(id);
    if (plan.mints.length === 0) return;
    this.ledger = draftOf(this.ledger);
    this.githubCalls += plan.mints.length;
    for (const { instanceId, name } of plan.mints) {
      const { runnerId } = fleet.configure(instanceId, name);
      const before = this.ledger.machines[instanceId]!;
      const record = learnRegistration(before, before.configs, runnerId);
      this.ledger.machines[instanceId] = { ...record, offeredAt: record.offeredAt ?? now };
    }
  }

  private launch(plan: Plan): void {
    const spotFirst = this.spec.launchOptions[0]?.market === "spot";
    for (const { reservation, count, onDemandOnly } of plan.launches) {
      const { purpose, gang } = plan.ledger.reservations[reservation]!;
      const of = { reservation, gang, spot: spotFirst && !onDemandOnly, pooled: purpose === "pool" };
      this.ledger = enterLaunched(this.ledger, reservation, this.fleet.launch(count, of));
    }
  }

  private sweep(): void {
    const { fleet, spec } = this;
    const { now } = this.world;
    const machines = fleet.list();
    const runners = fleet.runners();
    if (Object.values(this.ledger.machines).some(({ configs }) => configs > 0))
      this.githubCalls += Math.max(1, Math.ceil(runners.length / 100));
    const noted = noteRegistrations(settle(this.ledger, machines, now), runners, now);
    const endings = planEndings({ spec, jobs: [...fleet.open.values()], machines, ledger: noted, runners, now });
    const answers = endings.deregister.map(({ runnerIds, ...about }) => {
      this.githubCalls += runnerIds.length;
      return { ...about, answer: fleet.deregister(about.instanceId), absent: [] };
    });
    this.ledger = noteDeregistered(endings.ledger, answers, now);
    for (const { instanceId, confirm = [] } of endings.end) {
      this.githubCalls += confirm.length;
      fleet.end(instanceId);
    }
  }
}
