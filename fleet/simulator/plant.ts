import { createHmac } from "node:crypto";
import { type HandlerName, handlers, queueSettings } from "../contract.ts";
import { type Control, type Decisions, decisions } from "../cycles/control.ts";
import { type Batch, scaleUp } from "../handlers/scale-up.ts";
import { interruption, type Notice, pool, reconciler, scaleDown } from "../handlers/schedules.ts";
import { webhook } from "../handlers/webhook.ts";
import type { Ports } from "../ports.ts";
import { SimulatedEc2, type SimulatedMachine } from "./ec2.ts";
import { type Action, SimulatedGitHub, type SimulatedJob } from "./github.ts";
import { Invocation, type Sabotage } from "./invocation.ts";
import { livesOf } from "./machine-life.ts";
import { portsOf, type Surroundings } from "./ports.ts";
import type { Scenario } from "./scenario.ts";
import { SimulatedConfigs, SimulatedQueue, SimulatedTable } from "./stores.ts";
import type { World } from "./world.ts";

/** What a test puts in the place of the control code's own parts: known bugs. */
export interface Replacements {
  decisions?: Partial<Decisions>;
  ports?(ports: Ports): Ports;
  scaleUp?(original: typeof scaleUp): typeof scaleUp;
  /** Which call of which function goes wrong. */
  sabotage?(name: HandlerName): Sabotage | undefined;
}

const secret = "only-for-the-simulator";

/** A whole control plane over simulated surroundings: GitHub's webhooks, queues, schedules, and the functions they start. */
export class Plant implements Surroundings {
  readonly world: World;
  readonly github: SimulatedGitHub;
  readonly ec2: SimulatedEc2;
  readonly table = new SimulatedTable();
  readonly configs: SimulatedConfigs;
  readonly queues = new Map<string, SimulatedQueue>();
  readonly specs: Scenario["fleets"];
  /** Called when a message was taken off a queue as done. */
  onDone: (body: string) => void = () => undefined;
  onAccepted: (job: SimulatedJob) => void = () => undefined;
  private readonly scenario: Scenario;
  private readonly replacements: Replacements;
  private readonly lost: { at: number; job: SimulatedJob; action: Action }[] = [];
  private readonly busy = new Map<string, number>();

  constructor(world: World, scenario: Scenario, replacements: Replacements = {}) {
    this.world = world;
    this.scenario = scenario;
    this.replacements = replacements;
    this.specs = scenario.fleets;
    this.github = new SimulatedGitHub(world, scenario.assumptions, scenario.fair);
    this.ec2 = new SimulatedEc2(world, scenario.assumptions);
    this.configs = new SimulatedConfigs(world);
    for (const { queueUrl } of this.specs) {
      const queue = new SimulatedQueue(world);
      queue.onVisible = () => this.receive(queueUrl, queue);
      this.queues.set(queueUrl, queue);
    }
    let ambushes = scenario.ambushes;
    this.github.onLook = (labels) => {
      if (ambushes === 0 || this.specs.some(({ gang }) => gang) || !world.random.chance(0.4)) return;
      ambushes -= 1;
      const job = { runId: 9000 + ambushes, attempt: 1, repository: "acme/app", labels: [...labels], takes: 120_000 };
      world.after(world.random.between(0, 900), () => this.github.queue(job));
    };
    let raced = scenario.racedDeletes;
    this.github.onDelete = (labels) => {
      if (raced === 0 || this.specs.some(({ gang }) => gang)) return;
      raced -= 1;
      this.github.queue({
        runId: 9500 + raced,
        attempt: 1,
        repository: "acme/app",
        labels: [...labels],
        takes: 1_200_000,
      });
    };
    this.github.onEvent = (job, action) => this.send(job, action);
    const { booted } = livesOf({
      world,
      ec2: this.ec2,
      github: this.github,
      configs: this.configs,
      behaviour: scenario.behaviour,
      spotNoticeSeconds: scenario.assumptions.spotNoticeSeconds,
      quietFrom: scenario.faults.quietFrom,
      notice: (machine) => this.notify("interruption", machine, {}),
    });
    this.ec2.onState = (machine, state) => {
      if (state === "running") booted(machine);
      this.notify("pool", machine, { state });
    };
  }

  /** Starts the schedules, each at a moment of its own within its first period. */
  begin(): void {
    for (const name of ["pool", "scale-down", "reconciler"] as const) {
      const period = (handlers[name].everyMinutes ?? 1) * 60_000;
      const tick = () => {
        this.world.after(period, tick);
        if (!this.unlucky(this.scenario.faults.dropped)) this.start(name, {});
      };
      this.world.after(this.world.random.between(0, period), tick);
    }
  }

  redeliver(since: number): number {
    const again = this.lost.filter(({ at }) => at >= since);
    this.lost.splice(0, this.lost.length, ...this.lost.filter(({ at }) => at < since));
    for (const { job, action } of again) this.deliver(job, action);
    return again.length;
  }

  private unlucky(probability: number): boolean {
    return this.world.now < this.scenario.faults.quietFrom && this.world.random.chance(probability);
  }

  private notify(name: "pool" | "interruption", machine: SimulatedMachine, detail: { state?: string }): void {
    const notice = { detail: { "instance-id": machine.id, ...detail } };
    const { dropped, doubled } = this.scenario.faults;
    const times = this.unlucky(dropped) ? 0 : this.unlucky(doubled) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      this.world.after(this.world.random.between(200, 3_000), () => this.start(name, notice));
    }
  }

  /** GitHub sends a webhook: late, twice, or not at all. */
  private send(job: SimulatedJob, action: Action): void {
    const { lost, doubled, lateSeconds } = this.scenario.webhooks;
    if (this.unlucky(lost)) {
      this.lost.push({ at: this.world.now, job, action });
      this.world.trace(() => `webhook ${action} of job ${job.id} is lost`);
      return;
    }
    for (let time = this.unlucky(doubled) ? 2 : 1; time > 0; time--) {
      this.world.after(this.world.random.between(300, lateSeconds * 1000), () => this.deliver(job, action));
    }
  }

  private deliver(job: SimulatedJob, action: Action): void {
    const [owner, name] = job.repository.split("/");
    const about = { id: job.id, run_id: job.runId, run_attempt: job.attempt, labels: job.labels };
    const state = action === "queued" ? {} : { runner_name: job.runner ?? null, conclusion: job.conclusion ?? null };
    const body = JSON.stringify({
      action,
      workflow_job: { ...about, ...state },
      repository: { name, owner: { login: owner } },
    });
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const ports = this.portsFor("webhook");
    const headers = { "x-github-event": "workflow_job", "x-hub-signature-256": signature };
    webhook(
      { ...ports, owner: owner!, secrets: async () => [secret] },
      { headers, body, requestContext: { http: { method: "POST" } } },
    )
      .then(({ statusCode }) => {
        if (statusCode >= 500) this.lost.push({ at: this.world.now, job, action });
        else if (action === "queued") this.onAccepted(job);
      })
      .catch((error) => this.world.broken("the door answers", String(error)));
    this.world.wake();
  }

  private portsFor(name: HandlerName): Ports {
    const { world, replacements, scenario } = this;
    const sabotage = replacements.sabotage?.(name);
    const invocation = new Invocation(world, name, scenario.faults, handlers[name].timeoutSeconds, sabotage);
    const ports = portsOf(this, invocation);
    return replacements.ports?.(ports) ?? ports;
  }

  private control(name: HandlerName): Control {
    const own = { ...decisions, ...this.replacements.decisions };
    return { stack: "simulated", owner: "acme", ports: this.portsFor(name), decisions: own };
  }

  private start(name: "pool" | "scale-down" | "reconciler" | "interruption", notice: Notice): void {
    const control = this.control(name);
    const run = {
      pool: () => pool(control, notice),
      "scale-down": () => scaleDown(control),
      reconciler: () => reconciler(control),
      interruption: () => interruption(control, notice),
    }[name];
    // What a schedule's function throws is logged by Lambda; the next run of it goes on.
    run().catch((error) => this.world.trace(() => `${name} failed: ${error}`));
    this.world.wake();
  }

  /** What SQS and Lambda do with a queue together. */
  private receive(url: string, queue: SimulatedQueue): void {
    const busy = this.busy.get(url) ?? 0;
    if (busy >= this.scenario.concurrency) return;
    const messages = queue.receive(queueSettings.batch);
    if (messages.length === 0) return;
    this.busy.set(url, busy + 1);
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      this.busy.set(url, this.busy.get(url)! - 1);
      queue.onVisible();
    };
    // A function that died is noticed at its timeout; its messages come again.
    this.world.after(handlers["scale-up"].timeoutSeconds * 1000, done);
    const batch: Batch = { Records: messages.map(({ id, body }) => ({ messageId: String(id), body })) };
    const handle = this.replacements.scaleUp?.(scaleUp) ?? scaleUp;
    handle(this.control("scale-up"), batch).then(({ batchItemFailures }) => {
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier)));
      for (const { id, body } of messages) {
        if (failed.has(id) || !queue.messages.has(id)) continue;
        queue.delete(id);
        this.onDone(body);
      }
      done();
    });
    this.world.wake();
  }
}
