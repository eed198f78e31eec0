import { createHash, createPrivateKey, createSign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { control } from "./control.ts";
import { startReceiver } from "./receiver.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
const app = { owner: "local", repo: "app" };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", admins: ["octo"] }],
      tokens: [{ token: "octo-token", login: "octo" }],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

describe("a machine", () => {
  it("becomes a runner by a token of an hour, takes jobs, moves between groups and leaves", async () => {
    const org = "local";
    const { data: registration } = await octokit.rest.actions.createRegistrationTokenForOrg({ org });
    const join = (token: string) => control(sandbox, "POST", "runners", { token, name: "box", labels: ["gpu"] });
    expect((await join("no")).body.message).toBe("This is no registration token.");
    const { body: runner } = await join(registration.token);
    expect(runner).toMatchObject({ name: "box", status: "online", busy: false });
    expect(runner.labels.map(({ name }: { name: string }) => name)).toEqual(["self-hosted", "Linux", "X64", "gpu"]);
    expect((await join(registration.token)).body.message).toBe('A runner named "box" exists already.');
    const { data: group } = await octokit.request("POST /orgs/{org}/actions/runner-groups", { org, name: "fast" });
    const place = { org, runner_group_id: group.id };
    const list = "/orgs/{org}/actions/runner-groups/{runner_group_id}/runners";
    const members = async () => (await octokit.request(`GET ${list}`, place)).data.runners.map(({ name }) => name);
    await octokit.request(`PUT ${list}/{runner_id}`, { ...place, runner_id: runner.id });
    expect(await members()).toEqual(["box"]);
    await octokit.request(`PUT ${list}`, { ...place, runners: [] });
    expect(await members()).toEqual([]);
    const jobs = [{ name: "train", labels: ["gpu"] }];
    const { body: started } = await control(sandbox, "POST", "runs", { repository: "local/app", jobs });
    const job = `jobs/${started.jobs[0].id}`;
    await control(sandbox, "PATCH", job, { status: "in_progress", runner: runner.id });
    const { data: farewell } = await octokit.rest.actions.createRemoveTokenForOrg({ org });
    const leave = (token: string) =>
      fetch(`${sandbox.url}/_slipway/runners/${runner.id}`, { method: "DELETE", body: JSON.stringify({ token }) });
    expect((await leave(farewell.token)).status).toBe(400);
    await control(sandbox, "PATCH", job, { status: "completed" });
    expect((await leave(registration.token)).status).toBe(400);
    expect((await leave(farewell.token)).status).toBe(204);
    sandbox.advance(3601);
    expect((await join(registration.token)).body.message).toBe("The registration token has expired.");
  });
});

describe("deploy keys", () => {
  it("are kept once, and only if they are keys", async () => {
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBx1";
    const add = (text: string) =>
      octokit.rest.repos.createDeployKey({ ...app, title: "ci", key: text, read_only: true });
    expect((await failure(add("no key"))).status).toBe(422);
    const { data } = await add(`${key} me@here`);
    expect(data).toMatchObject({ title: "ci", key, read_only: true, added_by: "octo" });
    expect((await failure(add(key))).status).toBe(422);
    await octokit.rest.repos.deleteDeployKey({ ...app, key_id: data.id });
    expect((await octokit.rest.repos.listDeployKeys(app)).data).toEqual([]);
  });
});

describe("attestations", () => {
  it("are found by the digest of what they attest", async () => {
    const sha256 = createHash("sha256").update("wheel").digest("hex");
    const statement = { predicateType: "https://slsa.dev/provenance/v1", subject: [{ digest: { sha256 } }] };
    const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
    const bundle = (text: string) => ({ mediaType: "m", verificationMaterial: {}, dsseEnvelope: { payload: text } });
    const add = (text: string) => octokit.rest.repos.createAttestation({ ...app, bundle: bundle(text) });
    expect((await failure(add("eA=="))).status).toBe(422);
    await add(payload);
    const find = async (digest: string) =>
      (await octokit.rest.repos.listAttestations({ ...app, subject_digest: digest })).data.attestations?.length;
    expect([await find(`sha256:${sha256}`), await find(`sha256:${"0".repeat(64)}`)]).toEqual([1, 0]);
  });
});

describe("check suites", () => {
  it("hold the check runs of one workflow run, or of one app", async () => {
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data;
    const jobs = [{ name: "one" }, { name: "two" }];
    const { body: started } = await control(sandbox, "POST", "runs", { repository: "local/app", jobs });
    const { data } = await octokit.rest.checks.listSuitesForRef({ ...app, ref: sha });
    const suite = data.check_suites.find(({ id }) => id === started.run.id);
    expect(suite).toMatchObject({
      status: "queued",
      conclusion: null,
      latest_check_runs_count: 2,
      head_branch: "main",
    });
    await control(sandbox, "PATCH", `jobs/${started.jobs[0].id}`, { status: "completed", conclusion: "failure" });
    await control(sandbox, "PATCH", `jobs/${started.jobs[1].id}`, { status: "completed" });
    const where = { ...app, check_suite_id: started.run.id };
    expect((await octokit.rest.checks.getSuite(where)).data).toMatchObject({
      status: "completed",
      conclusion: "failure",
    });
    const runs = await octokit.rest.checks.listForSuite({ ...where, check_name: "two" });
    expect(runs.data.check_runs.map(({ conclusion }) => conclusion)).toEqual(["success"]);
  });
});

describe("an app", () => {
  const jwt = (id: number, pem: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000) + 3601; // the server's clock was moved above
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: id, iat: now - 60, exp: now + 300 })}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(createPrivateKey(pem)).toString("base64url")}`;
  };

  it("sees the deliveries of its own hook, and is without rights while it is suspended", async () => {
    const receiver = await startReceiver();
    const manifest = {
      name: "watcher",
      url: "https://watcher.example",
      hook_attributes: { url: receiver.url },
      default_permissions: { contents: "write", metadata: "read" },
      default_events: ["push"],
    };
    const { body: handed } = await control(sandbox, "POST", "app-manifests", { owner: "local", manifest });
    const { data: made } = await octokit.rest.apps.createFromManifest({ code: handed.code });
    const { body: installation } = await control(sandbox, "POST", "installations", {
      app: "watcher",
      account: "local",
    });
    const itself = octokitFor(sandbox, jwt(made.id, made.pem));
    const installation_id = installation.id as number;
    const { data: token } = await itself.rest.apps.createInstallationAccessToken({ installation_id });
    const content = { ...app, path: "x.txt", message: "X", content: "eA==" };
    const acting = octokitFor(sandbox, token.token);
    await acting.rest.repos.createOrUpdateFileContents(content);
    await sandbox.delivered();
    const { data: deliveries } = await itself.rest.apps.listWebhookDeliveries();
    expect(deliveries.map(({ event, status_code }) => [event, status_code])).toEqual([["push", 200]]);
    await itself.rest.apps.redeliverWebhookDelivery({ delivery_id: deliveries[0]!.id });
    await sandbox.delivered();
    expect(receiver.received).toHaveLength(2);
    await itself.rest.apps.updateWebhookConfigForApp({ content_type: "form" });
    expect((await itself.rest.apps.getWebhookConfigForApp()).data).toMatchObject({
      url: receiver.url,
      content_type: "form",
    });
    await itself.rest.apps.suspendInstallation({ installation_id });
    expect(await failure(acting.rest.repos.get(app))).toEqual({
      status: 403,
      message: "This installation has been suspended",
    });
    await itself.rest.apps.unsuspendInstallation({ installation_id });
    await acting.rest.repos.get(app);
    await receiver.close();
  });
});
