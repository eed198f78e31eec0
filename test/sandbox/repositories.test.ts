import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox();
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

const owner = "local";

async function create(name: string, settings: object = {}): Promise<{ owner: string; repo: string }> {
  await octokit.rest.repos.createInOrg({ org: owner, name, ...settings });
  return { owner, repo: name };
}

const get = async (repo: { owner: string; repo: string }) => (await octokit.rest.repos.get(repo)).data;

describe("a repository", () => {
  it("is created with GitHub's own defaults", async () => {
    const { data, status } = await octokit.rest.repos.createInOrg({ org: owner, name: "plain" });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      full_name: "local/plain",
      visibility: "public",
      default_branch: "main",
      description: null,
      topics: [],
      has_issues: true,
      has_projects: true,
      has_wiki: true,
      has_discussions: false,
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
      squash_merge_commit_message: "COMMIT_MESSAGES",
      merge_commit_title: "MERGE_MESSAGE",
      merge_commit_message: "PR_TITLE",
      archived: false,
    });
  });

  it("is created by a user for the user", async () => {
    const { data } = await octokit.rest.repos.createForAuthenticatedUser({ name: "mine", private: true });
    expect(data).toMatchObject({ full_name: "sandbox-admin/mine", visibility: "private", private: true });
  });

  it("has a first commit with a README when asked", async () => {
    const repo = await create("ready", { auto_init: true, description: "Some words" });
    const { data } = await octokit.rest.repos.getReadme(repo);
    expect(Buffer.from(data.content, "base64").toString()).toBe("# ready\nSome words\n");
  });

  it("cannot have the name of another one, nor one that GitHub refuses", async () => {
    await create("twice");
    for (const name of ["Twice", "..", "a.git", "x".repeat(101)]) {
      expect((await failure(octokit.rest.repos.createInOrg({ org: owner, name }))).status).toBe(422);
    }
    expect((await octokit.rest.repos.createInOrg({ org: owner, name: "with space" })).data.name).toBe("with-space");
  });

  it("is changed field by field, and takes what only makes sense for a new one without a word", async () => {
    const repo = await create("changed");
    // As the provider writes it.
    const { data } = await octokit.request("PATCH /repos/{owner}/{repo}", {
      headers: { "user-agent": "go-github/v88.0.0" },
      ...repo,
      description: "New",
      homepage: "",
      visibility: "public",
      has_wiki: false,
      has_downloads: false,
      auto_init: true,
      license_template: "",
      topics: ["ignored"],
    });
    expect(data).toMatchObject({
      description: "New",
      homepage: null,
      has_wiki: false,
      has_downloads: false,
      topics: [],
    });
    expect(data.has_issues).toBe(true);
  });

  it("says every fault of its merge settings", async () => {
    const repo = await create("merges");
    const wrong = octokit.rest.repos.update({
      ...repo,
      allow_merge_commit: false,
      allow_squash_merge: false,
      allow_rebase_merge: false,
      merge_commit_title: "PR_TITLE",
      merge_commit_message: "PR_TITLE",
    });
    const error = await wrong.catch((reason) => reason.response.data);
    expect(error.errors.map((fault: { field: string }) => fault.field)).toEqual([
      "merge_commit_allowed",
      "merge_commit",
    ]);
  });

  it("answers under its old name after a rename, by a redirect", async () => {
    const repo = await create("before");
    await octokit.rest.repos.update({ ...repo, name: "after" });
    const redirect = await fetch(`${sandbox.url}/api/v3/repos/local/before/labels?per_page=1`, {
      redirect: "manual",
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    expect(redirect.status).toBe(301);
    const { id } = await get({ owner, repo: "after" });
    expect(redirect.headers.get("location")).toBe(`${sandbox.url}/api/v3/repositories/${id}/labels?per_page=1`);
    expect((await get({ owner, repo: "before" })).name).toBe("after");
    await create("before");
    expect((await get({ owner, repo: "before" })).id).not.toBe(id);
  });

  it("refuses writes once it is archived, until it is unarchived", async () => {
    const repo = await create("archive", { auto_init: true });
    await octokit.rest.repos.update({ ...repo, archived: true });
    const refusal = { status: 403, message: "Repository was archived so is read-only." };
    expect(await failure(octokit.rest.repos.update({ ...repo, description: "x" }))).toEqual(refusal);
    expect(await failure(octokit.rest.issues.createLabel({ ...repo, name: "x" }))).toEqual(refusal);
    const put = { ...repo, path: "x", message: "x", content: "eA==" };
    expect(await failure(octokit.rest.repos.createOrUpdateFileContents(put))).toEqual(refusal);
    await octokit.rest.repos.update({ ...repo, archived: false });
    expect((await octokit.rest.repos.createOrUpdateFileContents(put)).status).toBe(201);
  });

  it("is deleted with everything in it, and only once", async () => {
    const repo = await create("gone", { auto_init: true });
    await octokit.rest.repos.createOrUpdateEnvironment({ ...repo, environment_name: "production" });
    await octokit.rest.repos.delete(repo);
    expect((await failure(octokit.rest.repos.delete(repo))).status).toBe(404);
    await create("gone");
    expect((await octokit.rest.repos.getAllEnvironments(repo)).data.total_count).toBe(0);
    expect((await octokit.rest.repos.listBranches(repo)).data).toEqual([]);
  });

  it("is made from a template with its files and no history", async () => {
    const template = await create("template", { auto_init: true, is_template: true });
    await octokit.rest.repos.createOrUpdateFileContents({
      ...template,
      path: "a/b.txt",
      message: "x",
      content: "eA==",
    });
    const { data } = await octokit.rest.repos.createUsingTemplate({
      template_owner: owner,
      template_repo: "template",
      owner,
      name: "made",
      private: true,
    });
    expect(data.template_repository?.full_name).toBe("local/template");
    const { data: commits } = await octokit.rest.repos.listCommits({ owner, repo: "made" });
    expect(commits.map((commit) => commit.commit.message)).toEqual(["Initial commit"]);
    expect((await octokit.rest.repos.getContent({ owner, repo: "made", path: "a/b.txt" })).status).toBe(200);
  });

  it("has switches of their own for topics, alerts and security updates", async () => {
    const repo = await create("switches");
    await octokit.rest.repos.replaceAllTopics({ ...repo, names: ["One", "two"] });
    expect((await get(repo)).topics).toEqual(["one", "two"]);
    expect((await failure(octokit.rest.repos.replaceAllTopics({ ...repo, names: ["no spaces"] }))).status).toBe(422);
    expect((await failure(octokit.rest.repos.checkVulnerabilityAlerts(repo))).status).toBe(404);
    expect((await failure(octokit.rest.repos.enableAutomatedSecurityFixes(repo))).status).toBe(422);
    await octokit.rest.repos.enableVulnerabilityAlerts(repo);
    expect((await octokit.rest.repos.checkVulnerabilityAlerts(repo)).status).toBe(204);
    await octokit.rest.repos.enableAutomatedSecurityFixes(repo);
    expect((await octokit.rest.repos.checkAutomatedSecurityFixes(repo)).data).toEqual({ enabled: true, paused: false });
    const on = { secret_scanning: { status: "enabled" } };
    const { data } = await octokit.rest.repos.update({ ...repo, security_and_analysis: on });
    expect(data.security_and_analysis?.secret_scanning).toEqual({ status: "enabled" });
  });

  it("has labels, whose names differ by more than case", async () => {
    const repo = await create("labels");
    await octokit.rest.issues.createLabel({ ...repo, name: "Area: CI", color: "ABCDEF" });
    expect((await failure(octokit.rest.issues.createLabel({ ...repo, name: "area: ci" }))).status).toBe(422);
    await octokit.rest.issues.updateLabel({ ...repo, name: "area: ci", new_name: "ci", description: "x" });
    expect((await octokit.rest.issues.getLabel({ ...repo, name: "CI" })).data).toMatchObject({
      name: "ci",
      color: "abcdef",
    });
    await octokit.rest.issues.deleteLabel({ ...repo, name: "good first issue" });
    expect((await octokit.rest.issues.listLabelsForRepo(repo)).data).toHaveLength(9);
  });

  it("has a branch renamed with all that points at it", async () => {
    const repo = await create("branches", { auto_init: true });
    await octokit.rest.repos.renameBranch({ ...repo, branch: "main", new_name: "release/next" });
    expect((await get(repo)).default_branch).toBe("release/next");
    expect((await octokit.rest.repos.getBranch({ ...repo, branch: "release/next" })).data.name).toBe("release/next");
    expect(await failure(octokit.rest.repos.getBranch({ ...repo, branch: "main" }))).toEqual({
      status: 404,
      message: "Branch not found",
    });
    const unknown = octokit.rest.repos.update({ ...repo, default_branch: "main" });
    expect((await failure(unknown)).message).toContain("The branch main was not found.");
  });
});

describe("a plan", () => {
  it("that is free refuses rulesets and environment protection for private repositories, and only there", async () => {
    const free = await startSandbox({
      plan: "free",
      seed: { owners: [{ login: "small", type: "Organization" }], users: [{ login: "ann" }] },
    });
    try {
      const client = octokitFor(free);
      const ann = (await client.rest.users.getByUsername({ username: "ann" })).data.id;
      const results: Record<string, number[]> = {};
      for (const visibility of ["private", "public"] as const) {
        const repo = { owner: "small", repo: visibility };
        await client.rest.repos.createInOrg({ org: "small", name: visibility, visibility });
        const ruleset = client.rest.repos.createRepoRuleset({
          ...repo,
          name: "x",
          enforcement: "active",
          conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
        });
        const environment = client.rest.repos.createOrUpdateEnvironment({
          ...repo,
          environment_name: "production",
          reviewers: [{ type: "User", id: ann }],
        });
        const status = (call: Promise<{ status: number }>) =>
          call.then(({ status }) => status).catch((error) => error.status);
        results[visibility] = [await status(ruleset), await status(environment)];
      }
      expect(results).toEqual({ private: [403, 422], public: [201, 200] });
      const ofAll = { name: "all", enforcement: "active" as const, rules: [] };
      expect(await failure(client.rest.repos.createOrgRuleset({ org: "small", ...ofAll }))).toEqual({
        status: 403,
        message: "Upgrade to GitHub Team to enable this feature.",
      });
    } finally {
      await free.close();
    }
  });
});
