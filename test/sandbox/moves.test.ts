import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
const app = { owner: "local", repo: "app" };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [
        { login: "local", type: "Organization", admins: ["octo"], teams: [{ slug: "core" }] },
        { login: "other", type: "Organization", admins: ["octo"], teams: [{ slug: "hosts" }] },
      ],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "ann-token", login: "ann" },
      ],
      repositories: [
        { owner: "local", name: "app", visibility: "public", files: { "src/a.txt": "a\n", "README.md": "# app\n" } },
        { owner: "local", name: "wanderer" },
        { owner: "other", name: "taken" },
      ],
    },
  });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

const put = (where: { owner: string; repo: string }, file: string, branch = "main", text = file) =>
  octokit.rest.repos.createOrUpdateFileContents({
    ...where,
    path: file,
    message: `Add ${file}`,
    content: Buffer.from(text).toString("base64"),
    branch,
  });

const branchFrom = async (name: string, from = "main") => {
  const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: from })).data;
  await octokit.rest.git.createRef({ ...app, ref: `refs/heads/${name}`, sha });
};

describe("a transfer", () => {
  const wanderer = { owner: "local", repo: "wanderer" };

  it("gives a repository to another owner; its old name leads REST, GraphQL and git there", async () => {
    const { data: before } = await octokit.rest.repos.get(wanderer);
    const core = { org: "local", team_slug: "core", ...wanderer };
    await octokit.rest.teams.addOrUpdateRepoPermissionsInOrg({ ...core, permission: "push" });
    const hosts = (await octokit.rest.teams.getByName({ org: "other", team_slug: "hosts" })).data.id;
    const move = (more: object) => octokit.rest.repos.transfer({ ...wanderer, new_owner: "other", ...more });
    expect((await failure(move({ new_owner: "nobody" }))).status).toBe(422);
    expect((await failure(move({ new_name: "taken" }))).status).toBe(422);
    const mine = octokitFor(sandbox, "ann-token").rest.repos.transfer({ ...wanderer, new_owner: "ann" });
    expect((await failure(mine)).status).toBe(404);
    const { status, data } = await move({ new_name: "settler", team_ids: [hosts] });
    expect([status, data.full_name, data.id]).toEqual([202, "other/settler", before.id]);
    expect((await octokit.rest.repos.get(wanderer)).data.full_name).toBe("other/settler");
    const { repository } = await octokit.graphql<{ repository: { nameWithOwner: string } }>(
      'query { repository(owner: "local", name: "wanderer") { nameWithOwner } }',
    );
    expect(repository.nameWithOwner).toBe("other/settler");
    const teams = await octokit.rest.repos.listTeams({ owner: "other", repo: "settler" });
    expect(teams.data.map(({ slug }) => slug)).toEqual(["hosts"]);
    await gitOk(temporaryFolder(), "clone", "-q", gitUrl(sandbox, "local/wanderer"));
  });
});

describe("a template", () => {
  it("gives its files to a new repository, of one branch or of all, and no history", async () => {
    await octokit.rest.repos.update({ ...app, is_template: true });
    await branchFrom("extra");
    await put(app, "extra.txt", "extra");
    const generate = (name: string, include_all_branches: boolean) =>
      octokit.rest.repos.createUsingTemplate({
        template_owner: "local",
        template_repo: "app",
        owner: "local",
        name,
        include_all_branches,
      });
    await generate("one", false);
    const { data } = await generate("all", true);
    expect(data.template_repository?.full_name).toBe("local/app");
    const branches = async (repo: string) =>
      (await octokit.rest.repos.listBranches({ owner: "local", repo })).data.map(({ name }) => name);
    expect([await branches("one"), await branches("all")]).toEqual([["main"], ["extra", "main"]]);
    const commits = await octokit.rest.repos.listCommits({ owner: "local", repo: "all", sha: "extra" });
    expect(commits.data.map(({ commit }) => commit.message)).toEqual(["Initial commit"]);
    await octokit.rest.repos.getContent({ owner: "local", repo: "all", path: "extra.txt", ref: "extra" });
  });
});

describe("merging branches", () => {
  it("makes a merge commit, nothing, or a conflict", async () => {
    await branchFrom("left");
    await branchFrom("right");
    await put(app, "left.txt", "left");
    const merge = (base: string, head: string) => octokit.rest.repos.merge({ ...app, base, head });
    const { status, data } = await merge("right", "left");
    expect([status, data.commit.message]).toEqual([201, "Merge left into right"]);
    expect((await merge("right", "left")).status).toBe(204);
    expect((await failure(merge("right", "no"))).message).toBe("Head does not exist");
    await put(app, "both.txt", "left", "l");
    await put(app, "both.txt", "right", "r");
    expect(await failure(merge("left", "right"))).toEqual({ status: 409, message: "Merge conflict" });
  });

  it("brings a pull request's branch up to date", async () => {
    await branchFrom("behind");
    await put(app, "behind.txt", "behind");
    const { data: pull } = await octokit.rest.pulls.create({ ...app, title: "B", head: "behind", base: "main" });
    const update = (more = {}) => octokit.rest.pulls.updateBranch({ ...app, pull_number: pull.number, ...more });
    expect((await failure(update())).message).toBe("There are no new commits on the base branch.");
    await put(app, "ahead.txt");
    expect((await failure(update({ expected_head_sha: "0".repeat(40) }))).status).toBe(422);
    const { status, data } = await update({ expected_head_sha: pull.head.sha });
    expect([status, data.message]).toEqual([202, "Updating pull request branch."]);
    const { data: commit } = await octokit.rest.repos.getCommit({ ...app, ref: "behind" });
    expect([commit.commit.message, commit.parents.length]).toEqual(["Merge branch 'main' into behind", 2]);
    expect((await octokit.rest.pulls.get({ ...app, pull_number: pull.number })).data.head.sha).toBe(commit.sha);
  });

  it("brings a fork up to date with its parent", async () => {
    const { data } = await octokit.rest.repos.createFork({ ...app, default_branch_only: true });
    const fork = { owner: data.owner.login, repo: "app" };
    expect((await octokit.rest.repos.listBranches(fork)).data.map(({ name }) => name)).toEqual(["main"]);
    expect((await octokit.rest.repos.get(app)).data.forks_count).toBe(1);
    const sync = async () => (await octokit.rest.repos.mergeUpstream({ ...fork, branch: "main" })).data.merge_type;
    expect(await sync()).toBe("none");
    await put(app, "upstream.txt");
    expect(await sync()).toBe("fast-forward");
    await put(fork, "own.txt");
    await put(app, "upstream2.txt");
    expect(await sync()).toBe("merge");
  });
});

describe("labels of a pull request", () => {
  it("are added, replaced and taken away", async () => {
    await branchFrom("labelled");
    await put(app, "labelled.txt", "labelled");
    const { data } = await octokit.rest.pulls.create({ ...app, title: "L", head: "labelled", base: "main" });
    const where = { ...app, issue_number: data.number };
    await octokit.rest.issues.addLabels({ ...where, labels: ["bug", "new one"] });
    const names = async () => (await octokit.rest.issues.listLabelsOnIssue(where)).data.map(({ name }) => name);
    expect(await names()).toEqual(["bug", "new one"]);
    await octokit.rest.issues.removeLabel({ ...where, name: "Bug" });
    await octokit.rest.issues.setLabels({ ...where, labels: ["question"] });
    expect(await names()).toEqual(["question"]);
    expect((await failure(octokit.rest.issues.removeLabel({ ...where, name: "bug" }))).message).toBe(
      "Label does not exist",
    );
  });
});

describe("all files of a revision", () => {
  it("come as an archive that stock tools open, and folders are listed", async () => {
    const archive = await octokit.rest.repos.downloadTarballArchive({ ...app, ref: "main" });
    const file = path.join(temporaryFolder(), "app.tar.gz");
    writeFileSync(file, Buffer.from(archive.data as ArrayBuffer));
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data;
    const listed = execFileSync("tar", ["tzf", file], { encoding: "utf8" }).split("\n");
    expect(listed).toContain(`local-app-${sha.slice(0, 7)}/src/a.txt`);
    const missing = octokit.rest.repos.downloadZipballArchive({ ...app, ref: "no" });
    expect((await failure(missing)).status).toBe(404);
    const folder = await octokit.rest.repos.getContent({ ...app, path: "src" });
    expect((folder.data as { path: string }[]).map((entry) => entry.path)).toEqual(["src/a.txt"]);
  });
});

describe("a site of Pages", () => {
  it("is made from a branch, changed, built and taken away", async () => {
    const get = () => octokit.rest.repos.getPages(app);
    expect((await failure(get())).status).toBe(404);
    const make = (branch: string) => octokit.rest.repos.createPagesSite({ ...app, source: { branch, path: "/" } });
    expect((await failure(make("no"))).status).toBe(422);
    const { data } = await make("main");
    expect(data).toMatchObject({ build_type: "legacy", source: { branch: "main", path: "/" }, status: "built" });
    expect((await failure(make("main"))).status).toBe(409);
    expect((await octokit.rest.repos.get(app)).data.has_pages).toBe(true);
    await octokit.rest.repos.updateInformationAboutPagesSite({ ...app, cname: "docs.example", build_type: "workflow" });
    expect((await get()).data).toMatchObject({ cname: "docs.example", build_type: "workflow" });
    await octokit.rest.repos.requestPagesBuild(app);
    const { data: last } = await octokit.rest.repos.getLatestPagesBuild(app);
    expect(last.commit).toBe((await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data.sha);
    await octokit.rest.repos.deletePagesSite(app);
    expect((await failure(get())).status).toBe(404);
  });
});
