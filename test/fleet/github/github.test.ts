import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitHub } from "../../../fleet/github/github.ts";
import { type GitHub, Limited, Refused } from "../../../fleet/ports.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { control } from "../../sandbox/control.ts";
import { startReceiver } from "../../sandbox/receiver.ts";
import { installRunnersApp } from "../runners-app.ts";

let sandbox: Sandbox;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let github: GitHub;
let group: number;
let remaining: number | undefined;

beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({
    limits: "github",
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
  });
  const octokit = octokitFor(sandbox);
  group = (await octokit.request("GET /orgs/acme/actions/runner-groups")).data.runner_groups[0].id;
  await octokit.rest.repos.createRelease({ owner: "actions", repo: "runner", tag_name: "v2.330.0" });
  const { app } = await installRunnersApp(sandbox, { owner: "acme", webhook: receiver.url });
  const api = {
    url: `${sandbox.url}/api/v3`,
    clock: { now: () => Date.now() },
    remaining: (calls: number) => {
      remaining = calls;
    },
  };
  github = gitHub(api, "acme", async () => app);
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const create = (name: string) => github.createRunner({ name, groupId: group, labels: ["self-hosted", "gpu"] });
const routes = () => sandbox.calls().map(({ route, status }) => `${route} ${status}`);
async function queued(...names: string[]): Promise<{ id: number; run_id: number }[]> {
  const jobs = names.map((name) => ({ name, labels: ["gpu"] }));
  return (await control(sandbox, "POST", "runs", { repository: "acme/app", jobs })).body.jobs;
}

describe("GitHub by the runners App", () => {
  it("makes a runner once by its name, lists it, and takes it away, or says that it has a job", async () => {
    const made = await create("gpu-i-0a-1");
    expect(made).toEqual({ id: expect.any(Number), config: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/) });
    expect(await create("gpu-i-0a-1")).toBe("exists");
    if (made === "exists") throw new Error("not reached");
    await control(sandbox, "PATCH", `runners/${made.id}`, { status: "online" });
    expect(await github.runners(group)).toEqual([{ id: made.id, name: "gpu-i-0a-1", online: true, busy: false }]);
    const [job] = await queued("train");
    await control(sandbox, "PATCH", `jobs/${job!.id}`, { status: "in_progress", runner: made.id });
    expect(await github.deleteRunner(made.id)).toBe("busy");
    expect(await github.runner(made.id)).toEqual({ id: made.id, name: "gpu-i-0a-1", online: true, busy: true });
    await control(sandbox, "PATCH", `jobs/${job!.id}`, { status: "completed" });
    expect(await github.deleteRunner(made.id)).toBe("absent");
    expect(await github.runner(made.id)).toBeUndefined();
  });

  it("lists every runner of a group, page by page", async () => {
    await Promise.all(Array.from({ length: 104 }, (_, index) => create(`many-i-0${index}-1`)));
    const runners = await github.runners(group);
    expect(runners.filter(({ name }) => name.startsWith("many-")).length).toBe(104);
    sandbox.advance(61);
    for (const { id } of runners) await github.deleteRunner(id);
    sandbox.advance(61);
  });

  it("uses a token as long as it lives, one for each use, each with no more than the use needs", async () => {
    await github.runners(group);
    await github.activeJobs("acme/app");
    const minted = routes().filter((route) => route.includes("access_tokens"));
    expect(minted).toEqual(Array(2).fill("POST /app/installations/{installation_id}/access_tokens 201"));
    expect(remaining).toBeGreaterThan(0);
  });

  it("tells of jobs that wait or run, and of one by its id, also when it is over or gone", async () => {
    const [first, second, third] = await queued("a", "b", "c");
    await control(sandbox, "PATCH", `jobs/${second!.id}`, { status: "in_progress" });
    await control(sandbox, "PATCH", `jobs/${third!.id}`, { status: "completed", conclusion: "failure" });
    const news = await github.activeJobs("acme/app");
    expect(news.map(({ id, state, repository }) => ({ id, state, repository }))).toEqual([
      { id: first!.id, state: "queued", repository: "acme/app" },
      { id: second!.id, state: "in_progress", repository: "acme/app" },
    ]);
    expect(await github.job("acme/app", third!.id)).toMatchObject({ state: "completed", conclusion: "failure" });
    expect(await github.job("acme/app", 1)).toBeUndefined();
    for (const { id } of [first!, second!]) await control(sandbox, "PATCH", `jobs/${id}`, { status: "completed" });
  });

  it("may not run a job again unless an owner gave it that, and says so", async () => {
    const [job] = await queued("a");
    await control(sandbox, "PATCH", `jobs/${job!.id}`, { status: "completed", conclusion: "failure" });
    await expect(github.rerun("acme/app", job!.id)).rejects.toThrow(Refused);
  });

  it("asks for webhooks again that were not taken, and for none a second time", async () => {
    await sandbox.delivered();
    expect(await github.redeliver(0)).toBe(0);
    await receiver.close();
    await queued("lost");
    await sandbox.delivered();
    const failed = await github.redeliver(0);
    expect(failed).toBe(1);
    expect(routes().at(-1)).toBe("POST /app/hook/deliveries/{delivery_id}/attempts 202");
  });

  it("knows the newest runner and when it came out", async () => {
    expect(await github.latestRunner()).toEqual({ version: "2.330.0", publishedAt: expect.any(Number) });
  });

  it("tells a limit, a refusal and a failure apart", async () => {
    const route = "DELETE /orgs/{org}/actions/runners/{runner_id}";
    sandbox.fail({ route, effect: { kind: "secondary limit", retryAfterSeconds: 37 } });
    const limited = await github.deleteRunner(1).catch((error) => error);
    expect(limited).toBeInstanceOf(Limited);
    expect(limited.retryAfterSeconds).toBe(37);
    sandbox.fail({ route, effect: { kind: "status", status: 403, message: "Resource not accessible" } });
    await expect(github.deleteRunner(1)).rejects.toThrow(Refused);
    for (const effect of [{ kind: "status", status: 502 }, { kind: "drop" }] as const) {
      sandbox.fail({ route, effect });
      const failed = await github.deleteRunner(1).catch((error) => error);
      expect([failed instanceof Limited, failed instanceof Refused]).toEqual([false, false]);
    }
    expect(await github.deleteRunner(1)).toBe("absent");
  });

  it("makes a new token where GitHub does not take the old one any more", async () => {
    const route = "GET /orgs/{org}/actions/runner-groups/{runner_group_id}/runners";
    sandbox.fail({ route, effect: { kind: "status", status: 401, message: "Bad credentials" } });
    await expect(github.runners(group)).rejects.toThrow("401 Bad credentials");
    const before = routes().filter((one) => one.includes("access_tokens")).length;
    await github.runners(group);
    expect(routes().filter((one) => one.includes("access_tokens")).length).toBe(before + 1);
  });
});
