import type { Assumptions } from "../assumptions.ts";
import type { Market } from "../contract.ts";
import type { LaunchRequest, LaunchResult, Machine } from "../ports.ts";
import { History } from "./history.ts";
import type { World } from "./world.ts";

export interface SimulatedMachine extends Machine {
  /** Which of its fleet's launch options it came from. */
  option: string;
  market: Market;
  /** Counts its starts: what was meant for an earlier one does not concern it. */
  boot: number;
  /** Its user data waits for a config. */
  waiting: boolean;
  runner?: string;
  jobs: number;
  busy: boolean;
  endedAt?: number;
  /** Milliseconds in which it was pending or running, and since when it is. */
  ran: number;
  ranFrom?: number;
}

const hex = (serial: number) => `i-${serial.toString(16).padStart(17, "0")}`;

/** EC2, as far as fleets go. What a machine does once it runs is somebody else's. */
export class SimulatedEc2 {
  readonly machines = new Map<string, SimulatedMachine>();
  /** All that ever were, for the bill. */
  readonly ended: SimulatedMachine[] = [];
  private readonly history = new History<Machine>();
  private readonly answers = new Map<string, LaunchResult>();
  private serial = 1;
  launches = 0;
  /** How many machines an option (its template's id) has left; absent: any number. */
  capacityOf: (template: string) => number = () => Number.POSITIVE_INFINITY;
  onState: (machine: SimulatedMachine, state: "running" | "stopped" | "terminated") => void = () => undefined;
  onEnd: (machine: SimulatedMachine) => void = () => undefined;
  onTerminate: (machine: SimulatedMachine) => void = () => undefined;
  onLaunch: () => void = () => undefined;
  private readonly world: World;
  private readonly assumptions: Assumptions;

  constructor(world: World, assumptions: Assumptions) {
    this.world = world;
    this.assumptions = assumptions;
  }

  launch({ fleet, reservation, option, count, allOrNone, token }: LaunchRequest): LaunchResult {
    const before = this.answers.get(token);
    if (before) return before;
    const left = Math.max(0, Math.floor(this.capacityOf(option.id)));
    const some = left < count && allOrNone ? 0 : Math.min(count, left);
    const ids: string[] = [];
    for (let made = 0; made < some; made++) {
      const machine: SimulatedMachine = {
        id: hex(this.serial++),
        fleet,
        reservation,
        state: "pending",
        launchedAt: this.world.now,
        spot: option.market === "spot",
        option: option.id,
        market: option.market,
        boot: 0,
        waiting: false,
        jobs: 0,
        busy: false,
        ran: 0,
        ranFrom: this.world.now,
      };
      this.machines.set(machine.id, machine);
      this.keep(machine);
      ids.push(machine.id);
      this.begin(machine);
    }
    this.launches += some;
    const failures: LaunchResult["failures"] =
      some < count ? [{ code: "InsufficientInstanceCapacity", kind: "capacity" }] : [];
    const result = { ids, failures };
    this.answers.set(token, result);
    if (some > 0) this.onLaunch();
    return result;
  }

  list(fleet: string): Machine[] {
    return this.history
      .at(this.world.now - this.assumptions.machineListLagSeconds * 1000)
      .filter((machine) => machine.fleet === fleet);
  }

  start(ids: readonly string[]): void {
    for (const id of ids) {
      const machine = this.machines.get(id);
      if (machine?.state !== "stopped") continue;
      machine.state = "pending";
      machine.ranFrom = this.world.now;
      this.keep(machine);
      this.begin(machine);
    }
  }

  stop(ids: readonly string[]): void {
    for (const id of ids) {
      const machine = this.machines.get(id);
      if (machine?.state !== "running") continue;
      machine.state = "stopping";
      machine.waiting = false;
      machine.boot += 1;
      this.keep(machine);
      this.world.after(this.world.random.between(5_000, 40_000), () => {
        if (machine.state !== "stopping") return;
        machine.state = "stopped";
        this.rest(machine);
        this.keep(machine);
        this.onState(machine, "stopped");
      });
    }
  }

  /** Our request. */
  terminate(ids: readonly string[]): void {
    for (const id of ids) {
      const machine = this.machines.get(id);
      if (!machine) continue;
      this.onTerminate(machine);
      this.end(machine);
    }
  }

  /** Ends for whatever reason: our request, its own shutdown, AWS taking it back. */
  end(machine: SimulatedMachine): void {
    if (machine.state === "terminated" || machine.state === "shutting-down") return;
    this.world.trace(() => `machine ${machine.id} ends`);
    machine.state = "shutting-down";
    machine.waiting = false;
    machine.boot += 1;
    machine.endedAt = this.world.now;
    this.rest(machine);
    this.keep(machine);
    this.onEnd(machine);
    this.world.after(this.world.random.between(2_000, 30_000), () => {
      machine.state = "terminated";
      this.keep(machine);
      this.onState(machine, "terminated");
      this.machines.delete(machine.id);
      this.ended.push(machine);
      this.world.after(20 * 60_000, () => this.history.set(machine.id, this.world.now, undefined));
    });
  }

  /** Pending, running, stopping or stopped: what counts against the ceiling. */
  living(fleet: string): number {
    let living = 0;
    for (const machine of this.machines.values()) {
      if (machine.fleet === fleet && machine.state !== "shutting-down" && machine.state !== "terminated") living += 1;
    }
    return living;
  }

  private begin(machine: SimulatedMachine): void {
    const boot = ++machine.boot;
    this.world.trace(() => `machine ${machine.id} of ${machine.fleet} begins (${machine.market})`);
    this.world.after(this.world.random.between(2_000, 8_000), () => {
      if (machine.boot !== boot || machine.state !== "pending") return;
      machine.state = "running";
      this.keep(machine);
      this.onState(machine, "running");
    });
  }

  private rest(machine: SimulatedMachine): void {
    if (machine.ranFrom !== undefined) machine.ran += this.world.now - machine.ranFrom;
    delete machine.ranFrom;
  }

  private keep({ id, fleet, reservation, state, launchedAt, spot }: SimulatedMachine): void {
    this.history.set(id, this.world.now, { id, fleet, reservation, state, launchedAt, spot });
  }
}
