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

async function repository(name: string): Promise<string> {
  await octokit.rest.repos.createInOrg({ org: owner, name, auto_init: true });
  const { data } = await octokit.rest.git.getRef({ owner, repo: name, ref: "heads/main" });
  return data.object.sha;
}

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message tree { oid } } ref { name } }
}`;

interface Created {
  createCommitOnBranch: { commit: { oid: string; message: string }; ref: { name: string } };
}

function commit(repo: string, expectedHeadOid: string, fileChanges: object): Promise<Created> {
  return octokit.graphql<Created>(mutation, {
    input: {
      branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: "main" },
      message: { headline: "Deliver files", body: "Two of them." },
      expectedHeadOid,
      fileChanges,
    },
  });
}

const addition = (path: string, text: string) => ({ path, contents: Buffer.from(text).toString("base64") });

async function text(repo: string, path: string): Promise<string> {
  const { data } = await octokit.rest.repos.getContent({ owner, repo, path });
  return Buffer.from((data as { content: string }).content, "base64").toString();
}

describe("createCommitOnBranch", () => {
  it("puts any number of files into one commit on top of the head", async () => {
    const head = await repository("many-files");
    const { createCommitOnBranch: made } = await commit("many-files", head, {
      additions: [addition(".github/workflows/ci.yml", "on: push\n"), addition("docs/a b.md", "ä\n")],
      deletions: [{ path: "README.md" }],
    });
    expect(made.ref.name).toBe("main");
    expect(made.commit.message).toBe("Deliver files\n\nTwo of them.");
    const { data } = await octokit.rest.git.getTree({ owner, repo: "many-files", tree_sha: "main", recursive: "1" });
    expect(data.tree.filter((entry) => entry.type === "blob").map((entry) => entry.path)).toEqual([
      ".github/workflows/ci.yml",
      "docs/a b.md",
    ]);
    const { data: history } = await octokit.rest.repos.listCommits({ owner, repo: "many-files" });
    expect(history.map((entry) => entry.sha)).toEqual([made.commit.oid, head]);
    expect(await text("many-files", "docs/a b.md")).toBe("ä\n");
  });

  it("is refused when the head is no longer the expected one, and writes nothing", async () => {
    const head = await repository("moved-head");
    await commit("moved-head", head, { additions: [addition("a", "1")] });
    await expect(commit("moved-head", head, { additions: [addition("a", "2")] })).rejects.toMatchObject({
      errors: [{ type: "STALE_DATA", message: expect.stringContaining(`Expected branch to point to "${head}"`) }],
    });
    expect(await text("moved-head", "a")).toBe("1");
  });

  it("lets exactly one of many racing writers through", async () => {
    const head = await repository("race");
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => commit("race", head, { additions: [addition("a", String(index))] })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect((await octokit.rest.repos.listCommits({ owner, repo: "race" })).data).toHaveLength(2);
  });

  it("keeps the executable bit of a file that it replaces", async () => {
    const head = await repository("executable");
    const { data: tree } = await octokit.rest.git.createTree({
      owner,
      repo: "executable",
      base_tree: head,
      tree: [{ path: "run.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" }],
    });
    const { data: first } = await octokit.rest.git.createCommit({
      owner,
      repo: "executable",
      message: "Add",
      tree: tree.sha,
      parents: [head],
    });
    await octokit.rest.git.updateRef({ owner, repo: "executable", ref: "heads/main", sha: first.sha });
    await commit("executable", first.sha, { additions: [addition("run.sh", "#!/bin/sh\ntrue\n")] });
    const { data } = await octokit.rest.git.getTree({ owner, repo: "executable", tree_sha: "main" });
    expect(data.tree.find((entry) => entry.path === "run.sh")?.mode).toBe("100755");
  });

  it("refuses paths that leave the repository or are named twice", async () => {
    const head = await repository("bad-paths");
    for (const additions of [
      [addition("../a", "")],
      [addition(".git/config", "")],
      [addition("a", "1"), addition("a", "2")],
    ]) {
      await expect(commit("bad-paths", head, { additions })).rejects.toMatchObject({
        errors: [{ type: "UNPROCESSABLE" }],
      });
    }
  });
});

describe("the Git data API", () => {
  it("refuses a move that is no fast-forward, unless it is forced", async () => {
    const head = await repository("fast-forward");
    const { data: tree } = await octokit.rest.git.getCommit({ owner, repo: "fast-forward", commit_sha: head });
    const { data: other } = await octokit.rest.git.createCommit({
      owner,
      repo: "fast-forward",
      message: "Unrelated",
      tree: tree.tree.sha,
    });
    const move = { owner, repo: "fast-forward", ref: "heads/main", sha: other.sha };
    expect(await failure(octokit.rest.git.updateRef(move))).toEqual({
      status: 422,
      message: "Update is not a fast forward",
    });
    await octokit.rest.git.updateRef({ ...move, force: true });
    expect((await octokit.rest.git.getRef({ owner, repo: "fast-forward", ref: "heads/main" })).data.object.sha).toBe(
      other.sha,
    );
  });

  it("answers 409 in a repository without any commit, where contents begin its history", async () => {
    await octokit.rest.repos.createInOrg({ org: owner, name: "empty" });
    const blob = octokit.rest.git.createBlob({ owner, repo: "empty", content: "x" });
    expect(await failure(blob)).toEqual({ status: 409, message: "Git Repository is empty." });
    await octokit.rest.repos.createOrUpdateFileContents({
      owner,
      repo: "empty",
      path: "a.txt",
      message: "First",
      content: Buffer.from("one").toString("base64"),
    });
    expect(await text("empty", "a.txt")).toBe("one");
  });

  it("refuses a reference that is there already, in the words that the provider looks for", async () => {
    const head = await repository("same-ref");
    const create = () => octokit.rest.git.createRef({ owner, repo: "same-ref", ref: "refs/heads/a/b", sha: head });
    await create();
    const error = await create().catch((reason) => reason.response.data);
    expect(error).toEqual({
      message: "Reference already exists",
      documentation_url: "https://docs.github.com/rest",
      status: "422",
    });
  });

  it("deletes by a null sha, and refuses a sha that is not there", async () => {
    const head = await repository("trees");
    const entry = { path: "README.md", mode: "100644", type: "blob" } as const;
    const { data } = await octokit.rest.git.createTree({
      owner,
      repo: "trees",
      base_tree: head,
      tree: [{ ...entry, sha: null }],
    });
    expect(data.tree).toEqual([]);
    const missing = octokit.rest.git.createTree({ owner, repo: "trees", tree: [{ ...entry, sha: "1".repeat(40) }] });
    expect((await failure(missing)).status).toBe(422);
  });
});

describe("contents", () => {
  it("needs the right sha to replace a file, and ignores one for a new file", async () => {
    await repository("contents");
    const put = (path: string, content: string, sha?: string) =>
      octokit.rest.repos.createOrUpdateFileContents({
        owner,
        repo: "contents",
        path,
        message: "Put",
        content: Buffer.from(content).toString("base64"),
        ...(sha ? { sha } : {}),
      });
    const first = await put("docs/x.md", "1", "2".repeat(40));
    expect(first.status).toBe(201);
    expect((await failure(put("docs/x.md", "2"))).message).toContain('"sha" wasn\'t supplied.');
    expect(await failure(put("docs/x.md", "2", "2".repeat(40)))).toEqual({
      status: 409,
      message: `docs/x.md does not match ${"2".repeat(40)}`,
    });
    const second = await put("docs/x.md", "2", first.data.content?.sha);
    expect(second.status).toBe(200);
    expect(await text("contents", "docs/x.md")).toBe("2");
  });

  it("has the ref in a file's URL, and a folder as a list", async () => {
    await repository("url-with-ref");
    const file = await octokit.rest.repos.getContent({ owner, repo: "url-with-ref", path: "README.md", ref: "main" });
    expect((file.data as { url: string }).url).toBe(
      `${sandbox.url}/api/v3/repos/local/url-with-ref/contents/README.md?ref=main`,
    );
    const root = await octokit.rest.repos.getContent({ owner, repo: "url-with-ref", path: "" });
    expect(root.data).toMatchObject([{ name: "README.md", type: "file" }]);
  });
});
