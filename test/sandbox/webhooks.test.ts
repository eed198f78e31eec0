import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { startReceiver } from "./receiver.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox();
  octokit = octokitFor(sandbox);
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const owner = "local";

async function repository(repo: string) {
  await octokit.rest.repos.createInOrg({ org: owner, name: repo, auto_init: true });
  return { owner, repo };
}

const hook = (events: string[], extra: object = {}) => ({
  events,
  config: { url: receiver.url, content_type: "json", secret: "hush", ...extra },
});

/** What came since a moment, by event and action. */
async function heard(since: number) {
  await sandbox.delivered();
  return receiver.received.slice(since).map(({ headers, body }) => {
    const payload = JSON.parse(body);
    return { event: headers["x-github-event"], action: payload.action, payload };
  });
}

describe("a webhook", () => {
  it("is told of a push, signed with its secret, and never shows the secret", async () => {
    const repo = await repository("pushed");
    const since = receiver.received.length;
    const { data } = await octokit.rest.repos.createWebhook({ ...repo, ...hook(["push"]) });
    expect(data.config).toEqual({ url: receiver.url, content_type: "json", insecure_ssl: "0", secret: "********" });
    const put = { ...repo, path: "a.txt", message: "Add", content: "eA==" };
    const { data: commit } = await octokit.rest.repos.createOrUpdateFileContents(put);
    const [ping, push] = await heard(since);
    expect(ping).toMatchObject({ event: "ping", payload: { hook_id: data.id } });
    expect(push?.payload).toMatchObject({
      ref: "refs/heads/main",
      after: commit.commit.sha,
      created: false,
      commits: [{ id: commit.commit.sha, message: "Add" }],
      repository: { full_name: "local/pushed" },
      organization: { login: "local" },
      sender: { login: "sandbox-admin" },
    });
    for (const { headers, body } of receiver.received.slice(since)) {
      const signature = createHmac("sha256", "hush").update(body).digest("hex");
      expect(headers["x-hub-signature-256"]).toBe(`sha256=${signature}`);
    }
  });

  it("hears only what it listens to, and nothing when it is not active", async () => {
    const repo = await repository("choosy");
    const { data } = await octokit.rest.repos.createWebhook({ ...repo, ...hook(["create", "delete"]), active: true });
    await sandbox.delivered();
    const since = receiver.received.length;
    const sha = (await octokit.rest.git.getRef({ ...repo, ref: "heads/main" })).data.object.sha;
    await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/x", sha });
    await octokit.rest.git.createRef({ ...repo, ref: "refs/tags/v1", sha });
    expect((await heard(since)).map(({ event, payload }) => [event, payload.ref, payload.ref_type])).toEqual(
      expect.arrayContaining([
        ["create", "x", "branch"],
        ["create", "v1", "tag"],
      ]),
    );
    await octokit.rest.repos.updateWebhook({ ...repo, hook_id: data.id, active: false });
    const after = receiver.received.length;
    await octokit.rest.git.deleteRef({ ...repo, ref: "heads/x" });
    expect(await heard(after)).toEqual([]);
  });

  it("keeps its secret when it is changed, and takes the mask for no new one", async () => {
    const repo = await repository("masked");
    const { data } = await octokit.rest.repos.createWebhook({ ...repo, ...hook(["push"]) });
    await octokit.rest.repos.updateWebhook({
      ...repo,
      hook_id: data.id,
      config: { url: receiver.url, secret: "********" },
    });
    await sandbox.delivered();
    const since = receiver.received.length;
    await octokit.rest.repos.pingWebhook({ ...repo, hook_id: data.id });
    await sandbox.delivered();
    const { headers, body } = receiver.received[since]!;
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", "hush").update(body).digest("hex")}`);
  });

  it("has a log of its deliveries, each of which can be sent again", async () => {
    const repo = await repository("log");
    const { data } = await octokit.rest.repos.createWebhook({ ...repo, ...hook(["push"]) });
    await sandbox.delivered();
    const which = { ...repo, hook_id: data.id };
    const [delivery] = (await octokit.rest.repos.listWebhookDeliveries(which)).data;
    expect(delivery).toMatchObject({ event: "ping", status_code: 200, redelivery: false });
    await octokit.rest.repos.redeliverWebhookDelivery({ ...which, delivery_id: delivery!.id });
    await sandbox.delivered();
    const [again] = (await octokit.rest.repos.listWebhookDeliveries(which)).data;
    expect(again).toMatchObject({ guid: delivery!.guid, redelivery: true });
    const { data: whole } = await octokit.rest.repos.getWebhookDelivery({ ...which, delivery_id: again!.id });
    expect(whole.response.payload).toBe("thanks");
  });

  it("that nobody answers has a failed delivery, and the request that caused it has not failed", async () => {
    const repo = await repository("deaf");
    const dead = await startReceiver();
    await dead.close();
    const { data } = await octokit.rest.repos.createWebhook({ ...repo, ...hook(["push"], { url: dead.url }) });
    await sandbox.delivered();
    const [delivery] = (await octokit.rest.repos.listWebhookDeliveries({ ...repo, hook_id: data.id })).data;
    expect(delivery).toMatchObject({ status_code: 502, status: "failed to connect to host" });
  });

  it("of an organisation hears of every repository; a second one for the same is refused", async () => {
    const repo = await repository("of-organisation");
    await octokit.request("POST /orgs/local/hooks", { name: "web", ...hook(["pull_request", "check_run"]) });
    const twice = octokit.request("POST /orgs/local/hooks", { name: "web", ...hook(["pull_request", "check_run"]) });
    expect((await failure(twice)).status).toBe(422);
    await sandbox.delivered();
    const since = receiver.received.length;
    const sha = (await octokit.rest.git.getRef({ ...repo, ref: "heads/main" })).data.object.sha;
    await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/feature", sha });
    const put = { ...repo, path: "b.txt", message: "Add", content: "eA==", branch: "feature" };
    await octokit.rest.repos.createOrUpdateFileContents(put);
    const { data: pull } = await octokit.rest.pulls.create({ ...repo, title: "T", head: "feature", base: "main" });
    await octokit.rest.checks.create({ ...repo, name: "ci", head_sha: pull.head.sha, conclusion: "success" });
    await octokit.rest.pulls.merge({ ...repo, pull_number: 1, merge_method: "squash" });
    const events = (await heard(since)).map(({ event, action }) => `${event} ${action}`);
    expect(events.sort()).toEqual([
      "check_run completed",
      "check_run created",
      "pull_request closed",
      "pull_request opened",
    ]);
  });
});

describe("auto-merge", () => {
  it("merges by itself once the required check has passed", async () => {
    const repo = await repository("auto");
    await octokit.rest.repos.update({ ...repo, allow_auto_merge: true });
    await octokit.rest.repos.createRepoRuleset({
      ...repo,
      name: "main",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "required_status_checks",
          parameters: { required_status_checks: [{ context: "ci" }], strict_required_status_checks_policy: false },
        },
      ],
    });
    const sha = (await octokit.rest.git.getRef({ ...repo, ref: "heads/main" })).data.object.sha;
    await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/feature", sha });
    const put = { ...repo, path: "b.txt", message: "Add", content: "eA==", branch: "feature" };
    await octokit.rest.repos.createOrUpdateFileContents(put);
    const { data: pull } = await octokit.rest.pulls.create({ ...repo, title: "T", head: "feature", base: "main" });
    const enable =
      "mutation ($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { pullRequest { autoMergeRequest { mergeMethod } } } }";
    const answer = await octokit.graphql(enable, { id: pull.node_id });
    expect(answer).toEqual({
      enablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: { mergeMethod: "SQUASH" } } },
    });
    const merged = async () => (await octokit.rest.pulls.get({ ...repo, pull_number: 1 })).data.merged;
    expect(await merged()).toBe(false);
    await octokit.rest.repos.createCommitStatus({ ...repo, sha: pull.head.sha, context: "ci", state: "success" });
    expect(await merged()).toBe(true);
  });
});

describe("a release", () => {
  it("is published with its tag, and is then the latest one", async () => {
    const repo = await repository("released");
    const { data } = await octokit.rest.repos.createRelease({ ...repo, tag_name: "v1.0.0", name: "One" });
    expect((await octokit.rest.git.getRef({ ...repo, ref: "tags/v1.0.0" })).status).toBe(200);
    expect((await octokit.rest.repos.getLatestRelease(repo)).data.id).toBe(data.id);
    await octokit.rest.repos.createRelease({ ...repo, tag_name: "v2.0.0-rc1", prerelease: true });
    expect((await octokit.rest.repos.getLatestRelease(repo)).data.tag_name).toBe("v1.0.0");
    expect((await failure(octokit.rest.repos.createRelease({ ...repo, tag_name: "v1.0.0" }))).status).toBe(422);
  });
});

describe("an autolink", () => {
  it("is made once per prefix", async () => {
    const repo = await repository("links");
    const wanted = { ...repo, key_prefix: "T-", url_template: "https://tickets.example/<num>" };
    const { data } = await octokit.rest.repos.createAutolink(wanted);
    expect((await failure(octokit.rest.repos.createAutolink(wanted))).status).toBe(422);
    expect((await octokit.rest.repos.getAutolink({ ...repo, autolink_id: data.id })).data.key_prefix).toBe("T-");
    await octokit.rest.repos.deleteAutolink({ ...repo, autolink_id: data.id });
    expect((await octokit.rest.repos.listAutolinks(repo)).data).toEqual([]);
  });
});
