import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { missing } from "../../pipelines/outside-tool.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";

const none = { machines: [], runners: [], configs: [], messages: 0, openJobs: [], recorded: [], reserved: [] };

describe.skipIf(missing("moto_server"))("the control code on the wire", { timeout: 90_000 }, () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    plane = await startControlPlane();
  }, 120_000);
  afterAll(() => plane?.stop());
  beforeEach(() => plane.begin());
  // Each trouble must have been met, or a test shows nothing.
  afterEach(() => expect(plane.proxy.unmet()).toEqual([]));

  const over = (job: number) => async () => (await plane.job(job)).status === "completed";
  const markets = () => plane.proxy.fleets.made.map(({ market, wanted, got }) => `${market} ${got} of ${wanted}`);
  const succeeded = async (job: number) => {
    await plane.until("the job is over", over(job));
    expect(await plane.job(job)).toMatchObject({ conclusion: "success" });
    await plane.quiet();
  };

  it("takes a job from its signed event to a machine and back, and nothing of it is left", async () => {
    const [job] = await plane.push(1);
    await plane.until("the job is over", over(job!));
    expect(await plane.job(job!)).toEqual({
      status: "completed",
      conclusion: "success",
      runner: expect.stringMatching(/^gpu-i-[0-9a-f]+-1$/),
    });
    await plane.quiet();
    expect(await plane.left()).toEqual(none);
    expect(markets()).toEqual(["spot 1 of 1"]);
  });

  it("asks GitHub for one config and one token a function for a job, and AWS for no more than it needs", async () => {
    await plane.push(1).then(([job]) => succeeded(job!));
    // The second job finds functions that live, with tokens, secrets and fleets in their memory.
    plane.proxy.calls.length = 0;
    await fetch(`${plane.sandbox.url}/_slipway/calls`, { method: "DELETE" });
    const begun = plane.door.taken.length;
    const [job] = await plane.push(1);
    await succeeded(job!);
    const asked = plane.sandbox.calls().filter(({ route, write }) => write && !route.includes("_slipway"));
    expect(asked.map(({ route }) => route)).toEqual(["POST /orgs/{org}/actions/runners/generate-jitconfig"]);
    const calls = plane.proxy.calls.map(({ action }) => action);
    const count = (action: string) => calls.filter((one) => one === action).length;
    expect(["ec2:CreateFleet", "ssm:PutParameter", "secretsmanager:GetSecretValue"].map(count)).toEqual([1, 1, 0]);
    expect(count("sqs:SendMessage")).toBe(plane.door.taken.slice(begun).length);
    // Three events and three notices, each a look at machines, jobs and the ledger, and what comes of it.
    expect(calls.length).toBeLessThanOrEqual(50);
    const launched = plane.proxy.calls.find(({ action }) => action === "ec2:CreateFleet")!.at;
    const milliseconds = launched - plane.door.taken[begun]!.at;
    const summary = [...new Set(calls)].sort().map((action) => `${count(action)} ${action}`);
    process.stderr.write(
      `\nA job: ${calls.length} calls of AWS (${summary.join(", ")}), event to launch ${milliseconds} ms\n`,
    );
  });

  it("EC2 throttles: the job waits for a moment, and nothing is asked for twice", async () => {
    plane.proxy.trouble({ action: "CreateFleet", kind: "throttle", times: 2 });
    const [job] = await plane.push(1);
    await succeeded(job!);
    expect(markets()).toEqual(["spot 1 of 1"]);
  });

  it("spot has no capacity: the rest comes on demand, by a request of its own", async () => {
    plane.proxy.fleets.capacity = { spot: 1 };
    const [first, second] = await plane.push(2);
    await plane.until("the first is over", over(first!));
    await succeeded(second!);
    expect(markets()).toEqual(expect.arrayContaining([expect.stringMatching(/^spot 1 of/), "on-demand 1 of 1"]));
    const demanded = plane.proxy.fleets.made.find(({ market }) => market === "on-demand")!;
    expect([...demanded.form.keys()].filter((name) => /^SpotOptions|MaxPrice/.test(name))).toEqual([]);
  });

  it("the answer to a launch is lost: the request is repeated with its token, and one machine comes", async () => {
    plane.proxy.trouble({ action: "CreateFleet", kind: "after", times: 1 });
    const [job] = await plane.push(1);
    await succeeded(job!);
    expect(markets()).toEqual(["spot 1 of 1"]);
    expect(plane.proxy.calls.filter(({ action }) => action === "ec2:CreateFleet")).toHaveLength(2);
  });

  it("every answer to a launch is lost: the machine is found by its tags, and none is launched besides", async () => {
    plane.proxy.trouble({ action: "CreateFleet", kind: "after", times: 2 });
    const [job] = await plane.push(1);
    await succeeded(job!);
    expect(markets()).toEqual(["spot 1 of 1"]);
  });

  it("the answer to a write of the ledger is lost: the client knows its own write", async () => {
    plane.proxy.trouble({ action: "PutItem", kind: "after", times: 1 });
    const [job] = await plane.push(1);
    await succeeded(job!);
    expect(markets()).toEqual(["spot 1 of 1"]);
  });

  it("the answer to a config's laying is lost: it is laid again, and no other is made", async () => {
    plane.proxy.trouble({ action: "PutParameter", kind: "after", times: 1 });
    const [job] = await plane.push(1);
    await succeeded(job!);
    const made = plane.sandbox.calls().filter(({ route }) => route.endsWith("generate-jitconfig"));
    expect(made).toHaveLength(1);
  });

  it("GitHub's answer with a config is lost: the machine gets another one, by another name", async () => {
    const route = "POST /orgs/{org}/actions/runners/generate-jitconfig";
    plane.sandbox.fail({ route, when: "after", effect: { kind: "drop" } });
    const [job] = await plane.push(1);
    await plane.until("the job is over", over(job!));
    expect(await plane.job(job!)).toMatchObject({ conclusion: "success", runner: expect.stringMatching(/-2$/) });
  });

  it("GitHub says that it is too much: the config comes when it may", async () => {
    const route = "POST /orgs/{org}/actions/runners/generate-jitconfig";
    plane.sandbox.fail({ route, effect: { kind: "secondary limit", retryAfterSeconds: 1 } });
    const [job] = await plane.push(1);
    await succeeded(job!);
  });

  it("the queue does not take an event: GitHub hears of it, and the event comes again", async () => {
    plane.proxy.trouble({ action: "SendMessage", kind: "before", times: 3 });
    const [job] = await plane.push(1);
    expect(plane.door.taken.map(({ status }) => status)).toContain(500);
    await plane.functions.reconciler({});
    await plane.sandbox.delivered();
    await succeeded(job!);
  });

  it("the table does not answer: the message comes again", async () => {
    plane.proxy.trouble({ action: "TransactWriteItems", kind: "before", times: 3 });
    const [job] = await plane.push(1);
    await succeeded(job!);
  });

  it("an event comes three times: one machine does", async () => {
    const [job] = await plane.push(1);
    const { headers, body } = plane.door.taken.at(-1)!;
    for (let again = 0; again < 2; again++) expect((await plane.door.enter(headers, body)).statusCode).toBe(202);
    await succeeded(job!);
    expect(markets()).toEqual(["spot 1 of 1"]);
  });

  it("an event is changed on its way, or signed by somebody else: nobody hears of it", async () => {
    const [job] = await plane.push(1);
    await succeeded(job!);
    const { headers, body } = plane.door.taken.at(-1)!;
    expect((await plane.door.enter(headers, body.replace('"gpu"', '"cpu"'))).statusCode).toBe(401);
    expect((await plane.door.enter({ ...headers, "x-hub-signature-256": "sha1=0" }, body)).statusCode).toBe(401);
    expect(await plane.account.waiting(plane.queueUrl)).toBe(0);
  });

  it("webhooks are lost: the reconciler finds the job", async () => {
    plane.door.down = true;
    const [job] = await plane.push(1);
    plane.door.down = false;
    expect(await plane.account.waiting(plane.queueUrl)).toBe(0);
    await plane.functions.reconciler({});
    await plane.sandbox.delivered();
    await succeeded(job!);
  });

  it("a spot machine is taken back: its job runs again, on demand", async () => {
    const [job] = await plane.push(1);
    plane.room.held.add(job!);
    await plane.until("the job runs", async () => (await plane.job(job!)).status === "in_progress");
    await plane.until("the control plane knows", async () => (await plane.account.waiting(plane.queueUrl)) === 0);
    const { runner } = await plane.job(job!);
    await plane.room.takeBack(/i-[0-9a-f]+/.exec(runner!)![0]);
    const attempts = () => plane.door.taken.map(({ body }) => JSON.parse(body).workflow_job);
    const again = () => attempts().find((one) => one?.run_attempt === 2);
    await plane.until("the job is run again", () => again() !== undefined);
    await succeeded(again().id);
    expect(markets()).toEqual(["spot 1 of 1", "on-demand 1 of 1"]);
  });

  it("a gang of three meets capacity for two: none is launched before all can be", async () => {
    await plane.begin({ gang: { size: 3 }, capacity: { ceiling: 3, hot: 0, stopped: 0 } });
    plane.proxy.fleets.capacity = { spot: 2, "on-demand": 3 };
    const jobs = await plane.push(3, ["self-hosted", "gpu"]);
    await plane.until("machines are asked for", () => plane.proxy.fleets.made.length === 2);
    expect(markets()).toEqual(["spot 0 of 3", "on-demand 3 of 3"]);
    for (const job of jobs) await plane.until("each job is over", over(job));
    await plane.quiet();
  });
});
