import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "./client.ts";
import { git, gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

const seed = {
  owners: [{ login: "local", type: "Organization" as const }],
  tokens: [
    { token: "everything", login: "boss" },
    { token: "reads-only", login: "boss", permissions: { contents: "read" as const } },
    { token: "no-workflows", login: "boss", scopes: ["repo"] },
  ],
};

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox({ seed });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

async function clone(name: string): Promise<string> {
  await octokit.rest.repos.createForAuthenticatedUser({ name, auto_init: true, private: true });
  const folder = temporaryFolder();
  await gitOk(folder, "clone", "-q", gitUrl(sandbox, `boss/${name}`), "work");
  return path.join(folder, "work");
}

async function commitFile(folder: string, file: string, content: string | Buffer, message = "Change"): Promise<void> {
  writeFileSync(path.join(folder, file), content);
  await gitOk(folder, "add", "-A");
  await gitOk(folder, "commit", "-q", "-m", message);
}

describe("stock git", () => {
  it("clones what REST wrote, and REST reads what git pushed", async () => {
    const work = await clone("both-ways");
    expect(readFileSync(path.join(work, "README.md"), "utf8")).toBe("# both-ways\n");
    await commitFile(work, "a.txt", "pushed\n");
    await gitOk(work, "push", "-q", "origin", "main");
    const { data } = await octokit.rest.repos.getContent({ owner: "boss", repo: "both-ways", path: "a.txt" });
    expect(Buffer.from((data as { content: string }).content, "base64").toString()).toBe("pushed\n");
    await octokit.rest.repos.createOrUpdateFileContents({
      owner: "boss",
      repo: "both-ways",
      path: "b.txt",
      message: "By REST",
      content: "eA==",
    });
    await gitOk(work, "pull", "-q", "--ff-only");
    expect(readFileSync(path.join(work, "b.txt"), "utf8")).toBe("x");
  });

  it("pushes the first branch of an empty repository, which becomes its default", async () => {
    await octokit.rest.repos.createForAuthenticatedUser({ name: "first-push" });
    const folder = temporaryFolder();
    await gitOk(folder, "init", "-q", "-b", "trunk");
    await commitFile(folder, "a", "1");
    await gitOk(folder, "push", "-q", gitUrl(sandbox, "boss/first-push"), "trunk");
    expect((await octokit.rest.repos.get({ owner: "boss", repo: "first-push" })).data.default_branch).toBe("trunk");
  });

  it("pushes many objects and large ones, tags, and deletes branches", async () => {
    const work = await clone("large");
    for (let index = 0; index < 150; index++) writeFileSync(path.join(work, `f${index}`), String(index));
    await commitFile(work, "big", randomBytes(3_000_000));
    await gitOk(work, "tag", "-a", "v1.0.0", "-m", "One");
    await gitOk(work, "push", "-q", "origin", "main", "v1.0.0", "main:refs/heads/extra");
    const { data: tags } = await octokit.rest.repos.listTags({ owner: "boss", repo: "large" });
    expect(tags.map((tag) => tag.name)).toEqual(["v1.0.0"]);
    expect(tags[0]!.commit.sha).toBe(await gitOk(work, "rev-parse", "HEAD"));
    await gitOk(work, "push", "-q", "origin", ":extra");
    const { data: branches } = await octokit.rest.repos.listBranches({ owner: "boss", repo: "large" });
    expect(branches.map((branch) => branch.name)).toEqual(["main"]);
    const shallow = temporaryFolder();
    await gitOk(shallow, "clone", "-q", "--depth", "1", gitUrl(sandbox, "boss/large"), "work");
  });

  it("is refused when somebody else was faster, and when a force is needed", async () => {
    const work = await clone("stale");
    await octokit.rest.repos.createOrUpdateFileContents({
      owner: "boss",
      repo: "stale",
      path: "x",
      message: "x",
      content: "eA==",
    });
    await commitFile(work, "y", "y");
    const { code, output } = await git(work, "push", "origin", "main");
    expect(code).not.toBe(0);
    expect(output).toContain("[rejected]");
    await gitOk(work, "push", "-q", "--force", "origin", "main");
    const { data } = await octokit.rest.repos.getBranch({ owner: "boss", repo: "stale", branch: "main" });
    expect(data.commit.sha).toBe(await gitOk(work, "rev-parse", "HEAD"));
  });

  it("asks for a password, and takes no wrong one", async () => {
    await clone("private-one");
    const anonymous = await git(temporaryFolder(), "ls-remote", `${sandbox.url}/boss/private-one.git`);
    expect(anonymous.code).not.toBe(0);
    const wrong = await git(temporaryFolder(), "ls-remote", gitUrl(sandbox, "boss/private-one", "nonsense-token"));
    expect(wrong.output).toContain("Authentication failed");
  });

  it("fetches but does not push by a token that only reads", async () => {
    const work = await clone("reading");
    const url = gitUrl(sandbox, "boss/reading", "reads-only");
    await gitOk(work, "fetch", "-q", url, "main");
    await commitFile(work, "a", "1");
    const { code, output } = await git(work, "push", url, "main");
    expect(code).not.toBe(0);
    expect(output).toContain("Write access to repository not granted.");
  });

  it("pushes no workflow file by a token without the workflow scope", async () => {
    const work = await clone("scopes");
    await commitFile(work, "plain.txt", "1");
    const url = gitUrl(sandbox, "boss/scopes", "no-workflows");
    await gitOk(work, "push", "-q", url, "main");
    await gitOk(work, "pull", "-q", "origin", "main");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(path.join(work, ".github/workflows"), { recursive: true });
    await commitFile(work, ".github/workflows/ci.yml", "on: push\n");
    const { code, output } = await git(work, "push", url, "main");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope",
    );
    await gitOk(work, "push", "-q", "origin", "main");
  });

  it("is refused by a ruleset, which says so in remote: lines", async () => {
    const work = await clone("ruled");
    await octokit.rest.repos.createRepoRuleset({
      owner: "boss",
      repo: "ruled",
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        { type: "deletion" },
        {
          type: "pull_request",
          parameters: {
            dismiss_stale_reviews_on_push: false,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_approving_review_count: 0,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
    await commitFile(work, "a", "1");
    const { code, output } = await git(work, "push", "origin", "main", "main:refs/heads/feature");
    expect(code).not.toBe(0);
    expect(output).toContain("remote: error: GH013: Repository rule violations found for refs/heads/main.");
    expect(output).toContain("remote: - Changes must be made through a pull request.");
    expect(output).toContain("main -> main (push declined due to repository rule violations)");
    const { data } = await octokit.rest.repos.listBranches({ owner: "boss", repo: "ruled" });
    expect(data.map((branch) => branch.name)).toEqual(["feature", "main"]);
    const atomic = await git(work, "push", "--atomic", "origin", "main", "main:refs/heads/other");
    expect(atomic.code).not.toBe(0);
    expect((await octokit.rest.repos.listBranches({ owner: "boss", repo: "ruled" })).data).toHaveLength(2);
  });
});
