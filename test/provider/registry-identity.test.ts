import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkDockerLogin, dockerCredentials, packagesToken } from "../../provider/registry-identity.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

describe("packagesToken", () => {
  const open: Sandbox[] = [];
  afterAll(() => Promise.all(open.map((sandbox) => sandbox.close())));

  it("takes a classic token that has the scopes, and names those that another lacks", async () => {
    const sandbox = await startSandbox({
      seed: {
        owners: [{ login: "acme", type: "Organization" }],
        users: [{ login: "robot" }],
        tokens: [
          { token: "token-that-reads", login: "robot", scopes: ["read:packages"] },
          { token: "token-that-writes", login: "robot", scopes: ["write:packages", "delete:packages"] },
        ],
      },
    });
    open.push(sandbox);
    const as = (token: string) => ({ GITHUB_BASE_URL: sandbox.url, PACKAGES_TOKEN: token, GITHUB_TOKEN: "other" });
    expect(await packagesToken("pull", as("token-that-reads"))).toBe("token-that-reads");
    for (const action of ["pull", "push", "prune"] as const)
      expect(await packagesToken(action, as("token-that-writes"))).toBe("token-that-writes");
    await expect(packagesToken("push", as("token-that-reads"))).rejects.toThrow(
      'PACKAGES_TOKEN: lacks the scope "write:packages"; add it to the token.',
    );
    await expect(packagesToken("prune", as("token-that-reads"))).rejects.toThrow(
      'PACKAGES_TOKEN: lacks the scope "delete:packages"; add it to the token.',
    );
    await expect(packagesToken("pull", as("token-that-was"))).rejects.toThrow("refuses it (401); make a new one.");
  });

  it.each([
    [{}, "PACKAGES_TOKEN: no token is set; make a classic personal token with read:packages, and set PACKAGES_TOKEN."],
    [{ GITHUB_APP_ID: "1" }, "PACKAGES_TOKEN: GitHub's packages take no App's identity;"],
    [{ GITHUB_TOKEN: "ghs_x" }, "GITHUB_TOKEN: is an App's installation token, which GitHub's packages do not take;"],
    [{ GITHUB_TOKEN: "github_pat_x" }, "GITHUB_TOKEN: is fine-grained, which GitHub's packages do not take;"],
    [{ GITHUB_TOKEN: "ghp_x", GITHUB_BASE_URL: "http://127.0.0.1:1" }, '"http://127.0.0.1:1/api/v3" does not answer;'],
  ])("refuses %j before anything is asked of a registry", async (environment, message) => {
    await expect(packagesToken("pull", environment)).rejects.toThrow(message);
  });
});

describe("checkDockerLogin", () => {
  const home = (config?: object) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-docker-"));
    mkdirSync(path.join(folder, ".docker"));
    if (config !== undefined) writeFileSync(path.join(folder, ".docker", "config.json"), JSON.stringify(config));
    return { HOME: folder };
  };

  it("takes Docker's own login, a helper for the registry, and a store of all credentials", () => {
    for (const config of [
      { auths: { "https://ghcr.io/v1/": {} } },
      { credHelpers: { "ghcr.io": "x" } },
      { credsStore: "desktop" },
    ])
      expect(() => checkDockerLogin("ghcr.io", home(config))).not.toThrow();
  });

  it("refuses a machine whose Docker could not push", () => {
    for (const config of [undefined, {}, { auths: { "docker.io": {} } }])
      expect(() => checkDockerLogin("ghcr.io", home(config))).toThrow(
        /^"ghcr\.io": Docker is not logged in there .*run docker login ghcr\.io/,
      );
  });

  it("names a file that it cannot read", () => {
    const { HOME } = home();
    writeFileSync(path.join(HOME, ".docker", "config.json"), "{");
    expect(() => checkDockerLogin("ghcr.io", { HOME })).toThrow(
      `"${HOME}/.docker/config.json": is no JSON; mend it, or log in anew with docker login.`,
    );
  });

  it("gives Docker's own credentials to calls that Docker does not make", () => {
    const auth = Buffer.from("robot:very:secret").toString("base64");
    const environment = home({ auths: { "https://registry.example.com/v1/": { auth }, "ghcr.io": {} } });
    expect(dockerCredentials("registry.example.com", environment)).toEqual({ user: "robot", token: "very:secret" });
    expect(dockerCredentials("ghcr.io", environment)).toBeUndefined();
    expect(dockerCredentials("example.com", environment)).toBeUndefined();
  });
});
