import { describe, expect, it } from "vitest";
import type { SeenBranchRule, SeenPull, SeenReview } from "../../live/seen-pull.ts";
import { ownedPaths } from "../../upkeep/why/code-owners.ts";
import { explainPull } from "../../upkeep/why/pull-request.ts";

const head = "a".repeat(40);
const simulation = { repository: "app", owner: "acme", name: "app" };

/** A pull request that nothing holds up, but for what is changed. */
function pull(change: Partial<SeenPull> = {}): SeenPull {
  return {
    owner: "acme",
    repository: "app",
    number: 12,
    url: "https://github.com/acme/app/pull/12",
    title: "A change",
    author: "ann",
    state: "open",
    draft: false,
    archived: false,
    defaultBranch: "main",
    base: { ref: "main", sha: "b".repeat(40) },
    head: { ref: "topic", sha: head, owner: "acme" },
    fork: false,
    mergeable: true,
    mergeMethods: ["squash"],
    requested: [],
    rules: { seen: [] },
    protection: { seen: undefined },
    reviews: { seen: [] },
    threads: { seen: [] },
    checks: { seen: [] },
    commits: { seen: { unverified: [], lastAuthor: "ann", lastMessage: "Change it" } },
    behind: { seen: 0 },
    paths: { seen: ["src/a.ts"] },
    codeOwners: { seen: undefined },
    members: new Map(),
    workflows: { seen: { head: [], base: [] } },
    runs: { seen: [] },
    deployments: { seen: new Map() },
    disabled: { seen: new Map() },
    ...change,
  };
}

const rule = (type: string, parameters: object = {}, organization = false): SeenBranchRule => ({
  type,
  parameters,
  ruleset: { id: 1, name: "House rules", organization },
});
const review = (login: string, change: Partial<SeenReview> = {}): SeenReview => ({
  login,
  state: "APPROVED",
  sha: head,
  counts: true,
  ...change,
});
const rules = (...all: SeenBranchRule[]) => ({ rules: { seen: all } });
const requiring = (parameters: object) =>
  rules(rule("pull_request", { required_approving_review_count: 0, ...parameters }));
const checks = (...names: string[]) =>
  rules(rule("required_status_checks", { required_status_checks: names.map((context) => ({ context })) }));

async function explained(change: Partial<SeenPull>) {
  return await explainPull(pull(change), { entry: undefined, simulation });
}
const ids = async (change: Partial<SeenPull>) => (await explained(change)).reasons.map(({ id }) => id);

describe("a pull request", () => {
  it("is held up by nothing where nothing is asked of it", async () => {
    expect(await explained({})).toMatchObject({ state: "nothing holds it up", reasons: [], unseen: [] });
    expect(await explained({ state: "merged", draft: true })).toMatchObject({ state: "merged already", reasons: [] });
    expect(await explained({ state: "closed" })).toMatchObject({ state: "closed", reasons: [] });
  });

  it.each<[string, Partial<SeenPull>, string[]]>([
    ["it is a draft", { draft: true }, ["draft"]],
    ["it conflicts", { mergeable: false }, ["conflict"]],
    ["the repository is archived", { archived: true }, ["archived"]],
    ["nobody approved it", requiring({ required_approving_review_count: 1 }), ["approvals"]],
    [
      "approvals are old",
      {
        ...requiring({ required_approving_review_count: 1, dismiss_stale_reviews_on_push: true }),
        reviews: { seen: [review("bob", { sha: "c" })] },
      },
      ["approvals"],
    ],
    [
      "approvals do not count",
      { ...requiring({ required_approving_review_count: 1 }), reviews: { seen: [review("eve", { counts: false })] } },
      ["approvals"],
    ],
    [
      "somebody asked for changes",
      {
        ...requiring({ required_approving_review_count: 1 }),
        reviews: { seen: [review("bob"), review("cat", { state: "CHANGES_REQUESTED" })] },
      },
      ["changes-requested"],
    ],
    [
      "the last pusher alone approved the newest commit",
      {
        ...requiring({ require_last_push_approval: true }),
        reviews: { seen: [review("ann"), review("bob", { sha: "c" })] },
      },
      ["last-push"],
    ],
    [
      "an owner has not approved",
      {
        ...requiring({ require_code_owner_review: true }),
        codeOwners: { seen: { path: "CODEOWNERS", text: "src/ @acme/core\n" } },
        members: new Map([["acme/core", ["cat"]]]),
        reviews: { seen: [review("bob")] },
      },
      ["code-owners"],
    ],
    [
      "a conversation is open",
      { ...requiring({ required_review_thread_resolution: true }), threads: { seen: [{ path: "a", author: "bob" }] } },
      ["conversations"],
    ],
    [
      "it is behind",
      { ...rules(rule("required_status_checks", { strict_required_status_checks_policy: true })), behind: { seen: 2 } },
      ["not-up-to-date"],
    ],
    [
      "a commit is not signed",
      {
        ...rules(rule("required_signatures")),
        commits: { seen: { unverified: [{ sha: head, reason: "unsigned" }], lastMessage: "" } },
      },
      ["unsigned-commits"],
    ],
    ["no way to merge is left", requiring({ allowed_merge_methods: ["rebase"] }), ["no-merge-method"]],
    [
      "history must be linear",
      { ...rules(rule("required_linear_history")), mergeMethods: ["merge"] },
      ["no-merge-method"],
    ],
    ["the branch is frozen", rules(rule("update")), ["frozen"]],
    [
      "a deployment must come first",
      rules(rule("required_deployments", { required_deployment_environments: ["staging"] })),
      ["deployment-required"],
    ],
    [
      "a deployment that must come first has failed",
      {
        ...rules(rule("required_deployments", { required_deployment_environments: ["staging", "qa"] })),
        deployments: {
          seen: new Map([
            ["staging", { id: 7, state: "failure" }],
            ["qa", { id: 8, state: "success" }],
          ]),
        },
      },
      ["deployment-required"],
    ],
    ["a queue merges it", rules(rule("merge_queue")), ["merge-queue"]],
    ["a rule is unknown here", rules(rule("code_scanning")), ["other-rule"]],
    ["rules are of no account to merging", rules(rule("deletion"), rule("non_fast_forward"), rule("creation")), []],
  ])("says why: %s", async (_why, change, expected) => {
    expect(await ids(change)).toEqual(expected);
  });

  it("is let through by an owner's approval, and by each review that counts", async () => {
    const asked = requiring({
      required_approving_review_count: 1,
      require_code_owner_review: true,
      require_last_push_approval: true,
    });
    const owned = {
      codeOwners: { seen: { path: "CODEOWNERS", text: "* @acme/core\n" } },
      members: new Map([["acme/core", ["Bob"]]]),
    };
    expect(await ids({ ...asked, ...owned, reviews: { seen: [review("bob")] } })).toEqual([]);
  });

  it("is held to classic protection as to rulesets, and to the stricter of two", async () => {
    const protection = {
      branch: "main",
      rules: { approvals: 2, conversations: true },
      checks: [{ context: "lint" }],
      beyond: ["only ann may push"],
    };
    const { reasons } = await explained({
      ...requiring({ required_approving_review_count: 1 }),
      protection: { seen: protection },
      threads: { seen: [{ path: "a", author: "bob" }] },
    });
    expect(reasons.map(({ id, source }) => [id, source?.setBy])).toEqual([
      ["approvals", 'classic protection of "main"'],
      ["check-of-nobody", 'classic protection of "main"'],
      ["conversations", 'classic protection of "main"'],
      ["frozen", 'classic protection of "main"'],
    ]);
    const [organization] = (await explained(rules(rule("required_signatures", {}, true), rule("update", {}, true))))
      .reasons;
    expect(organization?.source).toEqual({ setBy: 'ruleset "House rules" of the organisation' });
  });

  it("names what it could not read, and guesses nothing from it", async () => {
    const dark = { unseen: "Resource not accessible" };
    const { reasons, unseen, state } = await explained({ rules: dark, reviews: dark });
    expect([state, reasons, unseen]).toEqual([
      "nothing holds it up",
      [],
      [
        { what: "rules", why: "Resource not accessible" },
        { what: "reviews", why: "Resource not accessible" },
      ],
    ]);
  });
});

const ci = (on: string, extra = "") => ({
  path: ".github/workflows/ci.yml",
  content: `name: CI\non: ${on}\npermissions: {}\njobs:\n  test:\n    runs-on: ubuntu-latest\n${extra}    steps: [{ run: make }]\n`,
});
const always = ci("pull_request");
const run = {
  id: 5,
  path: always.path,
  event: "pull_request",
  status: "completed",
  conclusion: "success",
  url: "https://run",
};
const here = (...head: { path: string; content: string }[]) => ({ workflows: { seen: { head, base: [always] } } });

describe("a required check", () => {
  it.each<[string, Partial<SeenPull>, string]>([
    ["nobody reports it", { workflows: { seen: { head: [], base: [] } } }, "check-of-nobody"],
    ["only the base has it", here(), "check-newer-than-branch"],
    ["its paths do not fit", here(ci("{ pull_request: { paths: [docs/**] } }")), "workflow-not-started"],
    ["its branches do not fit", here(ci("{ pull_request: { branches: [release] } }")), "workflow-not-started"],
    ["a push alone starts it", here(ci("push")), "workflow-not-started"],
    [
      "it is switched off",
      { ...here(always), disabled: { seen: new Map([[always.path, "disabled_manually"]]) } },
      "workflow-disabled",
    ],
    ["it conflicts", { ...here(always), mergeable: false }, "conflict-stops-workflows"],
    [
      "the commit skips it",
      { ...here(always), commits: { seen: { unverified: [], lastMessage: "Typo [skip ci]" } } },
      "commit-skips-workflows",
    ],
    [
      "somebody new sent it",
      { ...here(always), fork: true, runs: { seen: [{ ...run, conclusion: "action_required" }] } },
      "run-needs-approval",
    ],
    [
      "its run is under way",
      { ...here(always), runs: { seen: [{ ...run, status: "queued", conclusion: null }] } },
      "job-not-begun",
    ],
    ["nothing explains it", here(always), "workflow-never-ran"],
    ["it is under way", { checks: { seen: [{ name: "test", result: "pending", app: 1, url: "" }] } }, "check-pending"],
    ["it failed", { checks: { seen: [{ name: "test", result: "timed_out", app: 1, url: "" }] } }, "check-failed"],
  ])("is missing because %s", async (_why, change, id) => {
    expect(await ids({ ...checks("test"), ...change })).toContain(id);
  });

  it("is passed by success, neutral and skipped, the newest of its name", async () => {
    for (const result of ["success", "neutral", "skipped"])
      expect(await ids({ ...checks("test"), checks: { seen: [{ name: "test", result, url: "" }] } })).toEqual([]);
  });

  it("counts from the App alone that is named", async () => {
    const named = rules(
      rule("required_status_checks", { required_status_checks: [{ context: "test", integration_id: 7 }] }),
    );
    const by = (app?: number) => ({
      checks: { seen: [{ name: "test", result: "success", url: "", ...(app !== undefined && { app }) }] },
    });
    expect(await ids({ ...named, ...by(7) })).toEqual([]);
    expect(await ids({ ...named, ...by(8) })).toEqual(["check-of-another"]);
    expect(await ids({ ...named, ...by() })).toEqual(["check-of-another"]);
    expect(await ids(named)).toEqual(["check-of-an-app"]);
  });
});

describe("CODEOWNERS", () => {
  const owners = (text: string, path: string) => ownedPaths(text, [path]).map(({ line }) => line);
  it.each([
    ["*", "a/b.ts", true],
    ["*.md", "docs/a.md", true],
    ["*.md", "docs/a.ts", false],
    ["/*.md", "a.md", true],
    ["/*.md", "docs/a.md", false],
    ["docs/", "docs/a/b.md", true],
    ["docs/", "src/docs/a.md", true],
    ["/docs/", "src/docs/a.md", false],
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/a/b.md", false],
    ["docs/**", "docs/a/b.md", true],
    ["**/logs", "deep/logs/a.txt", true],
    ["/src/app", "src/app/a.ts", true],
    ["/src/app", "src/apple/a.ts", false],
    ["src/**/test.ts", "src/a/b/test.ts", true],
    ["src/**/test.ts", "src/test.ts", true],
  ])("%s, of %s: %s", (pattern, path, fits) => {
    expect(owners(`${pattern} @ann`, path)).toEqual(fits ? [1] : []);
  });

  it("gives the last line that fits the last word, also one without owners", () => {
    expect(
      ownedPaths("# all\n* @ann\nsrc/ @bob @acme/core # ours\nsrc/generated/\n", ["a", "src/b", "src/generated/c"]),
    ).toEqual([
      { owners: ["@ann"], line: 2, pattern: "*", paths: ["a"] },
      { owners: ["@bob", "@acme/core"], line: 3, pattern: "src/", paths: ["src/b"] },
    ]);
  });
});
