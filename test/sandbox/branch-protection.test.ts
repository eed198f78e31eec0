import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { git, gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
let ann: ReturnType<typeof octokitFor>;
const app = { owner: "local", repo: "app" };
const main = { ...app, branch: "main" };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [
        { login: "local", type: "Organization", admins: ["octo"], teams: [{ slug: "core", members: ["ann", "bob"] }] },
      ],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "ann-token", login: "ann" },
        { token: "bob-token", login: "bob" },
      ],
      repositories: [{ owner: "local", name: "app", files: { "a.txt": "1\n2\n3\n" } }],
    },
  });
  octokit = octokitFor(sandbox);
  ann = octokitFor(sandbox, "ann-token");
  const team = { org: "local", team_slug: "core", ...app };
  await octokit.rest.teams.addOrUpdateRepoPermissionsInOrg({ ...team, permission: "push" });
});
afterAll(() => sandbox.close());

const nothing = {
  required_status_checks: null,
  enforce_admins: null,
  required_pull_request_reviews: null,
  restrictions: null,
};

const put = (by: typeof octokit, path: string, branch = "main", content = "eA==") =>
  by.rest.repos.createOrUpdateFileContents({ ...app, path, message: `Add ${path}`, content, branch });

describe("classic protection by REST", () => {
  it("is there or not, as a whole and in its parts", async () => {
    const get = () => octokit.rest.repos.getBranchProtection(main);
    expect(await failure(get())).toEqual({ status: 404, message: "Branch not protected" });
    expect(await failure(octokit.rest.repos.getBranchProtection({ ...app, branch: "no" }))).toEqual({
      status: 404,
      message: "Branch not found",
    });
    await octokit.rest.repos.updateBranchProtection({
      ...main,
      ...nothing,
      required_status_checks: { strict: true, contexts: ["ci"], checks: [{ context: "lint", app_id: 15368 }] },
      required_pull_request_reviews: { required_approving_review_count: 2, require_code_owner_reviews: true },
      restrictions: { users: ["ann"], teams: ["core"] },
      required_linear_history: true,
    });
    expect((await get()).data).toMatchObject({
      required_status_checks: { strict: true, contexts: ["lint"], checks: [{ context: "lint", app_id: 15368 }] },
      required_pull_request_reviews: { required_approving_review_count: 2, require_code_owner_reviews: true },
      restrictions: { users: [{ login: "ann" }], teams: [{ slug: "core" }] },
      enforce_admins: { enabled: false },
      required_linear_history: { enabled: true },
      allow_force_pushes: { enabled: false },
    });
    await octokit.rest.repos.setAdminBranchProtection(main);
    await octokit.rest.repos.createCommitSignatureProtection(main);
    await octokit.rest.repos.addStatusCheckContexts({ ...main, contexts: ["ci"] });
    const { data } = await octokit.rest.repos.setTeamAccessRestrictions({ ...main, teams: [] });
    expect(data).toEqual([]);
    await octokit.rest.repos.updatePullRequestReviewProtection({ ...main, required_approving_review_count: 1 });
    const branch = await octokit.rest.repos.getBranch(main);
    expect(branch.data).toMatchObject({
      protected: true,
      protection: {
        enabled: true,
        required_status_checks: { enforcement_level: "everyone", contexts: ["lint", "ci"] },
      },
    });
    expect((await get()).data).toMatchObject({
      enforce_admins: { enabled: true },
      required_signatures: { enabled: true },
      required_pull_request_reviews: { required_approving_review_count: 1, require_code_owner_reviews: true },
    });
    await octokit.rest.repos.deleteAccessRestrictions(main);
    expect((await failure(octokit.rest.repos.getAccessRestrictions(main))).message).toBe(
      "Push restrictions not enabled",
    );
    await octokit.rest.repos.deleteBranchProtection(main);
    expect((await failure(get())).message).toBe("Branch not protected");
    expect((await failure(ann.rest.repos.getBranchProtection(main))).status).toBe(403);
  });

  it("holds for contents, merges and pushes, and lets administrators pass unless it is enforced for them", async () => {
    const reviews = { required_approving_review_count: 1 };
    const rule = { ...main, ...nothing, required_pull_request_reviews: reviews };
    await octokit.rest.repos.updateBranchProtection(rule);
    expect(await failure(put(ann, "ann.txt"))).toEqual({
      status: 409,
      message: "Changes must be made through a pull request.",
    });
    await put(octokit, "octo.txt");
    await octokit.rest.repos.setAdminBranchProtection(main);
    expect((await failure(put(octokit, "octo2.txt"))).status).toBe(409);

    const folder = temporaryFolder();
    await gitOk(folder, "clone", "-q", gitUrl(sandbox, "local/app", "ann-token"), "app");
    const clone = `${folder}/app`;
    await gitOk(clone, "commit", "-q", "--allow-empty", "-m", "Direct");
    const pushed = await git(clone, "push", "origin", "main");
    expect(pushed.output).toContain("GH006: Protected branch update failed for refs/heads/main.");
    expect(pushed.output).toContain("protected branch hook declined");
    await gitOk(clone, "push", "-q", "origin", "main:refs/heads/topic");
    const { data: pull } = await ann.rest.pulls.create({ ...app, title: "T", head: "topic", base: "main" });
    const merge = () => ann.rest.pulls.merge({ ...app, pull_number: pull.number });
    expect((await failure(merge())).message).toBe(
      "At least 1 approving review is required by reviewers with write access.",
    );
    const bob = octokitFor(sandbox, "bob-token");
    await bob.rest.pulls.createReview({ ...app, pull_number: pull.number, event: "APPROVE" });
    expect((await merge()).data.merged).toBe(true);
    await octokit.rest.repos.deleteAdminBranchProtection(main);
    await gitOk(clone, "fetch", "-q");
    const force = await git(clone, "push", "-f", gitUrl(sandbox, "local/app"), "origin/main~1:main");
    expect(force.output).toContain("Cannot force-push to this branch");
    await octokit.rest.repos.deleteBranchProtection(main);
  });

  it("keeps out who is not among those that may push", async () => {
    await octokit.rest.repos.updateBranchProtection({
      ...main,
      ...nothing,
      restrictions: { users: ["bob"], teams: [] },
    });
    expect((await failure(put(ann, "x.txt"))).message).toBe("You're not authorized to push to this branch.");
    await put(octokitFor(sandbox, "bob-token"), "x.txt");
    await octokit.rest.repos.updateBranchProtection({ ...main, ...nothing, lock_branch: true });
    expect((await failure(put(octokit, "y.txt"))).message).toBe("Cannot change this locked branch");
    await octokit.rest.repos.deleteBranchProtection(main);
  });
});

describe("classic protection by GraphQL", () => {
  it("is made, read, changed and taken away as the provider does", async () => {
    const { repository } = await octokit.graphql<{ repository: { id: string } }>(
      'query { repository(owner: "local", name: "app") { id } }',
    );
    const { organization } = await octokit.graphql<{ organization: { team: { id: string } } }>(
      'query { organization(login: "local") { team(slug: "core") { id } } }',
    );
    const create = `mutation($input: CreateBranchProtectionRuleInput!) {
      createBranchProtectionRule(input: $input) { branchProtectionRule { id } } }`;
    const input = {
      repositoryId: repository.id,
      pattern: "release/*",
      requiresApprovingReviews: true,
      requiredApprovingReviewCount: 2,
      restrictsPushes: true,
      pushActorIds: [organization.team.id],
      requiredStatusCheckContexts: [],
      requiresStatusChecks: false,
      bypassPullRequestActorIds: [],
    };
    const made = await octokit.graphql<{ createBranchProtectionRule: { branchProtectionRule: { id: string } } }>(
      create,
      {
        input,
      },
    );
    const { id } = made.createBranchProtectionRule.branchProtectionRule;
    await expect(octokit.graphql(create, { input })).rejects.toThrow("Name already protected: release/*");
    const read = `query($id: ID!) { node(id: $id) { ... on BranchProtectionRule {
      pattern requiredApprovingReviewCount requiresStatusChecks isAdminEnforced repository { name }
      pushAllowances(first: 100) { nodes { actor { ... on Team { slug } ... on User { login } } } } } } }`;
    expect(await octokit.graphql(read, { id })).toEqual({
      node: {
        pattern: "release/*",
        requiredApprovingReviewCount: 2,
        requiresStatusChecks: false,
        isAdminEnforced: false,
        repository: { name: "app" },
        pushAllowances: { nodes: [{ actor: { slug: "core" } }] },
      },
    });
    const update = `mutation($input: UpdateBranchProtectionRuleInput!) {
      updateBranchProtectionRule(input: $input) { branchProtectionRule { isAdminEnforced pattern } } }`;
    const changes = { input: { branchProtectionRuleId: id, isAdminEnforced: true } };
    expect(await octokit.graphql(update, changes)).toEqual({
      updateBranchProtectionRule: { branchProtectionRule: { isAdminEnforced: true, pattern: "release/*" } },
    });
    await expect(ann.graphql(update, changes)).rejects.toThrow("Must have admin rights to Repository.");
    const list = `query { repository(owner: "local", name: "app") { branchProtectionRules(first: 10) { nodes { pattern } } } }`;
    expect(await octokit.graphql(list)).toEqual({
      repository: { branchProtectionRules: { nodes: [{ pattern: "release/*" }] } },
    });
    await octokit.graphql(
      "mutation($id: ID!) { deleteBranchProtectionRule(input: { branchProtectionRuleId: $id }) { clientMutationId } }",
      { id },
    );
    await expect(octokit.graphql(read, { id })).rejects.toThrow(
      `Could not resolve to a node with the global id of '${id}'`,
    );
  });
});

describe("a review conversation", () => {
  it("begins at a line of the difference, and holds a merge up until it is resolved, where a rule wants that", async () => {
    await put(octokit, "talk.txt", "main", Buffer.from("1\n2\n3\n4\n5\n").toString("base64"));
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data;
    await octokit.rest.git.createRef({ ...app, ref: "refs/heads/talk", sha });
    const file = await octokit.rest.repos.getContent({ ...app, path: "talk.txt", ref: "talk" });
    const { data: changed } = await octokit.rest.repos.createOrUpdateFileContents({
      ...app,
      path: "talk.txt",
      message: "Say two",
      content: Buffer.from("1\ntwo\n3\n4\n5\n").toString("base64"),
      branch: "talk",
      sha: (file.data as { sha: string }).sha,
    });
    const { data: pull } = await octokit.rest.pulls.create({ ...app, title: "Talk", head: "talk", base: "main" });
    const where = { ...app, pull_number: pull.number };
    const commit_id = changed.commit.sha as string;
    const say = (line: number, path = "talk.txt") =>
      ann.rest.pulls.createReviewComment({ ...where, commit_id, path, line, body: "Why?" });
    expect((await failure(say(99))).status).toBe(422);
    expect((await failure(say(1, "a.txt"))).status).toBe(422);
    const { data: comment } = await say(2);
    expect(comment.diff_hunk).toBe("@@ -1,5 +1,5 @@\n 1\n-2\n+two");
    const { data: answer } = await octokit.rest.pulls.createReplyForReviewComment({
      ...where,
      comment_id: comment.id,
      body: "Because.",
    });
    expect(answer.in_reply_to_id).toBe(comment.id);
    const withReview = await ann.rest.pulls.createReview({
      ...where,
      event: "COMMENT",
      comments: [{ path: "talk.txt", line: 3, body: "And this?" }],
    });
    const ofReview = await octokit.rest.pulls.listCommentsForReview({ ...where, review_id: withReview.data.id });
    expect(ofReview.data.map(({ body }) => body)).toEqual(["And this?"]);
    const { data: ruleset } = await octokit.rest.repos.createRepoRuleset({
      ...app,
      name: "talk",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: 0,
            dismiss_stale_reviews_on_push: false,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_review_thread_resolution: true,
          },
        },
      ],
    });
    const sentence = "A conversation must be resolved before this pull request can be merged.";
    expect((await failure(octokit.rest.pulls.merge(where))).message).toContain(sentence);
    const threads = await octokit.graphql<{
      repository: { pullRequest: { reviewThreads: { nodes: { id: string; comments: { totalCount: number } }[] } } };
    }>(
      `query($number: Int!) { repository(owner: "local", name: "app") { pullRequest(number: $number) {
        reviewThreads(first: 10) { nodes { id isResolved comments(first: 10) { totalCount } } } } } }`,
      { number: pull.number },
    );
    const { nodes } = threads.repository.pullRequest.reviewThreads;
    expect(nodes).toMatchObject([
      { isResolved: false, comments: { totalCount: 2 } },
      { isResolved: false, comments: { totalCount: 1 } },
    ]);
    for (const { id } of nodes) {
      await octokit.graphql(
        "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }",
        {
          id,
        },
      );
    }
    expect((await octokit.rest.pulls.merge(where)).data.merged).toBe(true);
    await octokit.rest.repos.deleteRepoRuleset({ ...app, ruleset_id: ruleset.id });
  });
});

describe("a merge queue", () => {
  it("is a rule that is shown, and holds merges and pushes up; nothing queues", async () => {
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data;
    await octokit.rest.git.createRef({ ...app, ref: "refs/heads/queued", sha });
    await put(octokit, "queued.txt", "queued");
    const { data: pull } = await octokit.rest.pulls.create({ ...app, title: "Q", head: "queued", base: "main" });
    const { data: ruleset } = await octokit.request("POST /repos/{owner}/{repo}/rulesets", {
      ...app,
      name: "queue",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "merge_queue",
          parameters: {
            check_response_timeout_minutes: 60,
            grouping_strategy: "ALLGREEN",
            max_entries_to_build: 5,
            max_entries_to_merge: 5,
            merge_method: "SQUASH",
            min_entries_to_merge: 1,
            min_entries_to_merge_wait_minutes: 5,
          },
        },
      ],
    });
    const shown = await octokit.rest.repos.getBranchRules(main);
    expect(shown.data.map(({ type }) => type)).toEqual(["merge_queue"]);
    const sentence = "Changes must be made through the merge queue";
    const merge = octokit.rest.pulls.merge({ ...app, pull_number: pull.number });
    expect(await failure(merge)).toEqual({ status: 405, message: expect.stringContaining(sentence) });
    expect((await failure(put(octokit, "direct.txt"))).message).toContain(sentence);
    await octokit.rest.repos.deleteRepoRuleset({ ...app, ruleset_id: ruleset.id });
  });
});
