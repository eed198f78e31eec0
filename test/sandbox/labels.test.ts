import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "./client.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  await octokitFor(sandbox).rest.repos.createInOrg({ org: "local", name: "app" });
});
afterAll(() => sandbox.close());

describe("a label with a slash in its name", () => {
  it("is found, changed and deleted by its name as it is, as GitHub's routes allow", async () => {
    const octokit = octokitFor(sandbox);
    await octokit.rest.issues.createLabel({ owner: "local", repo: "app", name: "area/core", color: "abcdef" });
    const path = "/repos/local/app/labels/area/core";
    expect((await octokit.request(`GET ${path}`)).data.name).toBe("area/core");
    expect((await octokit.request(`PATCH ${path}`, { color: "000000" })).data.color).toBe("000000");
    expect((await octokit.request(`DELETE ${path}`)).status).toBe(204);
  });

  it("is found with the slash encoded too", async () => {
    const octokit = octokitFor(sandbox);
    await octokit.rest.issues.createLabel({ owner: "local", repo: "app", name: "area/docs", color: "abcdef" });
    const { data } = await octokit.rest.issues.getLabel({ owner: "local", repo: "app", name: "area/docs" });
    expect(data.name).toBe("area/docs");
  });
});
