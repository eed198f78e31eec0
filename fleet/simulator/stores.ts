import { type QueueMessage, queueSettings } from "../contract.ts";
import { emptyLedger, type Ledger } from "../decisions/ledger.ts";
import type { Job, JobNews } from "../ports.ts";
import type { World } from "./world.ts";

/** DynamoDB: ledgers, each write naming the version it changes, and the book of jobs. */
export class SimulatedTable {
  /** Nobody changes a ledger that was read, so it need not be copied. */
  private readonly ledgers = new Map<string, { version: number; ledger: Ledger }>();
  private readonly jobs = new Map<string, Map<number, Job>>();
  private readonly over = new Set<number>();

  read(fleet: string): { version: number; ledger: Ledger } {
    return this.ledgers.get(fleet) ?? { version: 0, ledger: emptyLedger() };
  }

  write(fleet: string, version: number, ledger: Ledger): boolean {
    if ((this.ledgers.get(fleet)?.version ?? 0) !== version) return false;
    this.ledgers.set(fleet, { version: version + 1, ledger });
    return true;
  }

  record(fleet: string, { state, conclusion: _, ...news }: JobNews): void {
    const own = this.jobs.get(fleet) ?? new Map<number, Job>();
    this.jobs.set(fleet, own);
    if (this.over.has(news.id)) return;
    if (state === "completed") {
      this.over.add(news.id);
      own.delete(news.id);
      return;
    }
    const before = own.get(news.id);
    if (before?.state === "in_progress" && state === "queued") own.set(news.id, { ...before, heardAt: news.heardAt });
    else own.set(news.id, { ...news, state, since: before?.since ?? news.since });
  }

  open(fleet: string): Job[] {
    return [...(this.jobs.get(fleet)?.values() ?? [])].map((job) => ({ ...job }));
  }

  /** Whether a job is remembered: waiting, running, or over. */
  knows(id: number): boolean {
    return this.over.has(id) || [...this.jobs.values()].some((own) => own.has(id));
  }
}

interface Message {
  id: number;
  body: string;
  visibleAt: number;
  receives: number;
}

/** SQS, a standard queue: each message at least once, in any order, again after the visibility timeout, then dead letters. */
export class SimulatedQueue {
  readonly messages = new Map<number, Message>();
  readonly dead: Message[] = [];
  private serial = 0;
  /** Called when a message may be received from then on. */
  onVisible: () => void = () => undefined;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  send(message: QueueMessage, delaySeconds: number): void {
    const id = this.serial++;
    const visibleAt = this.world.now + delaySeconds * 1000;
    this.messages.set(id, { id, body: JSON.stringify(message), visibleAt, receives: 0 });
    this.world.after(delaySeconds * 1000, () => this.onVisible());
  }

  receive(most: number): Message[] {
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= this.world.now);
    const taken: Message[] = [];
    while (taken.length < most && visible.length > 0) {
      const [message] = visible.splice(this.world.random.whole(0, visible.length - 1), 1);
      if (!message) break;
      message.receives += 1;
      if (message.receives > queueSettings.receives) {
        this.messages.delete(message.id);
        this.dead.push(message);
        continue;
      }
      message.visibleAt = this.world.now + queueSettings.visibilitySeconds * 1000;
      this.world.after(queueSettings.visibilitySeconds * 1000, () => this.onVisible());
      taken.push(message);
    }
    return taken;
  }

  delete(id: number): void {
    this.messages.delete(id);
  }
}

/** The Parameter Store: configs that wait for their machines. */
export class SimulatedConfigs {
  readonly unread = new Map<string, { config: string; at: number }>();
  onPut: (instanceId: string) => void = () => undefined;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  put(instanceId: string, config: string): void {
    this.unread.set(instanceId, { config, at: this.world.now });
    this.onPut(instanceId);
  }
}
