import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Octokit } from "octokit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { describe as describeAction, newestRelease, updateActions } from "../../cli/update-actions.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

const actionYml = `name: Fetch
inputs:
  url: { required: true }
  depth: { required: true, default: 1 }
  quiet: {}
outputs:
  path: {}
runs:
  using: composite
  steps:
    - uses: actions/cache@0123456789012345678901234567890123456789
    - uses: ./inner
    - run: echo
      shell: bash
`;

describe("newestRelease", () => {
  it("takes the greatest whole version, by number and not by text", () => {
    const tags = ["v9.1.0", "v10.0.1", "v10.0.0", "v10", "v11.0.0-beta.1", "nightly"].map((version) => ({ version }));
    expect(newestRelease(tags)).toEqual({ version: "v10.0.1" });
  });

  it("finds none among moving tags", () => {
    expect(newestRelease([{ version: "v4" }, { version: "latest" }])).toBeUndefined();
  });
});

describe("describe", () => {
  it("calls an input required only where it has no default", () => {
    const inputs = { b: { required: true }, a: { required: true, default: "x" } };
    expect(describeAction({ inputs })).toEqual({ inputs: ["a", "b"], required: ["b"], outputs: [], nested: [] });
  });
});

describe("updateActions", () => {
  let sandbox: Sandbox;
  let commit: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { owners: [{ login: "acme", type: "Organization" }] } });
    const github = new Octokit({ baseUrl: `${sandbox.url}/api/v3`, auth: sandbox.token });
    await github.request("POST /orgs/{org}/repos", { org: "acme", name: "fetch" });
    const { data } = await github.request("PUT /repos/{owner}/{repo}/contents/{path}", {
      owner: "acme",
      repo: "fetch",
      path: "sub/action.yml",
      message: "Add the action",
      content: Buffer.from(actionYml).toString("base64"),
    });
    commit = String(data.commit.sha);
    for (const tag of ["v1", "v1.9.0", "v1.10.0"]) {
      await github.request("POST /repos/{owner}/{repo}/git/refs", {
        owner: "acme",
        repo: "fetch",
        ref: `refs/tags/${tag}`,
        sha: commit,
      });
    }
  });
  afterAll(() => sandbox.close());

  it("pins the newest release by its commit, with what the action takes there", async () => {
    vi.stubEnv("GITHUB_BASE_URL", sandbox.url);
    vi.stubEnv("GITHUB_TOKEN", sandbox.token);
    const file = path.join(mkdtempSync(path.join(tmpdir(), "slipway-actions-")), "actions.json");
    const old = { version: "v1.0.0", sha: "0".repeat(40), inputs: [], required: [], outputs: [], nested: [] };
    writeFileSync(file, JSON.stringify({ "acme/fetch/sub": old }));
    await updateActions(file);
    vi.unstubAllEnvs();
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      "acme/fetch/sub": {
        version: "v1.10.0",
        sha: commit,
        inputs: ["depth", "quiet", "url"],
        required: ["url"],
        outputs: ["path"],
        nested: ["actions/cache@0123456789012345678901234567890123456789"],
      },
    });
  });

  it("leaves the file alone without a token", async () => {
    vi.stubEnv("GITHUB_TOKEN", "");
    await expect(updateActions("/nowhere")).rejects.toThrow("GITHUB_TOKEN is not set");
    vi.unstubAllEnvs();
  });
});
