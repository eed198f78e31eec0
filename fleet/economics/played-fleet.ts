import type { FleetSpec } from "../contract.ts";
import type { RunnerNews } from "../decisions/observe.ts";
import type { Job, Machine, RegisteredRunner } from "../ports.ts";
import type { World } from "../simulator/world.ts";
import { type Moment, Spread } from "./spread.ts";
import { type MachineSeconds, machineSeconds } from "./times.ts";
import { billed, type Usage } from "./usage.ts";

/** A machine while a trace is played. */
export interface PlayedMachine extends Machine {
  gang: number | undefined;
  /** For the stopped pool. */
  pooled: boolean;
  /** Counts its starts: what was meant for an earlier one does not concern it. */
  boot: number;
  /** It has booted and looks for a configuration. */
  waiting: boolean;
  /** Name of the runner that its configuration is for, and whether that registers already. */
  runner: string | undefined;
  registering: boolean;
  online: boolean;
  runnerId: number;
  job: number | undefined;
  /** Since when it runs. */
  ranFrom: number | undefined;
}

const stopSeconds = 20;

/** EC2 and GitHub while a trace is played: machines with their runners, and jobs, in a world in which nothing fails. */
export class PlayedFleet {
  readonly machines = new Map<string, PlayedMachine>();
  /** Jobs that are not over. */
  readonly open = new Map<number, Job>();
  readonly waits = new Spread();
  readonly usage: Usage = { running: 0, pooled: 0, disks: 0 };
  /** What jobs said of their runners since the last look. */
  readonly news: RunnerNews[] = [];
  launches = 0;
  starts = 0;
  peak = 0;
  /** Something happened that the control code is told of. */
  onEvent: () => void = () => undefined;
  /** Queued jobs with their seconds, the oldest first. */
  private readonly queued = new Map<number, { job: Job; seconds: number }>();
  /** Machines that ended since they were last listed. */
  private readonly gone: Machine[] = [];
  private busy = 0;
  private serial = 1;
  private readonly world: World;
  private readonly spec: FleetSpec;
  private readonly times: MachineSeconds;

  constructor(world: World, spec: FleetSpec) {
    this.world = world;
    this.spec = spec;
    this.times = machineSeconds[spec.os];
  }

  /** A job is queued; a runner that waits takes it at once. */
  queue(run: number, seconds: number): void {
    const { now } = this.world;
    const id = this.serial++;
    const job: Job = {
      id,
      runId: run,
      attempt: 1,
      repository: "",
      labels: [],
      state: "queued",
      runner: null,
      since: now,
      heardAt: now,
    };
    this.open.set(id, job);
    this.queued.set(id, { job, seconds });
    for (const machine of this.machines.values()) {
      if (!machine.online || machine.job !== undefined || !fits(machine, job)) continue;
      this.assign(machine, id);
      break;
    }
    this.onEvent();
  }

  /** What EC2 lists: what ended is listed once more, as terminated. */
  list(): Machine[] {
    return [...this.machines.values(), ...this.gone.splice(0)];
  }

  /** What GitHub lists. */
  runners(): RegisteredRunner[] {
    return [...this.machines.values()].flatMap(({ runner, runnerId, online, job }) =>
      runner === undefined || !online ? [] : [{ id: runnerId, name: runner, online, busy: job !== undefined }],
    );
  }

  launch(count: number, of: { reservation: string; spot: boolean; gang: number | undefined; pooled: boolean }) {
    const made = Array.from({ length: count }, (): PlayedMachine => {
      const machine: PlayedMachine = {
        ...of,
        id: `i-${(this.serial++).toString(16).padStart(17, "0")}`,
        fleet: this.spec.name,
        state: "pending",
        launchedAt: this.world.now,
        boot: 0,
        waiting: false,
        runner: undefined,
        registering: false,
        online: false,
        runnerId: 0,
        job: undefined,
        ranFrom: undefined,
      };
      this.machines.set(machine.id, machine);
      this.begin(machine, this.times.boot);
      return machine;
    });
    this.launches += count;
    this.peak = Math.max(this.peak, this.machines.size);
    return made;
  }

  start(id: string): void {
    this.starts += 1;
    this.begin(this.machines.get(id)!, this.times.restart);
  }

  stop(id: string): void {
    const machine = this.machines.get(id)!;
    if (machine.state !== "running" || machine.runner !== undefined) return;
    const boot = ++machine.boot;
    machine.state = "stopping";
    machine.waiting = false;
    this.bill(machine);
    this.after(stopSeconds, () => {
      if (machine.boot !== boot) return;
      machine.state = "stopped";
      this.onEvent();
    });
  }

  /** A configuration is laid out for a machine. */
  configure(id: string, runner: string): { runnerId: number } {
    const machine = this.machines.get(id)!;
    machine.runner = runner;
    machine.runnerId = this.serial++;
    this.register(machine);
    return machine;
  }

  /** Takes a machine's registration away; refused while it has a job. */
  deregister(id: string): "gone" | "busy" {
    const machine = this.machines.get(id);
    if (machine?.online && machine.job !== undefined) return "busy";
    if (machine) {
      machine.online = false;
      machine.boot += 1;
    }
    return "gone";
  }

  end(id: string): void {
    const machine = this.machines.get(id);
    if (machine === undefined) return;
    this.machines.delete(id);
    this.gone.push({ ...machine, state: "terminated" });
    machine.boot += 1;
    this.bill(machine);
    this.usage.disks += (this.world.now - machine.launchedAt) / 1000;
    this.onEvent();
  }

  moment(): Moment {
    const states = [...this.machines.values()].map(({ state }) => state);
    const count = (state: Machine["state"]) => states.filter((one) => one === state).length;
    const { now: at } = this.world;
    return { at, queued: this.queued.size, running: count("running"), busy: this.busy, stopped: count("stopped") };
  }

  private after(seconds: number, act: () => void): void {
    this.world.after(seconds * 1000, act);
  }

  private begin(machine: PlayedMachine, bootSeconds: number): void {
    const boot = ++machine.boot;
    machine.state = "pending";
    this.after(this.times.pending, () => {
      if (machine.boot !== boot) return;
      machine.state = "running";
      machine.ranFrom = this.world.now;
      this.onEvent();
      this.after(bootSeconds, () => {
        if (machine.boot !== boot) return;
        machine.waiting = true;
        this.register(machine);
      });
    });
  }

  /** Its runner comes online where it has booted and has a configuration, and takes the job that waited longest. */
  private register(machine: PlayedMachine): void {
    if (!machine.waiting || machine.runner === undefined || machine.registering) return;
    machine.registering = true;
    const { boot } = machine;
    this.after(this.times.register, () => {
      if (machine.boot !== boot) return;
      machine.online = true;
      for (const [id, { job }] of this.queued) {
        if (!fits(machine, job)) continue;
        this.assign(machine, id);
        break;
      }
    });
  }

  private assign(machine: PlayedMachine, id: number): void {
    const { job, seconds } = this.queued.get(id)!;
    const { now } = this.world;
    const runner = machine.runner!;
    this.queued.delete(id);
    this.open.set(id, { ...job, state: "in_progress", runner, heardAt: now });
    machine.job = id;
    this.busy += 1;
    this.waits.add((now - job.since) / 1000);
    this.news.push({ runner, jobId: id, over: false });
    this.onEvent();
    this.after(seconds, () => {
      this.open.delete(id);
      this.busy -= 1;
      machine.online = false;
      this.news.push({ runner, jobId: id, over: true });
      this.onEvent();
      this.after(this.times.shutdown, () => this.end(machine.id));
    });
  }

  private bill(machine: PlayedMachine): void {
    if (machine.ranFrom === undefined) return;
    const seconds = (this.world.now - machine.ranFrom) / 1000;
    this.usage[machine.pooled ? "pooled" : "running"] += billed(seconds);
    machine.ranFrom = undefined;
  }
}

const fits = (machine: PlayedMachine, job: Job): boolean => machine.gang === undefined || machine.gang === job.runId;
