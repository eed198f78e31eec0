import { setTimeout as sleep } from "node:timers/promises";
import type { FleetSpec } from "../../../fleet/contract.ts";
import { startSandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { control } from "../../sandbox/control.ts";
import { installRunnersApp } from "../runners-app.ts";
import { Account } from "./account.ts";
import { startDoor } from "./door.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { bundledFunctions, type Functions, setEnvironment } from "./functions.ts";
import { MachineRoom } from "./machine-room.ts";
import { startMoto } from "./moto.ts";

const patience = 40_000;

/** A whole control plane of one fleet on this machine: the bundles, AWS by moto behind faults, GitHub by the embedded one. */
export async function startControlPlane() {
  const door = await startDoor();
  const [moto, sandbox, load] = await Promise.all([
    startMoto(),
    startSandbox({
      seed: {
        owners: [
          { login: "acme", type: "Organization" },
          { login: "actions", type: "Organization" },
        ],
        repositories: [
          { owner: "acme", name: "app" },
          { owner: "actions", name: "runner", visibility: "public" },
        ],
      },
    }),
    bundledFunctions(),
  ]);
  const proxy = await startFaultProxy(moto.url);
  const account = new Account(moto.url);
  const octokit = octokitFor(sandbox);
  await octokit.rest.repos.createRelease({ owner: "actions", repo: "runner", tag_name: "v2.330.0" });
  const { app, webhookSecret } = await installRunnersApp(sandbox, { owner: "acme", webhook: door.url, rerun: true });
  const runnerGroupId = (await octokit.request("GET /orgs/acme/actions/runner-groups")).data.runner_groups[0].id;
  await account.furnish(app, webhookSecret);
  setEnvironment(proxy.url, sandbox.url, "acme");
  const { id, subnet } = await account.template("gpu");
  let queues = 0;
  let queueUrl = "";

  const option = { id, version: "1", subnets: [subnet], instanceTypes: ["g5.xlarge", "g6.xlarge"] };
  const base: FleetSpec = {
    name: "gpu",
    labels: ["linux", "x64", "gpu"],
    os: "linux",
    trust: "build",
    runnerGroupId,
    repositories: ["acme/app"],
    queueUrl,
    capacity: { ceiling: 5, hot: 0, stopped: 0 },
    launchOptions: [
      { ...option, market: "spot" },
      { ...option, market: "on-demand" },
    ],
    maxLifetimeMinutes: 60,
    bootTimeoutMinutes: 5,
    idleMinutes: 1,
    mintDelaySeconds: 0,
    interruption: "rerun",
  };

  let functions!: Functions;
  let room!: MachineRoom;

  /** SQS and Lambda: a batch of up to ten, and only what the function did not name as failed is done. */
  async function drain(): Promise<boolean> {
    const messages = await account.receive(queueUrl);
    if (messages.length === 0) return false;
    const Records = messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body }));
    const answer = (await functions["scale-up"]({ Records })) as { batchItemFailures: { itemIdentifier: string }[] };
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of messages) if (!failed.has(message.MessageId!)) await account.done(queueUrl, message);
    return true;
  }

  const plane = {
    account,
    door,
    proxy,
    sandbox,
    octokit,
    get queueUrl() {
      return queueUrl;
    },
    get functions() {
      return functions;
    },
    get room() {
      return room;
    },
    /** A new fleet and new functions, with nothing of the test before. */
    async begin(changes: Partial<FleetSpec> = {}): Promise<void> {
      proxy.calm();
      proxy.fleets.capacity = {};
      await fetch(`${sandbox.url}/_slipway/faults`, { method: "DELETE" });
      // What happens to what is left of the test before is of no interest.
      door.down = true;
      for (const status of ["queued", "in_progress"] as const) {
        const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ owner: "acme", repo: "app", status });
        for (const { id } of data.workflow_runs)
          await octokit.rest.actions.cancelWorkflowRun({ owner: "acme", repo: "app", run_id: id });
      }
      await sandbox.delivered();
      await account.clear();
      for (const { id } of (await octokit.request("GET /orgs/acme/actions/runners")).data.runners)
        await octokit
          .request("DELETE /orgs/acme/actions/runners/{runner_id}", { runner_id: id })
          .catch(() => undefined);
      queueUrl = await account.queue(`slipway-prod-gpu-${queues++}`);
      // Functions ask the queue where its address says, so by the proxy too.
      await account.declare({ ...base, queueUrl: queueUrl.replace(moto.url, proxy.url), ...changes });
      door.taken.length = 0;
      proxy.calls.length = 0;
      proxy.fleets.made.length = 0;
      await fetch(`${sandbox.url}/_slipway/calls`, { method: "DELETE" });
      functions = load();
      door.handler = functions.webhook;
      door.down = false;
      room = new MachineRoom(account, sandbox, door.taken, async (notice) => {
        const kind = (notice as { "detail-type": string })["detail-type"];
        await functions[kind.includes("Spot") ? "interruption" : "pool"](notice);
      });
    },
    /** Somebody pushes: a run with so many jobs for the fleet. */
    async push(jobs: number, labels: string[] = ["self-hosted", "linux", "gpu"]): Promise<number[]> {
      const wanted = Array.from({ length: jobs }, (_, index) => ({ name: `job ${index}`, labels }));
      const { body } = await control(sandbox, "POST", "runs", { repository: "acme/app", jobs: wanted });
      await sandbox.delivered();
      return (body.jobs as { id: number }[]).map(({ id }) => id);
    },
    /** Lets everything go on until that is the case. @throws Error where it does not come to it */
    async until(what: string, reached: () => Promise<boolean> | boolean): Promise<void> {
      const deadline = Date.now() + patience;
      while (!(await reached())) {
        if (Date.now() > deadline) throw new Error(`not reached: ${what}`);
        const moved = [await drain(), await room.step()].includes(true);
        if (!moved) await sleep(50);
      }
    },
    async job(id: number): Promise<{ status: string; conclusion: string | null; runner: string | null }> {
      const path = { owner: "acme", repo: "app", job_id: id };
      const { data } = await octokit.rest.actions.getJobForWorkflowRun(path);
      return { status: data.status, conclusion: data.conclusion, runner: data.runner_name };
    },
    /** What is left behind, by kind; all empty once all is over. */
    async left() {
      const ledger = await account.ledger("gpu");
      const { data } = await octokit.request("GET /orgs/acme/actions/runners");
      return {
        machines: (await account.machines()).map(({ InstanceId }) => InstanceId),
        runners: data.runners.map(({ name }: { name: string }) => name),
        configs: await account.configs("gpu"),
        messages: await account.waiting(queueUrl),
        openJobs: await account.openJobs(),
        recorded: Object.keys(ledger?.machines ?? {}),
        reserved: Object.keys(ledger?.reservations ?? {}),
      };
    },
    async quiet(): Promise<void> {
      const nothing = async () =>
        Object.values(await plane.left()).every((one) => one === 0 || (one as []).length === 0);
      await plane.until("nothing is left behind", nothing).catch(async (error) => {
        throw new Error(`${error.message}: ${JSON.stringify(await plane.left())}`);
      });
    },
    async stop(): Promise<void> {
      await Promise.all([sandbox.close(), proxy.stop(), door.stop(), moto.stop()]);
    },
  };
  return plane;
}

export type ControlPlane = Awaited<ReturnType<typeof startControlPlane>>;
