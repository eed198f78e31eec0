import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FileInput, FileSetInputs } from "../../../provider/file-set/values.ts";
import type { GitHub } from "../../../provider/github-client.ts";
import { fileSetHandler as handler } from "../../../provider/handlers/file-set.ts";
import { startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub();
});
afterAll(() => gh.sandbox.close());

let count = 0;
/** A repository with a history, whose default branch takes signed commits only. */
let repo: string;
beforeEach(async () => {
  repo = `signed-${++count}`;
  await gh.makeRepository(repo, { "README.md": "hello", old: "1", tool: "#!/bin/sh\n" });
  await gh.github.request("POST /repos/{owner}/{repo}/rulesets", {
    owner: "acme",
    repo,
    name: "main is signed",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [{ type: "required_signatures" }],
  });
});

const file = (path: string, content: string, extra: Partial<FileInput> = {}): FileInput => {
  return { path, content, mode: "managed", adopt: true, ...extra };
};
const create = async (files: readonly FileInput[], delivery: FileSetInputs["delivery"], context = gh.context) =>
  (await handler.create({ owner: "acme", repository: repo, files, delivery }, context)).outputs;

async function verified(ref: string): Promise<boolean | undefined> {
  const { data } = await gh.github.request("GET /repos/{owner}/{repo}/commits/{ref}", { owner: "acme", repo, ref });
  return data.commit.verification?.verified;
}

/** A client to whom GitHub answers that it signed the commit, as it does to an App. */
const asApp = (): GitHub =>
  ({
    ...gh.github,
    request: async (route: string, parameters: object) => {
      const answer = await gh.github.request(route, { ...parameters });
      if (route === "POST /repos/{owner}/{repo}/git/commits") answer.data.verification = { verified: true };
      return answer;
    },
  }) as unknown as GitHub;

describe("a branch that takes signed commits only", () => {
  it("gets its files by one commit that GitHub signs, with the marks of a direct delivery", async () => {
    const delivered = await create([file("ci.yml", "on: push\n")], "commit");
    expect(delivered).toMatchObject({ merged: true, pullRequest: null });
    expect(await gh.files(repo)).toMatchObject({ "README.md": "hello", "ci.yml": "on: push\n" });
    expect(await verified("main")).toBe(true);
    expect((await gh.messages(repo))[0]).toMatch(/^[^\n]+\n\n\[skip ci\]$/);
  });

  it("gets them by a pull request whose commit is signed, and that stays open when it is rebuilt", async () => {
    await create([file("ci.yml", "on: push\n")], "pull-request");
    expect(await verified("slipway/files")).toBe(true);
    const writes = await gh.writesOf(() => create([file("ci.yml", "on: pull_request\n")], "pull-request"));
    expect(writes).toEqual([
      "POST /repos/{owner}/{repo}/git/trees",
      "POST /repos/{owner}/{repo}/git/commits",
      "POST /repos/{owner}/{repo}/git/refs",
      "POST /graphql createCommitOnBranch",
      "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
      "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
    ]);
    expect(await verified("slipway/files")).toBe(true);
    expect((await gh.messages(repo, "slipway/files"))[0]).not.toContain("[skip ci]");
    expect(await gh.pulls(repo)).toMatchObject([{ number: 1, state: "open" }]);
    await gh.merge(repo, 1);
    expect(await gh.files(repo)).toMatchObject({ "ci.yml": "on: pull_request\n" });
    await expect(
      gh.github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
        owner: "acme",
        repo,
        ref: "heads/slipway/signing",
      }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it("is proposed what GitHub signs for an App alone, a file that is executable", async () => {
    const delivered = await create([file("tool", "#!/bin/sh\nexit 1\n", { executable: true })], "commit");
    expect(delivered).toMatchObject({ merged: false, pullRequest: 1 });
    expect(await gh.files(repo, "slipway/files")).toMatchObject({ "tool*": "#!/bin/sh\nexit 1\n" });
    expect(await verified("slipway/files")).toBe(false);
  });

  it("costs nothing more where GitHub signed the first commit already", async () => {
    const before = gh.sandbox.calls().length;
    await create([file("ci.yml", "on: push\n")], "pull-request", { ...gh.context, github: async () => asApp() });
    const routes = gh.sandbox
      .calls()
      .slice(before)
      .map(({ route }) => route);
    expect(routes).not.toContain("POST /graphql createCommitOnBranch");
    expect(routes.filter((route) => route.includes("/rules/"))).toEqual([]);
  });
});
