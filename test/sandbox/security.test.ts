import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { control } from "./control.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
const app = { owner: "local", repo: "app" };
const hidden = { owner: "local", repo: "hidden" };
let commit_sha: string;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", admins: ["octo"] }],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "fine-token", login: "octo", permissions: { contents: "write", security_events: "read" } },
      ],
      repositories: [
        { owner: "local", name: "app", visibility: "public" },
        { owner: "local", name: "hidden" },
      ],
    },
  });
  octokit = octokitFor(sandbox);
  commit_sha = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data.sha;
});
afterAll(() => sandbox.close());

const found = (uri: string, startLine: number, ruleId = "no-eval") => ({
  ruleId,
  level: "error",
  message: { text: "Do not." },
  locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
});

const sarif = (results: object[]) =>
  gzipSync(
    JSON.stringify({
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "lint", version: "1.0", rules: [{ id: "no-eval" }] } }, results }],
    }),
  ).toString("base64");

const upload = (content: string, where = app, by = octokit) =>
  by.rest.codeScanning.uploadSarif({ ...where, commit_sha, ref: "refs/heads/main", sarif: content });

describe("uploaded results of code scanning", () => {
  it("become alerts, which later results fix, and which people dismiss", async () => {
    const { data: receipt } = await upload(sarif([found("a.js", 1), found("b.js", 2)]));
    const sarif_id = receipt.id as string;
    expect((await octokit.rest.codeScanning.getSarif({ ...app, sarif_id })).data).toMatchObject({
      processing_status: "complete",
      errors: null,
    });
    const analyses = await octokit.rest.codeScanning.listRecentAnalyses({ ...app, sarif_id });
    expect(analyses.data).toMatchObject([
      { results_count: 2, rules_count: 1, tool: { name: "lint" }, deletable: true },
    ]);
    const alerts = async () =>
      (await octokit.rest.codeScanning.listAlertsForRepo({ ...app, direction: "asc" })).data.map(
        ({ number, state, most_recent_instance }) => [number, state, most_recent_instance.location?.path],
      );
    expect(await alerts()).toEqual([
      [1, "open", "a.js"],
      [2, "open", "b.js"],
    ]);
    await upload(sarif([found("b.js", 2), found("c.js", 3)]));
    const dismiss = (more: object) =>
      octokit.rest.codeScanning.updateAlert({ ...app, alert_number: 2, state: "dismissed", ...more });
    expect((await failure(dismiss({}))).status).toBe(400);
    await dismiss({ dismissed_reason: "won't fix" });
    expect(await alerts()).toEqual([
      [1, "fixed", "a.js"],
      [2, "dismissed", "b.js"],
      [3, "open", "c.js"],
    ]);
  });

  it("are refused when they cannot be read, without Advanced Security, and without the permission", async () => {
    expect((await failure(upload("bm8="))).status).toBe(400);
    const { data } = await upload(gzipSync('{"version":"2.0"}').toString("base64"));
    const read = await octokit.rest.codeScanning.getSarif({ ...app, sarif_id: data.id as string });
    expect(read.data.processing_status).toBe("failed");
    expect(read.data.errors).toContainEqual(expect.stringContaining("version"));
    expect((await failure(upload(sarif([]), hidden))).message).toBe(
      "Advanced Security must be enabled for this repository to use code scanning.",
    );
    expect((await failure(upload(sarif([]), app, octokitFor(sandbox, "fine-token")))).status).toBe(403);
  });
});

describe("GitHub's own scanning", () => {
  it("is set up by one call, which starts a run", async () => {
    const get = async () => (await octokit.rest.codeScanning.getDefaultSetup(app)).data;
    expect((await get()).state).toBe("not-configured");
    const { status, data } = await octokit.rest.codeScanning.updateDefaultSetup({
      ...app,
      state: "configured",
      languages: ["python"],
    });
    expect(status).toBe(202);
    expect(await get()).toMatchObject({ state: "configured", languages: ["python"], schedule: "weekly" });
    const run = await octokit.rest.actions.getWorkflowRun({ ...app, run_id: (data as { run_id: number }).run_id });
    expect(run.data).toMatchObject({ event: "dynamic", name: "CodeQL", status: "queued" });
  });
});

describe("Dependabot's alerts", () => {
  it("are there once they are switched on, and are dismissed with a reason", async () => {
    const list = async () => (await octokit.rest.dependabot.listAlertsForRepo(app)).data;
    expect(await failure(list())).toEqual({
      status: 403,
      message: "Dependabot alerts are disabled for this repository.",
    });
    await octokit.rest.repos.enableVulnerabilityAlerts(app);
    await control(sandbox, "POST", "dependabot-alerts", { repository: "local/app", package: "left-pad" });
    expect(await list()).toMatchObject([{ number: 1, state: "open", dependency: { package: { name: "left-pad" } } }]);
    const alert = { ...app, alert_number: 1 };
    await octokit.rest.dependabot.updateAlert({ ...alert, state: "dismissed", dismissed_reason: "not_used" });
    expect((await octokit.rest.dependabot.getAlert(alert)).data).toMatchObject({
      state: "dismissed",
      dismissed_by: { login: "octo" },
    });
    const all = await octokit.rest.dependabot.listAlertsForOrg({ org: "local", state: "dismissed" });
    expect(all.data.map(({ repository }) => repository.name)).toEqual(["app"]);
  });
});

describe("a security configuration", () => {
  it("gives its features to repositories, and to new ones", async () => {
    const org = "local";
    const { data } = await octokit.rest.codeSecurity.createConfiguration({
      org,
      name: "Strict",
      description: "All of it",
      advanced_security: "enabled",
      secret_scanning: "enabled",
      dependabot_alerts: "enabled",
    });
    const configuration_id = data.id as number;
    const which = { org, configuration_id };
    await octokit.rest.codeSecurity.attachConfiguration({ ...which, scope: "private_or_internal" });
    const features = async (repo: string) => {
      const { security_and_analysis } = (await octokit.rest.repos.get({ owner: org, repo })).data;
      return [security_and_analysis?.advanced_security?.status, security_and_analysis?.secret_scanning?.status];
    };
    expect(await features("hidden")).toEqual(["enabled", "enabled"]);
    await octokit.rest.repos.checkVulnerabilityAlerts(hidden);
    await octokit.rest.codeSecurity.setConfigurationAsDefault({ ...which, default_for_new_repos: "all" });
    await octokit.rest.repos.createInOrg({ org, name: "fresh", visibility: "private" });
    expect(await features("fresh")).toEqual(["enabled", "enabled"]);
    const attached = await octokit.rest.codeSecurity.getRepositoriesForConfiguration(which);
    expect(attached.data.map(({ repository }) => repository?.name).sort()).toEqual(["fresh", "hidden"]);
    expect((await failure(octokit.rest.codeSecurity.deleteConfiguration(which))).status).toBe(409);
    await octokit.rest.codeSecurity.setConfigurationAsDefault({ ...which, default_for_new_repos: "none" });
    await octokit.rest.codeSecurity.updateConfiguration({ ...which, secret_scanning: "disabled" });
    expect(await features("hidden")).toEqual(["enabled", "disabled"]);
    await octokit.rest.codeSecurity.deleteConfiguration(which);
  });
});

describe("immutable releases", () => {
  it("keep their tag and their files, where the repository or its organisation wants it", async () => {
    const state = () => octokit.request("GET /repos/{owner}/{repo}/immutable-releases", app);
    expect((await failure(state())).status).toBe(404);
    await octokit.request("PUT /repos/{owner}/{repo}/immutable-releases", app);
    expect((await state()).data).toEqual({ enabled: true, enforced_by_owner: false });
    const { data: release } = await octokit.rest.repos.createRelease({ ...app, tag_name: "v1" });
    const attach = octokit.request({ method: "POST", url: release.upload_url, name: "a", data: "a" });
    expect((await failure(attach)).message).toBe("Cannot modify an immutable release.");
    const drop = octokit.rest.git.deleteRef({ ...app, ref: "tags/v1" });
    expect((await failure(drop)).message).toContain("Cannot change a tag that belongs to an immutable release.");
    await octokit.request("PUT /orgs/{org}/settings/immutable-releases", {
      org: "local",
      enforced_repositories: "all",
    });
    expect((await failure(octokit.request("DELETE /repos/{owner}/{repo}/immutable-releases", app))).status).toBe(409);
    await octokit.request("PUT /orgs/{org}/settings/immutable-releases", {
      org: "local",
      enforced_repositories: "none",
    });
  });
});

describe("decisions of an organisation", () => {
  it("are kept: who may use runners of one's own, what forks may do, what tokens say", async () => {
    const org = "local";
    const runners = "/orgs/{org}/actions/permissions/self-hosted-runners";
    await octokit.request(`PUT ${runners}`, { org, enabled_repositories: "selected" });
    const { id } = (await octokit.rest.repos.get(app)).data;
    await octokit.request(`PUT ${runners}/repositories`, { org, selected_repository_ids: [id] });
    const { data } = await octokit.request(`GET ${runners}/repositories`, { org });
    expect(data.repositories?.map(({ name }) => name)).toEqual(["app"]);
    const forks = "/orgs/{org}/actions/permissions/fork-pr-workflows-private-repos";
    await octokit.request(`PUT ${forks}`, { org, run_workflows_from_fork_pull_requests: true });
    expect((await octokit.request(`GET ${forks}`, { org })).data).toMatchObject({
      run_workflows_from_fork_pull_requests: true,
      send_secrets_and_variables: false,
    });
    await octokit.rest.oidc.updateOidcCustomSubTemplateForOrg({ org, include_claim_keys: ["repo", "ref"] });
    expect((await octokit.rest.oidc.getOidcCustomSubTemplateForOrg({ org })).data.include_claim_keys).toEqual([
      "repo",
      "ref",
    ]);
  });
});
