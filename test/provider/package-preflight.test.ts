import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageIdentities } from "../../provider/package-preflight.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

describe("packageIdentities", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: {
        owners: [{ login: "acme", type: "Organization" }],
        users: [{ login: "robot" }],
        tokens: [{ token: "token-that-reads", login: "robot", scopes: ["read:packages"] }],
      },
    });
  });
  afterAll(() => sandbox.close());

  const home = (config?: object) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-docker-"));
    mkdirSync(path.join(folder, ".docker"));
    if (config !== undefined) writeFileSync(path.join(folder, ".docker", "config.json"), JSON.stringify(config));
    return folder;
  };

  it("names who pushes, pulls and prunes, and what the one who cannot needs", async () => {
    const folder = home({ auths: { "ghcr.io": {} } });
    const environment = { HOME: folder, GITHUB_BASE_URL: sandbox.url, PACKAGES_TOKEN: "token-that-reads" };
    expect(await packageIdentities("ghcr.io", environment)).toEqual([
      { action: "push", for: "pulumi up, images build", who: `Docker's login in ${folder}/.docker/config.json` },
      { action: "pull", for: "images list --live", who: "PACKAGES_TOKEN" },
      {
        action: "prune",
        for: "images prune",
        fault: 'PACKAGES_TOKEN: lacks the scope "delete:packages"; add it to the token.',
      },
    ]);
  });

  it("never takes an App for one of them: GitHub's packages take no App's token", async () => {
    const identities = await packageIdentities("ghcr.io", { HOME: home(), GITHUB_APP_ID: "1" });
    expect(
      identities.map(({ action, who, fault }) => [action, who, fault?.replace(/;.*/, "").replace(/\(".*"/, "(FILE")]),
    ).toEqual([
      [
        "push",
        undefined,
        '"ghcr.io": Docker is not logged in there (FILE names it nowhere), so no image could be pushed',
      ],
      ["pull", undefined, "PACKAGES_TOKEN: GitHub's packages take no App's identity"],
      ["prune", undefined, "PACKAGES_TOKEN: GitHub's packages take no App's identity"],
    ]);
  });

  it("asks for no login at a registry on this machine", async () => {
    const [push] = await packageIdentities("127.0.0.1:5000", { HOME: home() });
    expect(push).toEqual({
      action: "push",
      for: "pulumi up, images build",
      who: "nobody in particular: the registry is on this machine",
    });
  });
});
