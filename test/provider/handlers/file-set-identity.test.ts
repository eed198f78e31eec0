import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileSetHandler as handler } from "../../../provider/handlers/file-set.ts";
import { startTestGitHub, type TestGitHub } from "../github.ts";

const inputs = {
  owner: "acme",
  repository: "app",
  files: [{ path: ".github/workflows/ci.yml", content: "on: push\n", mode: "managed" as const }],
  delivery: "commit" as const,
};

let gh: TestGitHub;
let outputs: Awaited<ReturnType<typeof handler.create>>["outputs"];
beforeAll(async () => {
  gh = await startTestGitHub({
    owners: [{ login: "acme", type: "Organization", admins: [] }],
    tokens: [
      { token: "all-powerful", login: "sandbox-admin" },
      { token: "stranger-token", login: "stranger" },
      { token: "admin-without-scope", login: "sandbox-admin", scopes: ["public_repo", "admin:org", "read:user"] },
      { token: "no-workflow-scope", login: "sandbox-admin", scopes: ["repo"] },
      { token: "read-only-token", login: "sandbox-admin", permissions: { contents: "read", metadata: "read" } },
    ],
  });
  await gh.makeRepository("app", { "README.md": "hello" });
  outputs = (await handler.create(inputs, gh.context)).outputs;
});
afterAll(() => gh.sandbox.close());

const readWith = async (token: string, repository = "app") => {
  const declared = { ...inputs, repository };
  return await handler.read(`acme/${repository}`, { inputs: declared, outputs }, await gh.contextOf(token));
};

describe("a repository that GitHub does not show", () => {
  test("is gone when the token provably sees everything of its owner", async () => {
    expect(await readWith("all-powerful", "deleted")).toBeUndefined();
  });

  test.each(["stranger-token", "admin-without-scope", "read-only-token"])(
    "is not taken as gone with %s",
    async (token) => {
      await expect(readWith(token, "deleted")).rejects.toThrow(
        '"acme/deleted": GitHub shows no such repository to this token. Either it does not exist, or the token may not see it',
      );
    },
  );

  test("that is there but hidden is not taken as gone", async () => {
    await expect(readWith("stranger-token")).rejects.toThrow("the token may not see it");
  });
});

test("a token that may not write says what it lacks, and delivers nothing", async () => {
  const changed = { ...inputs, files: [{ ...inputs.files[0]!, content: "on: pull_request\n" }] };
  const attempt = handler.update(outputs, changed, await gh.contextOf("read-only-token"));
  await expect(attempt).rejects.toThrow(
    'The token needs "Contents: write" and, for files below .github/workflows, "Workflows: write"',
  );
});

test("a token without the workflow scope says so, and delivers nothing", async () => {
  const changed = { ...inputs, files: [{ ...inputs.files[0]!, content: "on: pull_request\n" }] };
  const attempt = handler.update(outputs, changed, await gh.contextOf("no-workflow-scope"));
  await expect(attempt).rejects.toThrow(/workflow/);
  expect(await gh.files("app")).toMatchObject({ ".github/workflows/ci.yml": "on: push\n" });
});

test("a token that GitHub does not know is an error without the token", async () => {
  const message = await readWith("ghp_unknown-token").then(String, (error: Error) => `${error.message}${error.stack}`);
  expect(message).toContain("Bad credentials");
  expect(message).not.toContain("ghp_unknown-token");
});
