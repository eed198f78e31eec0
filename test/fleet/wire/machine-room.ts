import type { Instance } from "@aws-sdk/client-ec2";
import { machineTags } from "../../../fleet/contract.ts";
import type { Sandbox } from "../../../sandbox/server.ts";
import { control } from "../../sandbox/control.ts";
import type { Account } from "./account.ts";
import type { Taken } from "./door.ts";

interface Life {
  fleet: string;
  told: string;
  runner?: { id: number; name: string };
  job?: number;
}

/**
 * What machines, runners and EventBridge do: a machine fetches its config, its runner gets any job that fits, and when that
 * is over the machine ends itself. Jobs go on when a test says so.
 */
export class MachineRoom {
  readonly lives = new Map<string, Life>();
  /** Ids of jobs that may not end yet. */
  readonly held = new Set<number>();
  /** Whether user data runs at all. */
  broken = false;
  private readonly account: Account;
  private readonly sandbox: Sandbox;
  private readonly taken: readonly Taken[];
  private readonly tell: (notice: object) => Promise<void>;

  /** @param taken what GitHub sent, whether anybody took it or not */
  constructor(account: Account, sandbox: Sandbox, taken: readonly Taken[], tell: (notice: object) => Promise<void>) {
    this.account = account;
    this.sandbox = sandbox;
    this.taken = taken;
    this.tell = tell;
  }

  /** One look at every machine. @returns whether anything happened */
  async step(): Promise<boolean> {
    let happened = false;
    const machines = await this.account.machines();
    for (const machine of machines) happened = (await this.live(machine)) || happened;
    for (const [id, life] of this.lives) {
      if (life.told === "terminated" || machines.some(({ InstanceId }) => InstanceId === id)) continue;
      await this.notify(id, life, "terminated");
      happened = true;
    }
    return happened;
  }

  /** AWS takes a machine back: its notice, and two minutes later its end. */
  async takeBack(id: string): Promise<void> {
    await this.tell({ "detail-type": "EC2 Spot Instance Interruption Warning", detail: { "instance-id": id } });
    const job = this.lives.get(id)?.job;
    await this.account.end(id);
    if (job !== undefined)
      await control(this.sandbox, "PATCH", `jobs/${job}`, { status: "completed", conclusion: "failure" });
    await this.sandbox.delivered();
  }

  private async live({ InstanceId: id = "", State, Tags = [] }: Instance): Promise<boolean> {
    const state = State?.Name ?? "";
    const known = this.lives.get(id);
    const life = known ?? { fleet: Tags.find(({ Key }) => Key === machineTags.fleet)?.Value ?? "", told: "" };
    this.lives.set(id, life);
    if (life.told !== state) {
      await this.notify(id, life, state);
      return true;
    }
    if (state !== "running" || this.broken) return false;
    if (life.runner === undefined) return this.register(id, life);
    return life.job === undefined ? this.work(life) : this.finish(id, life.job);
  }

  private async notify(id: string, life: Life, state: string): Promise<void> {
    life.told = state;
    await this.tell({ "detail-type": "EC2 Instance State-change Notification", detail: { "instance-id": id, state } });
  }

  private async register(id: string, life: Life): Promise<boolean> {
    const config = await this.account.fetchConfig(life.fleet, id);
    if (config === undefined) return false;
    const files = JSON.parse(Buffer.from(config, "base64").toString()) as Record<string, string>;
    const { AgentId, AgentName } = JSON.parse(Buffer.from(files[".runner"]!, "base64").toString());
    life.runner = { id: AgentId, name: AgentName };
    const { status } = await control(this.sandbox, "PATCH", `runners/${AgentId}`, { status: "online" });
    // Its registration is gone: the runner ends, and so does the machine.
    if (status !== 200) await this.account.end(id);
    return true;
  }

  private async work(life: Life): Promise<boolean> {
    for (const id of this.queued()) {
      const started = await control(this.sandbox, "PATCH", `jobs/${id}`, {
        status: "in_progress",
        runner: life.runner!.id,
      });
      if (started.status !== 200) continue;
      life.job = id;
      await this.sandbox.delivered();
      return true;
    }
    return false;
  }

  private async finish(id: string, job: number): Promise<boolean> {
    if (this.held.has(job)) return false;
    await control(this.sandbox, "PATCH", `jobs/${job}`, { status: "completed", conclusion: "success" });
    await this.sandbox.delivered();
    await this.account.end(id);
    return true;
  }

  /** GitHub's own queue: any job goes to any runner that fits, the oldest first. */
  private queued(): number[] {
    const waiting = new Set<number>();
    for (const { body } of this.taken) {
      const { action, workflow_job } = JSON.parse(body) as { action?: string; workflow_job?: { id: number } };
      if (!workflow_job) continue;
      if (action === "queued") waiting.add(workflow_job.id);
      else if (action === "completed") waiting.delete(workflow_job.id);
    }
    return [...waiting];
  }
}
