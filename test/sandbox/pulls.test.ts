import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";

let sandbox: Sandbox;
let boss: ReturnType<typeof octokitFor>;
let ann: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", teams: [{ slug: "core", members: ["ann"] }] }],
      tokens: [
        { token: "token-of-boss", login: "boss" },
        { token: "token-of-ann", login: "ann" },
      ],
    },
  });
  boss = octokitFor(sandbox);
  ann = octokitFor(sandbox, "token-of-ann");
});
afterAll(() => sandbox.close());

const owner = "local";

/** A repository where the team "core" may write, with a branch "feature" that is one commit ahead. */
async function repository(repo: string, settings: object = {}) {
  await boss.rest.repos.createInOrg({ org: owner, name: repo, auto_init: true, ...settings });
  await boss.rest.teams.addOrUpdateRepoPermissionsInOrg({
    org: owner,
    team_slug: "core",
    owner,
    repo,
    permission: "push",
  });
  await branch(repo, "feature", { "feature.txt": "1" });
}

async function branch(repo: string, name: string, files: Record<string, string>): Promise<string> {
  const main = await boss.rest.git.getRef({ owner, repo, ref: "heads/main" });
  await boss.rest.git.createRef({ owner, repo, ref: `refs/heads/${name}`, sha: main.data.object.sha });
  let sha = "";
  for (const [path, text] of Object.entries(files)) sha = await put(repo, name, path, text);
  return sha;
}

async function put(repo: string, branchName: string, path: string, text: string): Promise<string> {
  const known = await boss.rest.repos.getContent({ owner, repo, path, ref: branchName }).catch(() => undefined);
  const { data } = await boss.rest.repos.createOrUpdateFileContents({
    owner,
    repo,
    path,
    branch: branchName,
    message: `Change ${path}`,
    content: Buffer.from(text).toString("base64"),
    ...(known ? { sha: (known.data as { sha: string }).sha } : {}),
  });
  return data.commit.sha as string;
}

const open = (repo: string, head = "feature") =>
  boss.rest.pulls.create({ owner, repo, title: "Feature", body: "Why.", head, base: "main" }).then(({ data }) => data);

describe("a pull request", () => {
  it("is opened, found by its head, changed and closed", async () => {
    await repository("life");
    const pull = await open("life");
    expect(pull).toMatchObject({
      number: 1,
      state: "open",
      mergeable: true,
      mergeable_state: "clean",
      commits: 1,
      changed_files: 1,
    });
    const found = await boss.rest.pulls.list({ owner, repo: "life", head: "local:feature", state: "open" });
    expect(found.data.map((row) => row.number)).toEqual([1]);
    expect((await boss.rest.pulls.list({ owner, repo: "life", head: "local:other" })).data).toEqual([]);
    const changed = await boss.rest.pulls.update({
      owner,
      repo: "life",
      pull_number: 1,
      title: "Better",
      state: "closed",
    });
    expect(changed.data).toMatchObject({ title: "Better", state: "closed", body: "Why." });
    expect((await boss.rest.pulls.list({ owner, repo: "life" })).data).toEqual([]);
  });

  it("is not opened twice, nor without commits, nor from a branch that is not there", async () => {
    await repository("refused");
    await open("refused");
    const message = async (head: string) => {
      const error = await open("refused", head).catch((reason) => reason.response.data);
      return error.errors[0].message ?? error.errors[0].field;
    };
    expect(await message("feature")).toBe("A pull request already exists for local:feature.");
    await branch("refused", "same", {});
    expect(await message("same")).toBe("No commits between main and same");
    expect(await message("unknown")).toBe("head");
  });

  it("follows its branch, and is merged by whoever pushes it to the base", async () => {
    await repository("follows");
    await open("follows");
    const sha = await put("follows", "feature", "more.txt", "2");
    const pull = await boss.rest.pulls.get({ owner, repo: "follows", pull_number: 1 });
    expect(pull.data).toMatchObject({ head: { sha }, commits: 2 });
    await boss.rest.git.updateRef({ owner, repo: "follows", ref: "heads/main", sha });
    expect((await boss.rest.pulls.get({ owner, repo: "follows", pull_number: 1 })).data.merged).toBe(true);
  });

  it("that changes the same lines as its base cannot be merged", async () => {
    await repository("conflict");
    await put("conflict", "feature", "README.md", "theirs\n");
    await put("conflict", "main", "README.md", "ours\n");
    expect(await open("conflict")).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    expect(await failure(boss.rest.pulls.merge({ owner, repo: "conflict", pull_number: 1 }))).toEqual({
      status: 405,
      message: "Pull Request is not mergeable",
    });
  });

  it.each([
    [
      "merge",
      [
        "Merge pull request #1 from local/feature\n\nFeature",
        "Change feature.txt",
        "Change main.txt",
        "Initial commit",
      ],
    ],
    ["squash", ["Change feature.txt (#1)", "Change main.txt", "Initial commit"]],
    ["rebase", ["Change feature.txt", "Change main.txt", "Initial commit"]],
  ] as const)(
    "is merged by the method %s, and its branch deleted when the repository says so",
    async (method, messages) => {
      const repo = `by-${method}`;
      await repository(repo, { delete_branch_on_merge: true });
      await put(repo, "main", "main.txt", "1");
      await open(repo);
      const { data } = await boss.rest.pulls.merge({ owner, repo, pull_number: 1, merge_method: method });
      expect(data.message).toBe("Pull Request successfully merged");
      const history = await boss.rest.repos.listCommits({ owner, repo });
      expect(history.data.map((commit) => commit.commit.message).sort()).toEqual([...messages].sort());
      expect(history.data[0]!.sha).toBe(data.sha);
      const tree = await boss.rest.git.getTree({ owner, repo, tree_sha: "main" });
      expect(tree.data.tree.map((entry) => entry.path)).toEqual(["README.md", "feature.txt", "main.txt"]);
      const pull = await boss.rest.pulls.get({ owner, repo, pull_number: 1 });
      expect(pull.data).toMatchObject({ merged: true, state: "closed", merge_commit_sha: data.sha });
      expect((await boss.rest.repos.listBranches({ owner, repo })).data.map((row) => row.name)).toEqual(["main"]);
    },
  );

  it("is not merged by a method that the repository does not allow, nor when its head has moved", async () => {
    await repository("methods", { allow_rebase_merge: false });
    await open("methods");
    const merge = (extra: object) =>
      failure(boss.rest.pulls.merge({ owner, repo: "methods", pull_number: 1, ...extra }));
    expect(await merge({ merge_method: "rebase" })).toEqual({
      status: 405,
      message: "Rebase merges are not allowed on this repository.",
    });
    expect(await merge({ sha: "1".repeat(40) })).toEqual({
      status: 409,
      message: "Head branch was modified. Review and try the merge again.",
    });
  });

  it("from a fork brings its commits along", async () => {
    await repository("forked");
    await ann.rest.repos.createFork({ owner, repo: "forked" });
    await ann.rest.repos.createOrUpdateFileContents({
      owner: "ann",
      repo: "forked",
      path: "from-fork.txt",
      message: "From outside",
      content: "eA==",
    });
    const { data } = await ann.rest.pulls.create({
      owner,
      repo: "forked",
      title: "Fork",
      head: "ann:main",
      base: "main",
    });
    expect(data).toMatchObject({ head: { label: "ann:main" }, mergeable: true });
    await boss.rest.pulls.merge({ owner, repo: "forked", pull_number: data.number });
    expect((await boss.rest.repos.getContent({ owner, repo: "forked", path: "from-fork.txt" })).status).toBe(200);
  });
});

const review = (rules: object) => ({
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
    ...rules,
  },
});

const checks = (strict: boolean, ...contexts: { context: string; integration_id?: number }[]) => ({
  type: "required_status_checks",
  parameters: { strict_required_status_checks_policy: strict, required_status_checks: contexts },
});

async function protect(repo: string, rules: object[], extra: object = {}): Promise<number> {
  const { data } = await boss.rest.repos.createRepoRuleset({
    owner,
    repo,
    name: "main",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: rules as never,
    ...extra,
  });
  return data.id;
}

const merge = (repo: string) => boss.rest.pulls.merge({ owner, repo, pull_number: 1 });

describe("a ruleset", () => {
  it("lets a pull request in once it is approved by somebody else", async () => {
    await repository("approved");
    await protect("approved", [review({})]);
    await open("approved");
    expect((await failure(merge("approved"))).message).toContain("At least 1 approving review is required");
    const own = boss.rest.pulls.createReview({ owner, repo: "approved", pull_number: 1, event: "APPROVE" });
    expect((await failure(own)).message).toBe("Can not approve your own pull request");
    await ann.rest.pulls.createReview({ owner, repo: "approved", pull_number: 1, event: "APPROVE" });
    expect((await merge("approved")).data.merged).toBe(true);
  });

  it("forgets approvals of an older head when told to", async () => {
    await repository("stale-approval");
    await protect("stale-approval", [review({ dismiss_stale_reviews_on_push: true })]);
    await open("stale-approval");
    await ann.rest.pulls.createReview({ owner, repo: "stale-approval", pull_number: 1, event: "APPROVE" });
    await put("stale-approval", "feature", "more.txt", "2");
    expect((await failure(merge("stale-approval"))).status).toBe(405);
  });

  it("waits for the code owners of what was changed", async () => {
    await repository("owners");
    await put("owners", "main", ".github/CODEOWNERS", "* @boss\n/docs/ @local/core\n");
    await put("owners", "feature", "docs/x.md", "1");
    await protect("owners", [review({ required_approving_review_count: 0, require_code_owner_review: true })]);
    await open("owners");
    expect((await failure(merge("owners"))).message).toContain("Waiting on code owner review from @local/core.");
  });

  it("waits for required checks of the app it names", async () => {
    await repository("checked");
    await protect("checked", [checks(false, { context: "ci", integration_id: 15368 })]);
    const { head } = await open("checked");
    expect((await failure(merge("checked"))).message).toContain('Required status check "ci" is expected.');
    await boss.rest.repos.createCommitStatus({
      owner,
      repo: "checked",
      sha: head.sha,
      context: "ci",
      state: "success",
    });
    expect((await failure(merge("checked"))).status).toBe(405); // a status is not from the Actions app
    const run = { owner, repo: "checked", name: "ci", head_sha: head.sha };
    await boss.rest.checks.create({ ...run, status: "completed", conclusion: "failure" });
    expect((await failure(merge("checked"))).status).toBe(405);
    await boss.rest.checks.create({ ...run, status: "completed", conclusion: "success" });
    expect((await merge("checked")).data.merged).toBe(true);
  });

  it("wants the branch up to date when it is strict", async () => {
    await repository("strict");
    await put("strict", "main", "ahead.txt", "1");
    await protect("strict", [checks(true, { context: "ci" })]);
    const { head } = await open("strict");
    await boss.rest.repos.createCommitStatus({ owner, repo: "strict", sha: head.sha, context: "ci", state: "success" });
    expect((await failure(merge("strict"))).message).toContain("not up to date");
  });

  it("refuses direct writes by every way, but not those that it lets bypass", async () => {
    await repository("ways");
    const id = await protect("ways", [review({}), { type: "deletion" }, { type: "non_fast_forward" }]);
    const main = (await boss.rest.git.getRef({ owner, repo: "ways", ref: "heads/main" })).data.object.sha;
    const feature = (await boss.rest.git.getRef({ owner, repo: "ways", ref: "heads/feature" })).data.object.sha;
    const sentence = "Changes must be made through a pull request.";
    const content = { owner, repo: "ways", path: "x", message: "x", content: "eA==" };
    const contents = await failure(boss.rest.repos.createOrUpdateFileContents(content));
    expect([contents.status, contents.message]).toEqual([409, expect.stringContaining(sentence)]);
    const move = await failure(boss.rest.git.updateRef({ owner, repo: "ways", ref: "heads/main", sha: feature }));
    expect([move.status, move.message]).toEqual([422, expect.stringContaining(sentence)]);
    const commit = boss.graphql(
      `mutation ($head: GitObjectID!) { createCommitOnBranch(input: { branch: { repositoryNameWithOwner: "local/ways", branchName: "main" },
        message: { headline: "x" }, expectedHeadOid: $head, fileChanges: { additions: [{ path: "x", contents: "eA==" }] } }) { commit { oid } } }`,
      { head: main },
    );
    await expect(commit).rejects.toThrow(sentence);
    expect((await boss.rest.git.getRef({ owner, repo: "ways", ref: "heads/main" })).data.object.sha).toBe(main);
    const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole" as const, bypass_mode: "always" as const }];
    await boss.rest.repos.updateRepoRuleset({ owner, repo: "ways", ruleset_id: id, bypass_actors });
    expect((await boss.rest.repos.createOrUpdateFileContents(content)).status).toBe(201);
    const byAnn = ann.rest.repos.createOrUpdateFileContents({ ...content, path: "y" });
    expect((await failure(byAnn)).status).toBe(409);
  });

  it("with a bypass for pull requests alone still refuses direct writes", async () => {
    await repository("by-pull");
    const bypass_actors = [{ actor_id: null, actor_type: "OrganizationAdmin", bypass_mode: "pull_request" }];
    await protect("by-pull", [review({})], { bypass_actors });
    const content = { owner, repo: "by-pull", path: "x", message: "x", content: "eA==" };
    expect((await failure(boss.rest.repos.createOrUpdateFileContents(content))).status).toBe(409);
    await open("by-pull");
    expect((await merge("by-pull")).data.merged).toBe(true);
  });

  it("for tags keeps them from being moved and deleted", async () => {
    await repository("tags");
    await protect("tags", [{ type: "update" }, { type: "deletion" }, { type: "creation" }], {
      target: "tag",
      conditions: { ref_name: { include: ["refs/tags/v*"], exclude: ["refs/tags/v0*"] } },
    });
    const sha = (await boss.rest.git.getRef({ owner, repo: "tags", ref: "heads/main" })).data.object.sha;
    const create = (name: string) => boss.rest.git.createRef({ owner, repo: "tags", ref: `refs/tags/${name}`, sha });
    expect((await failure(create("v1.0.0"))).message).toContain("Cannot create ref due to creations being restricted.");
    expect((await create("v0.1.0")).status).toBe(201);
    expect((await create("other")).status).toBe(201);
  });

  it("that is only evaluated or disabled refuses nothing", async () => {
    await repository("evaluated");
    await protect("evaluated", [review({})], { enforcement: "evaluate" });
    expect((await put("evaluated", "main", "x", "1")).length).toBe(40);
  });

  it("with faults is refused, with each of them", async () => {
    await repository("faulty");
    const body = (rules: object[], extra: object = {}) =>
      protect("faulty", rules, extra).catch((error) => error.response.data);
    expect(
      (
        await body([
          { type: "max_file_size", parameters: { max_file_size: 1 } },
          { type: "deletion" },
          { type: "deletion" },
        ])
      ).errors,
    ).toEqual([
      "Invalid rule 'max_file_size': it does not go with the target 'branch'",
      "Invalid rules: a rule type can be used only once",
    ]);
    expect(
      (
        await body([{ type: "deletion" }], {
          bypass_actors: [{ actor_type: "Team", actor_id: 1, bypass_mode: "always" }],
        })
      ).errors,
    ).toEqual(["Actor must be part of the ruleset source or owner organization"]);
    expect((await body([{ type: "required_status_checks", parameters: {} }])).message).toContain("Invalid request.");
  });
});
