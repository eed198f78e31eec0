import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FileInput, FileSetInputs, FileSetOutputs } from "../../../provider/file-set/values.ts";
import { fileSetHandler as handler } from "../../../provider/handlers/file-set.ts";
import { meddling, startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub();
});
afterAll(() => gh.sandbox.close());

let count = 0;
/** A repository of the test's own, with a history. */
let repo: string;
beforeEach(async () => {
  repo = `app-${++count}`;
  await gh.makeRepository(repo, { "README.md": "hello", "src/x": "x" });
});

const file = (path: string, content: string, extra: Partial<FileInput> = {}): FileInput => {
  return { path, content, mode: "managed", ...extra };
};
const inputs = (files: readonly FileInput[], extra: Partial<FileSetInputs> = {}): FileSetInputs => {
  return { owner: "acme", repository: repo, files, delivery: "pull-request", ...extra };
};
const create = async (files: readonly FileInput[], extra: Partial<FileSetInputs> = {}) =>
  (await handler.create(inputs(files, extra), gh.context)).outputs;
const update = (outputs: FileSetOutputs, declared: FileSetInputs) => handler.update(outputs, declared, gh.context);
const read = async (declared: FileSetInputs, outputs: FileSetOutputs) =>
  (await handler.read(`acme/${repo}`, { inputs: declared, outputs }, gh.context))!;

const workflow = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";
const ci = file(".github/workflows/ci.yml", workflow);
const branch = "slipway/files";

async function protect(rules: object[]): Promise<void> {
  await gh.github.request("POST /repos/{owner}/{repo}/rulesets", {
    owner: "acme",
    repo,
    name: "main is reviewed",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: rules as never,
  });
}
const reviewed = {
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 0,
    required_review_thread_resolution: false,
  },
};

describe("a pull request", () => {
  test("proposes the files on a branch of ours, and leaves the default branch alone", async () => {
    const writes = await gh.writesOf(() => create([ci, file("run", "1", { executable: true })], { message: "Add CI" }));
    expect(writes).toEqual([
      "POST /repos/{owner}/{repo}/git/trees",
      "POST /repos/{owner}/{repo}/git/commits",
      "POST /repos/{owner}/{repo}/git/refs",
      "POST /repos/{owner}/{repo}/pulls",
    ]);
    expect(await gh.files(repo)).toEqual({ "README.md": "hello", "src/x": "x" });
    expect(await gh.files(repo, branch)).toEqual({
      "README.md": "hello",
      "src/x": "x",
      [ci.path]: workflow,
      "run*": "1",
    });
    expect(await gh.pulls(repo)).toEqual([{ number: 1, state: "open", title: "Add CI", merged: false, base: "main" }]);
    expect((await gh.messages(repo, branch))[0]).toBe("Add CI");
  });

  test("says that it waits, and reports no checks of files that are not merged", async () => {
    expect(await create([ci])).toMatchObject({ merged: false, pullRequest: 1, checks: [], drift: [] });
  });

  test("lists in its text what it adds, updates and removes", async () => {
    const first = await create([file("a", "1"), file("b", "2")]);
    await gh.merge(repo, 1);
    const { outputs } = await read(inputs([file("a", "1"), file("b", "2")]), first);
    await update(outputs, inputs([file("a", "1b"), file("c", "3")]));
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner: "acme",
      repo,
      pull_number: 2,
    });
    expect(data.body).toMatchInlineSnapshot(`
      "Slipway delivers these files as the inventory declares them:

      - update \`a\`
      - remove \`b\`
      - add \`c\`

      The branch \`slipway/files\` belongs to Slipway and is rebuilt when the declared files change: commits of others on it are lost.
      Until this is merged, checks that only these files report are not required."
    `);
  });

  test("is left as it is when it already proposes what is declared", async () => {
    const outputs = await create([ci]);
    expect(await gh.writesOf(() => create([ci]))).toEqual([]);
    expect(await gh.writesOf(() => update(outputs, inputs([ci])))).toEqual([]);
    expect(await read(inputs([ci]), outputs)).toEqual({ id: `acme/${repo}`, inputs: inputs([ci]), outputs });
  });

  test("is updated in place when the declared files change", async () => {
    const first = await create([ci, file("gone", "1")]);
    const second = await update(first, inputs([file(ci.path, `${workflow}# changed\n`)], { message: "Change CI" }));
    expect(second).toMatchObject({ pullRequest: 1, merged: false });
    expect(await gh.pulls(repo)).toEqual([
      { number: 1, state: "open", title: "Change CI", merged: false, base: "main" },
    ]);
    expect(await gh.files(repo, branch)).toEqual({
      "README.md": "hello",
      "src/x": "x",
      [ci.path]: `${workflow}# changed\n`,
    });
    expect(await gh.messages(repo, branch)).toEqual(["Change CI", ...(await gh.messages(repo))]);
  });

  test("stands through pushes that do not touch its files", async () => {
    const outputs = await create([ci]);
    await gh.commit(repo, "src/x", "changed");
    expect((await read(inputs([ci]), outputs)).outputs).toMatchObject({ drift: [], pullRequest: 1 });
    expect(await gh.writesOf(() => update(outputs, inputs([ci])))).toEqual([]);
  });

  test("is rebuilt on the present default branch when it must change", async () => {
    const outputs = await create([ci]);
    await gh.commit(repo, "src/x", "changed");
    await update(outputs, inputs([ci, file("b", "2")]));
    expect(await gh.files(repo, branch)).toEqual({
      "README.md": "hello",
      "src/x": "changed",
      [ci.path]: workflow,
      b: "2",
    });
    expect(await gh.messages(repo, branch)).toEqual(["Deliver the CI/CD files", ...(await gh.messages(repo))]);
  });

  test("is rebuilt when somebody changes one of its files on the default branch, as it could not be merged", async () => {
    const first = await create([ci]);
    await gh.merge(repo, 1);
    const second = await update((await read(inputs([ci]), first)).outputs, inputs([file(ci.path, "on: push\n")]));
    await gh.commit(repo, ci.path, "edited by hand");
    const declared = inputs([file(ci.path, "on: push\n")]);
    const live = await read(declared, second);
    expect(live.outputs).toMatchObject({ drift: [ci.path], pullRequest: 2 });
    expect(await update(live.outputs, declared)).toMatchObject({ pullRequest: 2 });
    await gh.merge(repo, 2);
    expect(await gh.files(repo)).toMatchObject({ [ci.path]: "on: push\n" });
  });

  test("is set right when somebody commits to its branch", async () => {
    const outputs = await create([ci]);
    await gh.commit(repo, ci.path, "on: push\n", branch);
    const live = await read(inputs([ci]), outputs);
    expect(live.outputs).toMatchObject({ drift: [ci.path], pullRequest: 1 });
    expect(handler.differs(live.outputs, inputs([ci]))).toBe(true);
    await update(live.outputs, inputs([ci]));
    expect(await gh.files(repo, branch)).toMatchObject({ [ci.path]: workflow });
    expect(await gh.pulls(repo)).toHaveLength(1);
  });

  test("that was closed is opened anew by the next update", async () => {
    const outputs = await create([ci]);
    await gh.github.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner: "acme",
      repo,
      pull_number: 1,
      state: "closed",
    });
    const live = await read(inputs([ci]), outputs);
    expect(live.outputs).toMatchObject({ drift: [ci.path], pullRequest: null, merged: false });
    expect(await update(live.outputs, inputs([ci]))).toMatchObject({ pullRequest: 2 });
  });

  test("counts as merged once it is, with the checks of its files", async () => {
    const outputs = await create([ci]);
    await gh.merge(repo, 1);
    const live = await read(inputs([ci]), outputs);
    expect(live.outputs).toMatchObject({ merged: true, pullRequest: null, checks: ["test"], drift: [] });
    expect(handler.differs(live.outputs, inputs([ci]))).toBe(false);
    expect(await gh.writesOf(() => update(live.outputs, inputs([ci])))).toEqual([]);
  });

  test("follows another one when it was merged", async () => {
    const outputs = await create([ci]);
    await gh.merge(repo, 1);
    const { outputs: merged } = await read(inputs([ci]), outputs);
    expect(await update(merged, inputs([file(ci.path, "on: push\n")]))).toMatchObject({
      pullRequest: 2,
      merged: false,
    });
    expect(await gh.files(repo, branch)).toMatchObject({ [ci.path]: "on: push\n" });
  });

  test("proposes removals until they are merged, whatever changes beside them", async () => {
    const first = await create([ci, file("gone", "1")]);
    await gh.merge(repo, 1);
    const merged = (await read(inputs([ci, file("gone", "1")]), first)).outputs;
    const second = await update(merged, inputs([ci]));
    expect(second).toMatchObject({ leaving: ["gone"], pullRequest: 2 });
    const third = await update(second, inputs([ci, file("b", "2")]));
    expect(Object.keys(await gh.files(repo, branch))).toEqual([ci.path, "README.md", "b", "src/x"]);
    await gh.merge(repo, 2);
    const last = (await read(inputs([ci, file("b", "2")]), third)).outputs;
    expect(last).toMatchObject({ leaving: [], merged: true });
    expect(Object.keys(await gh.files(repo))).toEqual([ci.path, "README.md", "b", "src/x"]);
  });

  test("is closed, and its branch removed, when nothing differs any more", async () => {
    const outputs = await create([ci]);
    await gh.commit(repo, ci.path, workflow);
    const live = await read(inputs([ci]), outputs);
    expect(live.outputs).toMatchObject({ merged: true, pullRequest: 1 });
    expect(handler.differs(live.outputs, inputs([ci]))).toBe(true);
    expect(await update(live.outputs, inputs([ci]))).toMatchObject({ merged: true, pullRequest: null });
    expect(await gh.pulls(repo)).toMatchObject([{ number: 1, state: "closed", merged: false }]);
    await expect(gh.files(repo, branch)).rejects.toThrow();
  });

  test("is closed when the files are committed directly instead", async () => {
    const outputs = await create([ci]);
    const direct = inputs([ci], { delivery: "commit" });
    expect(handler.differs(outputs, direct)).toBe(true);
    expect(await update(outputs, direct)).toMatchObject({ merged: true, pullRequest: null });
    expect(await gh.files(repo)).toMatchObject({ [ci.path]: workflow });
    expect(await gh.pulls(repo)).toMatchObject([{ state: "closed" }]);
  });

  test("goes to the new default branch when that changes", async () => {
    const outputs = await create([ci]);
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      owner: "acme",
      repo,
      ref: "heads/main",
    });
    await gh.github.request("POST /repos/{owner}/{repo}/git/refs", {
      owner: "acme",
      repo,
      ref: "refs/heads/develop",
      sha: data.object.sha,
    });
    await gh.commit(repo, "src/y", "y", "develop");
    await gh.github.request("PATCH /repos/{owner}/{repo}", { owner: "acme", repo, default_branch: "develop" });
    await update(outputs, inputs([ci, file("b", "2")]));
    expect(await gh.pulls(repo)).toMatchObject([{ number: 1, state: "open", base: "develop" }]);
  });

  test("is not confused with somebody else's", async () => {
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      owner: "acme",
      repo,
      ref: "heads/main",
    });
    await gh.github.request("POST /repos/{owner}/{repo}/git/refs", {
      owner: "acme",
      repo,
      ref: "refs/heads/theirs",
      sha: data.object.sha,
    });
    await gh.commit(repo, "src/y", "y", "theirs");
    await gh.github.request("POST /repos/{owner}/{repo}/pulls", {
      owner: "acme",
      repo,
      title: "Theirs",
      head: "theirs",
      base: "main",
    });
    expect(await create([ci])).toMatchObject({ pullRequest: 2 });
  });

  test("never overwrites on the way what somebody else wrote meanwhile", async () => {
    const outputs = await create([ci]);
    await gh.commit(repo, ci.path, "theirs");
    const live = await read(inputs([ci]), outputs);
    expect(live.outputs.drift).toEqual([ci.path]);
    await expect(update(live.outputs, inputs([ci]))).rejects.toThrow("nothing was delivered");
  });
});

describe("a repository that is still new", () => {
  test.each([
    ["without a commit", {}],
    ["with nothing but its first commit", { "README.md": "hello" }],
  ])("%s gets its first files directly, and pull requests from then on", async (_, files) => {
    const fresh = `${repo}-new`;
    await gh.makeRepository(fresh, files as Record<string, string>);
    const first = await create([ci, file("b", "2")], { repository: fresh });
    expect(first).toMatchObject({ merged: true, pullRequest: null, checks: ["test"] });
    expect((await gh.messages(fresh))[0]).toContain("[skip ci]");
    const second = await update(first, inputs([ci, file("b", "2b")], { repository: fresh }));
    expect(second).toMatchObject({ merged: false, pullRequest: 1 });
  });

  test("but under a rule against direct commits gets a pull request at once", async () => {
    const fresh = `${repo}-new`;
    await gh.makeRepository(fresh, { "README.md": "hello" });
    repo = fresh;
    await protect([reviewed]);
    expect(await create([ci], { repository: fresh })).toMatchObject({ merged: false, pullRequest: 1 });
  });
});

describe("under an active ruleset", () => {
  test("a refused commit becomes a pull request, which goes when commits are taken again", async () => {
    await protect([reviewed]);
    const refused = await create([ci], { delivery: "commit" });
    expect(refused).toMatchObject({ merged: false, pullRequest: 1 });
    expect(Object.keys(await gh.files(repo))).toEqual(["README.md", "src/x"]);
    expect((await read(inputs([ci], { delivery: "commit" }), refused)).outputs).toEqual(refused);

    const { data: rulesets } = await gh.github.request("GET /repos/{owner}/{repo}/rulesets", { owner: "acme", repo });
    const ruleset_id = rulesets[0]!.id;
    await gh.github.request("DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}", { owner: "acme", repo, ruleset_id });
    const changed = [file(ci.path, "on: push\n")];
    expect(await update(refused, inputs(changed, { delivery: "commit" }))).toMatchObject({
      merged: true,
      pullRequest: null,
    });
    expect(await gh.pulls(repo)).toMatchObject([{ number: 1, state: "closed" }]);
  });

  test("a pull request works, and so do its later updates", async () => {
    await protect([reviewed, { type: "non_fast_forward" }, { type: "deletion" }]);
    const first = await create([ci]);
    await update(first, inputs([file(ci.path, "on: push\n")]));
    expect(await gh.pulls(repo)).toMatchObject([{ number: 1, state: "open" }]);
    await gh.merge(repo, 1);
    expect(await gh.files(repo)).toMatchObject({ [ci.path]: "on: push\n" });
  });
});

describe("stopped at any call, before or after its effect, the next run ends with one pull request", () => {
  const routes = [
    "POST /repos/{owner}/{repo}/git/trees",
    "POST /repos/{owner}/{repo}/git/commits",
    "POST /repos/{owner}/{repo}/git/refs",
    "POST /repos/{owner}/{repo}/pulls",
  ];
  const stop = () => Promise.reject(new Error("stopped"));

  test.each(routes)("before %s", async (route) => {
    const github = meddling(gh.github, route, stop);
    await expect(handler.create(inputs([ci]), { ...gh.context, github: async () => github })).rejects.toThrow();
    expect(await create([ci])).toMatchObject({ pullRequest: 1 });
    expect(await gh.pulls(repo)).toHaveLength(1);
    expect(await gh.files(repo, branch)).toMatchObject({ [ci.path]: workflow });
  });

  test.each(routes)("after %s", async (route) => {
    gh.sandbox.fail({
      route: `${route}*`,
      path: `*${repo}*`,
      when: "after",
      times: 4,
      effect: { kind: "status", status: 502 },
    });
    await handler.create(inputs([ci]), gh.context).catch(() => {});
    gh.sandbox.calls();
    await create([ci]);
    expect(await create([ci])).toMatchObject({ pullRequest: 1 });
    expect(await gh.pulls(repo)).toHaveLength(1);
    expect(await gh.files(repo, branch)).toMatchObject({ [ci.path]: workflow });
  });
});
