import type { Assumptions } from "../assumptions.ts";
import type { RegisteredRunner } from "../ports.ts";
import { Refused } from "../ports.ts";
import { History } from "./history.ts";
import type { World } from "./world.ts";

export interface SimulatedJob {
  id: number;
  runId: number;
  attempt: number;
  /** "owner/name" */
  repository: string;
  labels: string[];
  /** How long it takes on a machine (ms). */
  takes: number;
  state: "queued" | "in_progress" | "completed";
  queuedAt: number;
  startedAt?: number;
  endedAt?: number;
  runner?: string;
  conclusion?: string;
  /** Its queued event was taken by our door. */
  accepted?: boolean;
}

interface SimulatedRunner {
  id: number;
  name: string;
  group: number;
  labels: string[];
  createdAt: number;
  online: boolean;
  job?: number;
  /** Since when lists can show that it is busy. */
  busyAt?: number;
}

export type Action = "queued" | "in_progress" | "completed";

const minute = 60_000;

/** GitHub, as far as runners and their jobs go. Gives any queued job to any online runner whose labels fit. */
export class SimulatedGitHub {
  readonly jobs = new Map<number, SimulatedJob>();
  readonly runners = new Map<number, SimulatedRunner>();
  /** Jobs that are not over. */
  readonly active = new Map<number, SimulatedJob>();
  private readonly idle = new Set<SimulatedRunner>();
  private readonly queued = new Set<SimulatedJob>();
  private readonly history = new History<RegisteredRunner & { group: number }>();
  private readonly names = new Map<string, SimulatedRunner>();
  private serial = 1000;
  calls = 0;
  /** What happens on a machine when its runner gets a job, and when it is told to go. */
  onStart: (runner: string, job: SimulatedJob) => void = () => undefined;
  onGone: (runner: string) => void = () => undefined;
  /** Webhooks. */
  onEvent: (job: SimulatedJob, action: Action) => void = () => undefined;
  /** Somebody looked at the runners while one of this group was idle. */
  onLook: (runnerLabels: readonly string[]) => void = () => undefined;
  /** A runner without a job is about to be deleted. */
  onDelete: (runnerLabels: readonly string[]) => void = () => undefined;
  /** Whether it gives the job that waited longest, or any. */
  readonly fair: boolean;
  private readonly world: World;
  private readonly assumptions: Assumptions;

  constructor(world: World, assumptions: Assumptions, fair = false) {
    this.world = world;
    this.assumptions = assumptions;
    this.fair = fair;
  }

  queue(job: Omit<SimulatedJob, "id" | "state" | "queuedAt">): SimulatedJob {
    const made: SimulatedJob = { ...job, id: this.serial++, state: "queued", queuedAt: this.world.now };
    this.jobs.set(made.id, made);
    this.active.set(made.id, made);
    this.queued.add(made);
    this.world.trace(() => `job ${made.id} of run ${made.runId} is queued for [${made.labels}]`);
    this.onEvent(made, "queued");
    this.assignTo(made);
    this.world.after(this.assumptions.queuedJobLifetimeHours * 60 * minute, () => {
      if (made.state === "queued") this.finish(made, "cancelled");
    });
    return made;
  }

  /** A machine's runner connects. False where its registration is gone or too old. */
  connect(name: string): boolean {
    const runner = this.names.get(name);
    const lifetime = this.assumptions.configLifetimeMinutes * minute;
    if (!runner || runner.online || this.world.now - runner.createdAt > lifetime) return false;
    runner.online = true;
    this.keep(runner);
    this.idle.add(runner);
    this.world.trace(() => `runner ${name} is online`);
    const fitting = [...this.queued].filter((job) => fits(job, runner));
    if (fitting.length > 0) this.give(this.fair ? fitting[0]! : this.world.random.pick(fitting), runner);
    else {
      this.world.after(this.assumptions.idleRunnerLifetimeMinutes * minute, () => {
        if (runner.job !== undefined || !this.runners.has(runner.id)) return;
        this.remove(runner);
        this.onGone(name);
      });
    }
    return true;
  }

  /** The machine of a runner is gone, in the middle of whatever it did. */
  disconnect(name: string): void {
    const runner = this.names.get(name);
    if (!runner) return;
    runner.online = false;
    this.idle.delete(runner);
    this.keep(runner);
    const job = runner.job === undefined ? undefined : this.jobs.get(runner.job);
    if (job?.state === "in_progress") {
      this.world.after(this.assumptions.lostMachineNoticeMinutes * minute, () => {
        if (job.state === "in_progress") this.finish(job, "failure");
      });
    }
    this.world.after(this.assumptions.offlineRunnerLifetimeHours * 60 * minute, () => this.remove(runner));
  }

  finish(job: SimulatedJob, conclusion: string): void {
    if (job.state === "completed") return;
    job.state = "completed";
    job.conclusion = conclusion;
    job.endedAt = this.world.now;
    this.queued.delete(job);
    this.active.delete(job.id);
    this.world.trace(() => `job ${job.id} ends: ${conclusion}`);
    const runner = job.runner === undefined ? undefined : this.names.get(job.runner);
    if (runner) {
      this.remove(runner);
      this.onGone(runner.name);
    }
    this.onEvent(job, "completed");
  }

  create(name: string, group: number, labels: string[]): { id: number; config: string } | "exists" {
    this.calls += 1;
    if (this.names.has(name)) return "exists";
    const runner = {
      id: this.serial++,
      name,
      group,
      labels: labels.map((one) => one.toLowerCase()),
      createdAt: this.world.now,
      online: false,
    };
    this.runners.set(runner.id, runner);
    this.names.set(name, runner);
    this.keep(runner);
    return { id: runner.id, config: name };
  }

  /** One runner as it is. */
  runner(id: number): RegisteredRunner | undefined {
    this.calls += 1;
    const runner = this.runners.get(id);
    return runner && { id, name: runner.name, online: runner.online, busy: runner.job !== undefined };
  }

  delete(id: number): "gone" | "absent" | "busy" {
    this.calls += 1;
    const runner = this.runners.get(id);
    if (!runner) return "absent";
    if (this.idle.has(runner)) this.onDelete(runner.labels);
    const races = this.assumptions.deleteRacesAssignment && this.world.now < (runner.busyAt ?? 0);
    if (runner.job !== undefined && !races) return "busy";
    if (races) return "gone";
    this.remove(runner);
    this.onGone(runner.name);
    return "gone";
  }

  list(group: number): RegisteredRunner[] {
    const shown = this.history.at(this.world.now - this.assumptions.runnerListLagSeconds * 1000);
    const own = shown.filter((runner) => runner.group === group).map(({ group: _, ...runner }) => runner);
    this.calls += Math.max(1, Math.ceil(own.length / 100));
    for (const runner of this.idle) if (runner.group === group) this.onLook(runner.labels);
    return own;
  }

  rerun(id: number): void {
    this.calls += 1;
    const job = this.jobs.get(id);
    if (job?.state !== "completed" || [...this.active.values()].some(({ runId }) => runId === job.runId)) {
      throw new Refused("the run is running");
    }
    const { runId, attempt, repository, labels, takes } = job;
    this.queue({ runId, attempt: attempt + 1, repository, labels, takes });
  }

  private assignTo(job: SimulatedJob): void {
    const fitting = [...this.idle].filter((runner) => fits(job, runner));
    if (fitting.length > 0) this.give(job, this.fair ? fitting[0]! : this.world.random.pick(fitting));
  }

  private give(job: SimulatedJob, runner: SimulatedRunner): void {
    this.queued.delete(job);
    this.idle.delete(runner);
    job.state = "in_progress";
    job.startedAt = this.world.now;
    job.runner = runner.name;
    runner.job = job.id;
    const delay = this.assumptions.deleteRacesAssignment ? 3000 : 0;
    runner.busyAt = this.world.now + delay;
    this.world.after(delay, () => this.keep(runner));
    this.world.trace(() => `job ${job.id} goes to ${runner.name}`);
    this.onEvent(job, "in_progress");
    this.onStart(runner.name, job);
  }

  private remove(runner: SimulatedRunner): void {
    this.runners.delete(runner.id);
    this.names.delete(runner.name);
    this.idle.delete(runner);
    this.history.set(runner.id, this.world.now, undefined);
  }

  private keep({ id, name, online, group, job }: SimulatedRunner): void {
    if (this.runners.has(id))
      this.history.set(id, this.world.now, { id, name, online, busy: job !== undefined, group });
  }
}

/** Every self-hosted runner has this label without being told. */
const fits = (job: SimulatedJob, runner: SimulatedRunner) =>
  job.labels.every((label) => label === "self-hosted" || runner.labels.includes(label));
