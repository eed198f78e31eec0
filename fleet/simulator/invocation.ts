import { Limited } from "../ports.ts";
import type { World } from "./world.ts";

/** How often calls go wrong (0 to 1), until `quietFrom` (ms); from then on everything works. */
export interface Faults {
  /** Fails before it has any effect. */
  before: number;
  /** Has its effect, and its answer is lost. */
  after: number;
  /** Is a limit. */
  limited: number;
  /** Takes seconds instead of milliseconds. */
  slow: number;
  /** The function ends in the middle. */
  crash: number;
  /** A schedule or a notice is not delivered, or twice. */
  dropped: number;
  doubled: number;
  quietFrom: number;
}

export const noFaults: Faults = {
  before: 0,
  after: 0,
  limited: 0,
  slow: 0,
  crash: 0,
  dropped: 0,
  doubled: 0,
  quietFrom: 0,
};

/** Makes one certain call go wrong, whatever chance says: tests go through all of them in turn. */
export type Sabotage = (call: number, name: string) => "before" | "after" | "crash" | undefined;

/** One run of one function: its calls, and whether it lives. What is dead never goes on. */
export class Invocation {
  private alive = true;
  private crashAt = Number.POSITIVE_INFINITY;
  private calls = 0;
  readonly name: string;
  private readonly world: World;
  private readonly faults: Faults;
  private readonly sabotage: Sabotage | undefined;

  constructor(world: World, name: string, faults: Faults, timeoutSeconds: number, sabotage?: Sabotage) {
    this.world = world;
    this.name = name;
    this.faults = faults;
    this.sabotage = sabotage;
    if (this.faulty && world.random.chance(faults.crash)) this.crashAt = world.random.whole(1, 8);
    world.after(timeoutSeconds * 1000, () => {
      this.alive = false;
    });
  }

  get lives(): boolean {
    return this.alive;
  }

  private get faulty(): boolean {
    return this.world.now < this.faults.quietFrom;
  }

  /** A call of a port: takes a while, has its effect or not, and is answered or not. */
  call<T>(name: string, effect: () => T, latency = 40): Promise<T> {
    const { world, faults } = this;
    const { random } = world;
    this.calls += 1;
    if (!this.alive) return new Promise(() => undefined);
    const ordered = this.sabotage?.(this.calls, name);
    if (this.calls >= this.crashAt || ordered === "crash") {
      world.trace(() => `${this.name} dies before ${name}`);
      this.alive = false;
      return new Promise(() => undefined);
    }
    const slow = this.faulty && random.chance(faults.slow);
    const there = slow ? random.between(500, 15_000) : latency * random.between(0.3, 1);
    const back = slow ? random.between(100, 5_000) : latency * random.between(0.3, 1);
    const fate = ordered ?? this.fate();
    return new Promise((resolve, reject) => {
      world.after(there, () => {
        if (fate === "before" || fate === "limited") {
          world.trace(() => `${this.name} ${name}: ${fate === "limited" ? "over a limit" : "failed, not done"}`);
          const seconds = fate === "limited" ? random.whole(1, 90) : 0;
          return this.answer(() => reject(fate === "limited" ? new Limited(name, seconds) : new Error("ECONNRESET")));
        }
        let result: T;
        try {
          result = effect();
        } catch (error) {
          return this.answer(() => reject(error));
        }
        world.trace(() => `${this.name} ${name}${fate === "after" ? ": done, answer lost" : ""}`);
        world.after(back, () =>
          this.answer(() => (fate === "after" ? reject(new Error("ETIMEDOUT")) : resolve(result))),
        );
      });
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.world.after(milliseconds, () => this.answer(resolve)));
  }

  private fate(): "before" | "after" | "limited" | undefined {
    if (!this.faulty) return undefined;
    const { random } = this.world;
    const { before, after, limited } = this.faults;
    const drawn = random.next();
    if (drawn < before) return "before";
    if (drawn < before + after) return "after";
    return drawn < before + after + limited ? "limited" : undefined;
  }

  private answer(give: () => void): void {
    if (!this.alive) return;
    give();
    this.world.wake();
  }
}
