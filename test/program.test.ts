import { rmSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "../index.ts";
import { makeProject } from "./cli/project.ts";
import { startTestGitHub, type TestGitHub } from "./provider/github.ts";

let gh: TestGitHub;
let folder: string;
const from = process.cwd();
const registered: string[] = [];
beforeAll(async () => {
  folder = makeProject({ "inventory/repositories/sample-app.yaml": "visibility: public\n" });
  process.chdir(folder);
  gh = await startTestGitHub({
    users: [{ login: "reader" }],
    tokens: [
      { token: "whole-token", login: "admin" },
      { token: "narrow-token", login: "reader", scopes: ["gist"] },
    ],
  });
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => {
      registered.push(name);
      return { id: name, state: inputs };
    },
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks, "slipway", "local", false);
  pulumi.runtime.setAllConfig({ "slipway:owner": "acme", "slipway:plan": "team" });
});
afterAll(async () => {
  process.chdir(from);
  rmSync(folder, { recursive: true });
  await gh.sandbox.close();
});
beforeEach(() => {
  registered.length = 0;
  vi.stubEnv("GITHUB_BASE_URL", `${gh.sandbox.url}/`);
  vi.stubEnv("GITHUB_TOKEN", gh.sandbox.token);
  for (const name of ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("the program that Pulumi's engine runs", () => {
  it.each<[string, () => void, RegExp]>([
    ["there is no token", () => vi.stubEnv("GITHUB_TOKEN", undefined), /No GitHub identity: set "GITHUB_TOKEN"/],
    ["the token is refused", () => vi.stubEnv("GITHUB_TOKEN", "stale-token"), /401|refuse/],
    ["the token may do too little", () => vi.stubEnv("GITHUB_TOKEN", "narrow-token"), /"repo"[\s\S]*"workflow"/],
    ["the server does not answer", () => vi.stubEnv("GITHUB_BASE_URL", "http://127.0.0.1:9/"), /127\.0\.0\.1:9/],
    [
      "it is told to leave repositories out",
      () => vi.stubEnv("SLIPWAY_REPOSITORIES", "sample-app"),
      /^"SLIPWAY_REPOSITORIES" is set \("sample-app"\), .* unset it and give the engine targets/,
    ],
  ])("ends before its first resource, and without a write, where %s", async (_title, spoil, message) => {
    spoil();
    const writes = await gh.writesOf(() => expect(main()).rejects.toThrow(message));
    expect({ registered, writes }).toEqual({ registered: [], writes: [] });
  });

  it("goes on to its resources with a token and a server that are fit", async () => {
    await main();
    await vi.waitFor(() => expect(registered).toContain("sample-app"));
  });
});
