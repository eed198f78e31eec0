import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../client.ts";
import { seal } from "../sealed.ts";
import { openTarget, type Target } from "./target.ts";

// What Slipway relies on GitHub to do. docs/guides/run-the-contract-against-github.md says how to try it on a real one.

let target: Target;
let at: { owner: string; repo: string };
let rest: Target["octokit"]["rest"];
beforeAll(async () => {
  target = await openTarget();
  at = { owner: target.owner, repo: target.repo };
  rest = target.octokit.rest;
});
afterAll(() => target?.close());

const headOf = async (branch: string) => (await rest.git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha;

describe("a repository", () => {
  it("cannot be made twice", async () => {
    const settings = { name: at.repo, private: true };
    const again = target.organization
      ? rest.repos.createInOrg({ org: at.owner, ...settings })
      : rest.repos.createForAuthenticatedUser(settings);
    expect((await failure(again)).status).toBe(422);
  });

  it("keeps what is set, and has an ETag by which an unchanged one is a 304", async () => {
    await rest.repos.update({ ...at, description: "Contract", has_wiki: false, delete_branch_on_merge: true });
    const first = await rest.repos.get(at);
    expect(first.data).toMatchObject({ description: "Contract", has_wiki: false, delete_branch_on_merge: true });
    const again = rest.repos.get({ ...at, headers: { "if-none-match": first.headers.etag! } });
    await expect(again).rejects.toMatchObject({ status: 304 });
  });

  it("replaces its topics as a whole", async () => {
    await rest.repos.replaceAllTopics({ ...at, names: ["one", "two"] });
    await rest.repos.replaceAllTopics({ ...at, names: ["two"] });
    expect((await rest.repos.getAllTopics(at)).data.names).toEqual(["two"]);
  });

  it("that is not there is a 404", async () => {
    expect(await failure(rest.repos.get({ ...at, repo: `${at.repo}-not` }))).toEqual({
      status: 404,
      message: "Not Found",
    });
  });
});

describe("files", () => {
  it("are made, changed by their sha alone, and deleted", async () => {
    const file = { ...at, path: "folder/a.txt", message: "A file" };
    const made = await rest.repos.createOrUpdateFileContents({ ...file, content: "MQ==" });
    expect(made.status).toBe(201);
    const blind = rest.repos.createOrUpdateFileContents({ ...file, content: "Mg==" });
    expect((await failure(blind)).status).toBeOneOf([409, 422]);
    const sha = made.data.content!.sha!;
    const changed = await rest.repos.createOrUpdateFileContents({ ...file, content: "Mg==", sha });
    expect(changed.status).toBe(200);
    const stale = rest.repos.deleteFile({ ...file, sha });
    expect((await failure(stale)).status).toBe(409);
    await rest.repos.deleteFile({ ...file, sha: changed.data.content!.sha! });
    expect((await failure(rest.repos.getContent(file))).status).toBe(404);
  });

  it("come many to a commit by git data, and a ref moves by fast-forward only", async () => {
    const parent = await headOf("main");
    const tree = ["x", "y"].map((path) => ({ path, mode: "100644" as const, type: "blob" as const, content: path }));
    const { data: made } = await rest.git.createTree({ ...at, base_tree: parent, tree });
    const commit = async (message: string, parents: string[]) =>
      (await rest.git.createCommit({ ...at, message, tree: made.sha, parents })).data.sha;
    const next = await commit("Two files", [parent]);
    await rest.git.updateRef({ ...at, ref: "heads/main", sha: next });
    const beside = await commit("Beside", [parent]);
    expect((await failure(rest.git.updateRef({ ...at, ref: "heads/main", sha: beside }))).status).toBe(422);
    expect(await headOf("main")).toBe(next);
  });
});

describe("a branch", () => {
  it("cannot be made twice, is proposed by a pull request, and is gone once merged", async () => {
    const ref = { ...at, ref: "refs/heads/feature", sha: await headOf("main") };
    await rest.git.createRef(ref);
    expect(await failure(rest.git.createRef(ref))).toEqual({ status: 422, message: "Reference already exists" });
    const change = { ...at, path: "b.txt", message: "B", content: "Yg==", branch: "feature" };
    await rest.repos.createOrUpdateFileContents(change);
    const { data: pull } = await rest.pulls.create({ ...at, title: "B", head: "feature", base: "main" });
    await expect
      .poll(async () => (await rest.pulls.get({ ...at, pull_number: pull.number })).data.mergeable, { timeout: 20_000 })
      .toBe(true);
    expect((await rest.pulls.merge({ ...at, pull_number: pull.number, merge_method: "squash" })).data.merged).toBe(
      true,
    );
    await expect
      .poll(async () => (await rest.pulls.get({ ...at, pull_number: pull.number })).data.state, { timeout: 20_000 })
      .toBe("closed");
  });
});

describe("labels", () => {
  it("differ by more than case, and come in pages", async () => {
    await rest.issues.createLabel({ ...at, name: "Contract", color: "ededed" });
    expect((await failure(rest.issues.createLabel({ ...at, name: "contract", color: "ededed" }))).status).toBe(422);
    const pages = await rest.issues.listLabelsForRepo({ ...at, per_page: 1 });
    expect(pages.headers.link).toMatch(/rel="next"/);
    const all = await target.octokit.paginate(rest.issues.listLabelsForRepo, { ...at, per_page: 4 });
    expect(all.map(({ name }) => name)).toContain("Contract");
  });
});

describe("variables and secrets", () => {
  it("are made once, changed, never read back if secret, and deleted once", async () => {
    await rest.actions.createRepoVariable({ ...at, name: "CONTRACT", value: "1" });
    expect((await failure(rest.actions.createRepoVariable({ ...at, name: "contract", value: "2" }))).status).toBe(409);
    await rest.actions.updateRepoVariable({ ...at, name: "CONTRACT", value: "2" });
    expect((await rest.actions.getRepoVariable({ ...at, name: "CONTRACT" })).data.value).toBe("2");
    await rest.actions.deleteRepoVariable({ ...at, name: "CONTRACT" });
    expect((await failure(rest.actions.deleteRepoVariable({ ...at, name: "CONTRACT" }))).status).toBe(404);

    const { data: key } = await rest.actions.getRepoPublicKey(at);
    const secret = { ...at, secret_name: "CONTRACT" };
    const put = async (value: string) =>
      (
        await rest.actions.createOrUpdateRepoSecret({
          ...secret,
          key_id: key.key_id,
          encrypted_value: await seal(key.key, value),
        })
      ).status;
    expect([await put("one"), await put("two")]).toEqual([201, 204]);
    const { data } = await rest.actions.getRepoSecret(secret);
    expect(Object.keys(data).sort()).toEqual(["created_at", "name", "updated_at"]);
  });
});

describe("an environment", () => {
  it("is made and changed by the same call", async () => {
    const environment = { ...at, environment_name: "contract" };
    await rest.repos.createOrUpdateEnvironment(environment);
    expect((await rest.repos.getEnvironment(environment)).data.name).toBe("contract");
    await rest.repos.deleteAnEnvironment(environment);
    expect((await failure(rest.repos.getEnvironment(environment))).status).toBe(404);
  });
});

describe("a ruleset", () => {
  it("keeps what it is given, and holds for the contents API; a plan without says 403", async () => {
    const ruleset = {
      ...at,
      name: "contract",
      target: "branch" as const,
      enforcement: "active" as const,
      conditions: { ref_name: { include: ["refs/heads/held"], exclude: [] } },
      rules: [{ type: "deletion" as const }],
    };
    const made = await rest.repos.createRepoRuleset(ruleset).catch((error) => {
      if (error.status !== 403) throw error;
      console.warn(`Not tried: ${at.owner} has no rulesets for private repositories.`);
      return undefined;
    });
    if (!made) return;
    expect(made.data).toMatchObject({ name: "contract", enforcement: "active", rules: [{ type: "deletion" }] });
    await rest.git.createRef({ ...at, ref: "refs/heads/held", sha: await headOf("main") });
    expect((await failure(rest.git.deleteRef({ ...at, ref: "heads/held" }))).status).toBe(422);
    await rest.repos.deleteRepoRuleset({ ...at, ruleset_id: made.data.id });
    expect((await rest.git.deleteRef({ ...at, ref: "heads/held" })).status).toBe(204);
  });
});

describe("GraphQL", () => {
  it("puts files into one commit only on top of the head that is expected", async () => {
    const mutation = `mutation($input: CreateCommitOnBranchInput!) {
      createCommitOnBranch(input: $input) { commit { oid } }
    }`;
    const head = await headOf("main");
    const input = {
      branch: { repositoryNameWithOwner: `${at.owner}/${at.repo}`, branchName: "main" },
      message: { headline: "By GraphQL" },
      expectedHeadOid: head,
      fileChanges: { additions: [{ path: "c.txt", contents: "Yw==" }] },
    };
    const done = await target.octokit.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(mutation, {
      input,
    });
    expect(done.createCommitOnBranch.commit.oid).toMatch(/^[0-9a-f]{40}$/);
    await expect(target.octokit.graphql(mutation, { input })).rejects.toThrow(/head|expected/i);
  });
});

describe("every answer", () => {
  it("is as GitHub describes it", () => expect(target.faults).toEqual([]));
});
