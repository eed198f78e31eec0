import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Intent, preflight } from "../../provider/preflight.ts";
import { startSandbox } from "../../sandbox/server.ts";

const intent: Intent = { owner: "acme", ownerType: "organization", ownsOrganization: true, writes: true };
const seed = (scopes: string[]) => ({
  owners: [{ login: "acme", type: "Organization" as const }],
  users: [{ login: "robot" }],
  tokens: [{ token: "classic-token-of-robot", login: "robot", scopes }],
});

describe("preflight", () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });
  const gitHub = async (scopes: string[]) => {
    const sandbox = await startSandbox({ seed: seed(scopes) });
    open.push(sandbox);
    return { GITHUB_BASE_URL: sandbox.url, GITHUB_TOKEN: "classic-token-of-robot" };
  };
  const plain = async (status: number): Promise<string> => {
    const server: Server = createServer((_request, response) => response.writeHead(status).end("<html>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it("is content with a token that may do everything", async () => {
    await expect(preflight(intent, await gitHub(["repo", "workflow", "admin:org"]))).resolves.toBeUndefined();
  });

  it("F27: names every scope that a classic token lacks, and why it is needed", async () => {
    await expect(preflight(intent, await gitHub(["public_repo", "read:org"]))).rejects.toThrow(
      [
        'GITHUB_TOKEN: lacks the scope "repo", which reads and writes repositories, their rules, secrets and environments; add it to the token.',
        'GITHUB_TOKEN: lacks the scope "workflow", which writes files under .github/workflows; add it to the token.',
        'GITHUB_TOKEN: lacks the scope "admin:org", which sets the organisation\'s secrets and variables; add it to the token.',
      ].join("\n"),
    );
  });

  it("asks for less where nothing is written", async () => {
    const environment = await gitHub(["repo", "read:org"]);
    await expect(preflight({ ...intent, writes: false }, environment)).resolves.toBeUndefined();
  });

  it("F27: says that no identity is set, and how to set one", async () => {
    await expect(preflight(intent, {})).rejects.toThrow(
      'No GitHub identity: set "GITHUB_TOKEN", or "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID" and "GITHUB_APP_PEM_FILE".',
    );
  });

  it("F27: says that a token is refused, without repeating it", async () => {
    const { GITHUB_BASE_URL } = await gitHub([]);
    const run = preflight(intent, { GITHUB_BASE_URL, GITHUB_TOKEN: "revoked-token" });
    await expect(run).rejects.toThrow(/refuses it \(401 Bad credentials\)/);
    await expect(run).rejects.not.toThrow(/revoked-token/);
  });

  it("says that there is no such owner", async () => {
    const environment = await gitHub(["repo"]);
    await expect(preflight({ ...intent, owner: "acne" }, environment)).rejects.toThrow(
      /"acne": .* shows no such organization to this token; correct slipway:owner/,
    );
  });

  it("says that a server does not answer", async () => {
    const server = await plain(200);
    await open.splice(0)[0]?.close();
    await expect(preflight(intent, { GITHUB_BASE_URL: server, GITHUB_TOKEN: "x" })).rejects.toThrow(
      `"${server}" does not answer (ECONNREFUSED); correct GITHUB_BASE_URL, or check the network.`,
    );
  });

  it.each([200, 502])("does not take a web page with status %i for GitHub", async (status) => {
    const server = await plain(status);
    await expect(preflight(intent, { GITHUB_BASE_URL: server, GITHUB_TOKEN: "x" })).rejects.toThrow(
      `"${server}/api/v3" answers ${status} and not as GitHub does`,
    );
  });
});
