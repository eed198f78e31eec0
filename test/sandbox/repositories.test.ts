import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe("a repository", () => {
  it("is created with GitHub's own defaults", async () => {
    const octokit = octokitFor(sandbox);
    const { data, status } = await octokit.rest.repos.createInOrg({ org: "local", name: "plain" });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      full_name: "local/plain",
      has_issues: true,
      has_wiki: true,
      allow_squash_merge: true,
      delete_branch_on_merge: false,
      default_branch: "main",
      visibility: "public",
    });
  });

  it("has a first commit with a README when asked", async () => {
    const octokit = octokitFor(sandbox);
    await octokit.rest.repos.createInOrg({ org: "local", name: "ready", auto_init: true });
    const { data } = await octokit.rest.repos.getReadme({ owner: "local", repo: "ready" });
    expect(Buffer.from(data.content, "base64").toString()).toBe("# ready\n");
  });

  it("cannot have the name of another one", async () => {
    const octokit = octokitFor(sandbox);
    await octokit.rest.repos.createInOrg({ org: "local", name: "twice" });
    expect(await failure(octokit.rest.repos.createInOrg({ org: "local", name: "Twice" }))).toEqual({
      status: 422,
      message: "Validation Failed",
    });
  });
});
