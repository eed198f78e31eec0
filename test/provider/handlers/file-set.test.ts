import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FileInput, FileSetInputs } from "../../../provider/file-set/values.ts";
import { fileSetHandler as handler } from "../../../provider/handlers/file-set.ts";
import { meddling, startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub();
});
afterAll(() => gh.sandbox.close());

let count = 0;
/** A repository of the test's own. */
let repo: string;
beforeEach(() => {
  repo = `app-${++count}`;
});

const file = (path: string, content: string, extra: Partial<FileInput> = {}): FileInput => {
  return { path, content, mode: "managed", ...extra };
};
const inputs = (files: readonly FileInput[], extra: Partial<FileSetInputs> = {}): FileSetInputs => {
  return { owner: "acme", repository: repo, files, delivery: "commit", ...extra };
};
const create = async (files: readonly FileInput[], extra: Partial<FileSetInputs> = {}) =>
  (await handler.create(inputs(files, extra), gh.context)).outputs;
const messageOf = (error: unknown) => (error as Error).message;

const workflow = "on: [pull_request, push]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";
const oneCommit = [
  "POST /repos/{owner}/{repo}/git/trees",
  "POST /repos/{owner}/{repo}/git/commits",
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
];

describe("a direct commit", () => {
  test("F33: delivers any number of files by three writes, beside what is there", async () => {
    await gh.makeRepository(repo, { "README.md": "hello", "src/a/b.py": "b" });
    const files = Array.from({ length: 50 }, (_, index) =>
      file(`folder-${index % 7}/file-${index}.txt`, `text ${index}`),
    );
    expect(await gh.writesOf(() => create(files))).toEqual(oneCommit);
    expect(await gh.files(repo)).toEqual({
      "README.md": "hello",
      "src/a/b.py": "b",
      ...Object.fromEntries(files.map(({ path, content }) => [path, content])),
    });
    expect(await gh.messages(repo)).toEqual([
      "Deliver the CI/CD files\n\n[skip ci]",
      "Write src/a/b.py by hand",
      "Write README.md by hand",
    ]);
  });

  test("says what it did, and what the workflows now report", async () => {
    await gh.makeRepository(repo, {
      "README.md": "hello",
      ".github/workflows/theirs.yml": workflow.replace("test:", "theirs:"),
    });
    const outputs = await create([file(".github/workflows/ci.yml", workflow)], { message: "Add CI" });
    expect(outputs).toMatchObject({ merged: true, pullRequest: null, checks: ["test", "theirs"], drift: [] });
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      owner: "acme",
      repo,
      ref: "main",
    });
    expect(outputs.commit).toBe(data.sha);
    expect(data.commit.message).toBe("Add CI\n\n[skip ci]");
  });

  test("sets the executable bit, and takes it away", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const first = await create([file("deploy/deploy", "#!/bin/sh\n", { executable: true }), file("x", "x")]);
    expect(Object.keys(await gh.files(repo))).toEqual(["README.md", "deploy/deploy*", "x"]);
    await handler.update(first, inputs([file("deploy/deploy", "#!/bin/sh\n"), file("x", "x")]), gh.context);
    expect(Object.keys(await gh.files(repo))).toEqual(["README.md", "deploy/deploy", "x"]);
  });

  test("begins an empty repository", async () => {
    await gh.makeRepository(repo);
    const files = [file("a/run", "1", { executable: true }), file("b", "2"), file("c", "3")];
    const outputs = await create(files);
    expect(await gh.files(repo)).toEqual({ "a/run*": "1", b: "2", c: "3" });
    expect((await gh.messages(repo)).every((message) => message.includes("[skip ci]"))).toBe(true);
    expect(outputs).toMatchObject({ merged: true, commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(await gh.writesOf(() => create(files))).toEqual([]);
  });

  test("begins an empty repository with a single commit when there is one file", async () => {
    await gh.makeRepository(repo);
    await create([file("only", "1")]);
    expect(await gh.messages(repo)).toEqual(["Deliver the CI/CD files\n\n[skip ci]"]);
  });

  test("leaves an empty repository alone when nothing is declared", async () => {
    await gh.makeRepository(repo);
    expect(await gh.writesOf(() => create([]))).toEqual([]);
  });

  test("writes nothing when everything is as declared", async () => {
    await gh.makeRepository(repo, { "README.md": "hello", a: "1" });
    const files = [file("a", "1"), file("b", "2")];
    const outputs = await create(files);
    expect(handler.differs(outputs, inputs(files))).toBe(false);
    expect(await gh.writesOf(() => create(files))).toEqual([]);
    expect(await gh.writesOf(() => handler.update(outputs, inputs(files), gh.context))).toEqual([]);
  });

  test("removes what is no longer declared in the same commit, and nothing else", async () => {
    await gh.makeRepository(repo, { "README.md": "hello", "folder/theirs": "x" });
    const before = await create([file("folder/a", "1"), file("folder/b", "2"), file("s", "3", { mode: "scaffold" })]);
    const after = inputs([file("folder/b", "2b")]);
    expect(handler.differs(before, after)).toBe(true);
    expect(await gh.writesOf(() => handler.update(before, after, gh.context))).toEqual(oneCommit);
    expect(await gh.files(repo)).toEqual({ "README.md": "hello", "folder/theirs": "x", "folder/b": "2b", s: "3" });
  });

  test("starts over when somebody else commits meanwhile, and keeps their commit", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const github = meddling(gh.github, "PATCH /repos/{owner}/{repo}/git/refs/{ref}", () =>
      gh.commit(repo, "README.md", "changed meanwhile"),
    );
    await handler.create(inputs([file("a", "1")]), { ...gh.context, github: async () => github });
    expect(await gh.files(repo)).toEqual({ "README.md": "changed meanwhile", a: "1" });
    expect(await gh.messages(repo)).toHaveLength(3);
  });

  test("gives up when the branch never holds still", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    let turn = 0;
    const github = meddling(
      gh.github,
      "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
      () => gh.commit(repo, "README.md", `changed ${++turn}`),
      Number.POSITIVE_INFINITY,
    );
    const attempt = handler.create(inputs([file("a", "1")]), { ...gh.context, github: async () => github });
    await expect(attempt).rejects.toThrow(
      `"acme/${repo}": others committed to the default branch 6 times in a row while files were delivered; try again later.`,
    );
    expect(await gh.files(repo)).toEqual({ "README.md": "changed 6" });
  });

  test("never overwrites a file that appears meanwhile", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const github = meddling(gh.github, "PATCH /repos/{owner}/{repo}/git/refs/{ref}", () =>
      gh.commit(repo, "a", "theirs"),
    );
    const attempt = handler.create(inputs([file("a", "1")]), { ...gh.context, github: async () => github });
    await expect(attempt).rejects.toThrow("nothing was delivered");
    expect(await gh.files(repo)).toEqual({ "README.md": "hello", a: "theirs" });
  });

  test("finds files in a tree too large for one answer", async () => {
    await gh.makeRepository(repo, { "README.md": "hello", "src/x": "x", "deep/er/a": "old" });
    const truncating = {
      ...gh.github,
      request: async (route: string, parameters: { recursive?: string }) => {
        const answer = await gh.github.request(route, { ...parameters });
        if (route.includes("/git/trees/") && parameters.recursive)
          Object.assign(answer.data, { truncated: true, tree: [] });
        return answer;
      },
    } as unknown as typeof gh.github;
    const context = { ...gh.context, github: async () => truncating };
    await handler.create(inputs([file("deep/er/b", "1"), file("new/c", "2")]), context);
    expect(await gh.files(repo)).toEqual({
      "README.md": "hello",
      "src/x": "x",
      "deep/er/a": "old",
      "deep/er/b": "1",
      "new/c": "2",
    });
    await expect(handler.create(inputs([file("deep/er/a", "1")]), context)).rejects.toThrow("nothing was delivered");
  });

  test("that GitHub turns into another tree than asked for is not used", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const github = {
      ...gh.github,
      request: (route: string, parameters: { tree?: { content?: string }[] }) => {
        if (route.startsWith("POST") && route.endsWith("/git/trees")) parameters.tree![0]!.content = "mangled";
        return gh.github.request(route, { ...parameters });
      },
    } as unknown as typeof gh.github;
    const attempt = handler.create(inputs([file("a", "1")]), { ...gh.context, github: async () => github });
    await expect(attempt).rejects.toThrow("nothing was committed");
    expect(await gh.files(repo)).toEqual({ "README.md": "hello" });
  });
});

describe("stopped at any call, before or after its effect, the next run ends with the same files", () => {
  const routes = ["PUT /repos/{owner}/{repo}/contents/{path}", ...oneCommit];
  const files = [file("a", "1"), file("b/c", "2"), file("s", "3", { mode: "scaffold" })];
  const stop = () => Promise.reject(new Error("stopped"));

  test.each(routes)("before %s", async (route) => {
    await gh.makeRepository(repo);
    const github = meddling(gh.github, route, stop);
    const attempt = handler.create(inputs(files), { ...gh.context, github: async () => github });
    await expect(attempt).rejects.toThrow("stopped");
    await create(files);
    expect(await gh.files(repo)).toEqual({ a: "1", "b/c": "2", s: "3" });
    expect(await gh.messages(repo)).toHaveLength(2);
  });

  test.each(routes)("after %s", async (route) => {
    await gh.makeRepository(repo);
    gh.sandbox.fail({ route, path: `*${repo}/*`, when: "after", times: 4, effect: { kind: "status", status: 502 } });
    await create(files).catch(() => {});
    await create(files);
    expect(await gh.writesOf(() => create(files))).toEqual([]);
    expect(await gh.files(repo)).toEqual({ a: "1", "b/c": "2", s: "3" });
  });
});

test("a workflow of others that GitHub could not read does not stop a delivery", async () => {
  await gh.makeRepository(repo, {
    "README.md": "hello",
    ".github/workflows/broken.yml": "on: [\njobs: {",
    ".github/workflows/odd.yml": "just text",
  });
  expect(await create([file(".github/workflows/ci.yml", workflow)])).toMatchObject({ merged: true, checks: ["test"] });
});

describe("the first contact with what Slipway did not write", () => {
  test("R0-10: is a fault that shows every difference, and writes nothing", async () => {
    await gh.makeRepository(repo, {
      "README.md": "hello",
      ".github/workflows/ci.yml": workflow,
      b: "theirs",
      d: "file",
    });
    const files = [
      file(".github/workflows/ci.yml", workflow.replace("make", "make test")),
      file("b", "ours"),
      file("c", "new"),
      file("d/e", "below a file"),
    ];
    let fault = "";
    const writes = await gh.writesOf(async () => {
      fault = await create(files).then(() => "", messageOf);
    });
    expect(writes).toEqual([]);
    expect(fault.replaceAll(repo, "app")).toMatchInlineSnapshot(`
      ""acme/app": nothing was delivered, as these paths hold what Slipway did not write.
      ".github/workflows/ci.yml" (- on main, + declared):
      @@ -4 +4 @@
           runs-on: ubuntu-24.04
           steps:
      -      - run: make
      +      - run: make test
       
      "b" (- on main, + declared):
      @@ -1 +1 @@
      -theirs
      +ours
      "d/e": "d" is a file there, not a folder; declare another path.
      Write "adopt: true" for a path whose content may be replaced (in the inventory: "files.adopt"); otherwise remove it there or do not declare it."
    `);
  });

  test("is no fault when the content is the same", async () => {
    await gh.makeRepository(repo, { a: "1" });
    expect(await gh.writesOf(() => create([file("a", "1")]))).toEqual([]);
  });

  test("R0-10: replaces what may be adopted", async () => {
    await gh.makeRepository(repo, { a: "theirs", b: "theirs" });
    await create([file("a", "ours", { adopt: true })]);
    expect(await gh.files(repo)).toEqual({ a: "ours", b: "theirs" });
  });

  test("does not come again once the file is ours", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const before = await create([file("a", "1")]);
    await gh.commit(repo, "a", "edited by hand");
    await handler.update(before, inputs([file("a", "2")]), gh.context);
    expect(await gh.files(repo)).toMatchObject({ a: "2" });
  });
});

describe("a scaffold file", () => {
  const scaffold = (content: string) => file("deploy/deploy", content, { mode: "scaffold" });

  test("is written once, and is the repository's own from then on", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const outputs = await create([scaffold("1")]);
    await gh.commit(repo, "deploy/deploy", "edited");
    expect(handler.differs(outputs, inputs([scaffold("2")]))).toBe(false);
    expect(await gh.writesOf(() => handler.update(outputs, inputs([scaffold("2")]), gh.context))).toEqual([]);
    expect(await gh.files(repo)).toMatchObject({ "deploy/deploy": "edited" });
  });

  test("that was removed does not come back, not even when the state was lost", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const outputs = await create([scaffold("1")]);
    await gh.commit(repo, "deploy/deploy", null);
    expect(await gh.writesOf(() => handler.update(outputs, inputs([scaffold("1")]), gh.context))).toEqual([]);
    expect(await gh.writesOf(() => create([scaffold("1")]))).toEqual([]);
    expect(await gh.files(repo)).toEqual({ "README.md": "hello" });
  });
});

describe("a refresh", () => {
  const read = async (declared: FileSetInputs, outputs: Awaited<ReturnType<typeof create>>) =>
    (await handler.read(`acme/${repo}`, { inputs: declared, outputs }, gh.context))!;

  test("finds nothing when nothing was changed, and writes nothing", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const declared = inputs([
      file("a", "1"),
      file("b", "2", { executable: false }),
      file("s", "3", { mode: "scaffold" }),
    ]);
    const outputs = await create(declared.files);
    await gh.commit(repo, "README.md", "changed");
    const calls = gh.sandbox.calls().length;
    expect(await read(declared, outputs)).toEqual({ id: `acme/${repo}`, inputs: declared, outputs });
    expect(
      gh.sandbox
        .calls()
        .slice(calls)
        .map(({ route }) => route),
    ).toEqual([
      "GET /repos/{owner}/{repo}",
      "GET /repos/{owner}/{repo}/git/ref/{ref}",
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    ]);
  });

  test("shows what managed files hold, however often, and an update sets them right", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const declared = inputs([file("a", "1"), file("b", "2"), file("c", "3", { executable: true })]);
    const outputs = await create(declared.files);
    await gh.commit(repo, "a", "edited");
    await gh.commit(repo, "b", null);
    const first = await read(declared, outputs);
    const second = await read(first.inputs, first.outputs);
    for (const { inputs: live, outputs: now } of [first, second]) {
      expect(live.files).toEqual([file("a", "edited"), file("c", "3", { executable: true })]);
      expect(now).toMatchObject({ drift: ["a", "b"], merged: false });
      expect(handler.differs(now, declared)).toBe(true);
    }
    const repaired = await handler.update(second.outputs, declared, gh.context);
    expect(repaired).toMatchObject({ drift: [], merged: true });
    expect(await gh.files(repo)).toEqual({ "README.md": "hello", a: "1", b: "2", "c*": "3" });
    expect((await read(second.inputs, repaired)).inputs.files).toEqual(expect.arrayContaining([...declared.files]));
  });

  test("does not look at scaffold files", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const declared = inputs([file("s", "1", { mode: "scaffold" })]);
    const outputs = await create(declared.files);
    await gh.commit(repo, "s", "edited");
    expect(await read(declared, outputs)).toEqual({ id: `acme/${repo}`, inputs: declared, outputs });
  });

  test("follows a renamed repository", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const outputs = await create([file("a", "1")]);
    const renamed = `${repo}-renamed`;
    await gh.github.request("PATCH /repos/{owner}/{repo}", { owner: "acme", repo, name: renamed });
    const declared = { ...inputs([file("a", "2")]), repository: renamed };
    const updated = await handler.update(outputs, declared, gh.context);
    expect(updated).toMatchObject({ repository: renamed, drift: [] });
    expect(await gh.files(renamed)).toEqual({ "README.md": "hello", a: "2" });
  });

  test("owns nothing in another repository of that name", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const outputs = await create([file("a", "1")]);
    await gh.makeRepository(`${repo}-other`, { a: "theirs" });
    const declared = { ...inputs([file("a", "2")]), repository: `${repo}-other` };
    await expect(handler.update(outputs, declared, gh.context)).rejects.toThrow("nothing was delivered");
  });
});

describe("an import", () => {
  test("takes in the workflow files, and owns none of them until they are declared as they are", async () => {
    await gh.makeRepository(repo, {
      "README.md": "hello",
      ".github/workflows/a.yml": workflow,
      ".github/workflows/sub/b.yml": "x",
    });
    const live = (await handler.read(`acme/${repo}`, undefined, gh.context))!;
    expect(live.inputs).toEqual({
      owner: "acme",
      repository: repo,
      delivery: "pull-request",
      files: [file(".github/workflows/a.yml", workflow)],
    });
    expect(live.outputs).toMatchObject({ merged: true, checks: ["test"] });
    expect(handler.differs(live.outputs, live.inputs)).toBe(false);

    const dropped = inputs([file("new", "1")]);
    expect(handler.differs(live.outputs, dropped)).toBe(true);
    await handler.update(live.outputs, dropped, gh.context);
    expect(Object.keys(await gh.files(repo))).toContain(".github/workflows/a.yml");

    const changed = inputs([file(".github/workflows/a.yml", "on: push\n")]);
    await expect(handler.update(live.outputs, changed, gh.context)).rejects.toThrow("nothing was delivered");
  });

  test("refuses what is no owner/repository", async () => {
    await expect(handler.read("app", undefined, gh.context)).rejects.toThrow(
      '"app" is no id of a repository: write owner/repository.',
    );
  });
});

describe("a deletion", () => {
  test("leaves the files where they are, without a call", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const outputs = await create([file("a", "1")]);
    const calls = gh.sandbox.calls().length;
    await handler.delete(outputs, gh.context);
    expect(gh.sandbox.calls()).toHaveLength(calls);
    expect(await gh.files(repo)).toMatchObject({ a: "1" });
  });

  test("removes the managed files when it was asked to, even the last ones", async () => {
    await gh.makeRepository(repo);
    const files = [file("a/b", "1"), file("c", "2")];
    await handler.delete(await create(files, { deleteOnDestroy: true }), gh.context);
    expect(await gh.files(repo)).toEqual({});
  });

  test("leaves scaffolds and the files of others", async () => {
    await gh.makeRepository(repo, { "README.md": "hello" });
    const files = [file("a", "1"), file("s", "2", { mode: "scaffold" })];
    await handler.delete(await create(files, { deleteOnDestroy: true }), gh.context);
    expect(await gh.files(repo)).toEqual({ "README.md": "hello", s: "2" });
  });
});

test("an archived repository that is not as declared is a clear fault", async () => {
  await gh.makeRepository(repo, { a: "1" });
  await gh.github.request("PATCH /repos/{owner}/{repo}", { owner: "acme", repo, archived: true });
  expect(await gh.writesOf(() => create([file("a", "1")]))).toEqual([]);
  await expect(create([file("a", "1"), file("b", "2")])).rejects.toThrow(
    `"acme/${repo}" is archived, so its files cannot change: unarchive it first.`,
  );
});
