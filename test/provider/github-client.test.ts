import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createGitHubClient, type GitHub } from "../../provider/github-client.ts";
import { restUrlOf } from "../../provider/identity.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { control } from "../sandbox/control.ts";

let sandbox: Sandbox;
let app: { appId: number; privateKey: string; installationId: number };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization" }],
      repositories: [{ owner: "local", name: "one" }],
    },
  });
  const manifest = {
    name: "Slipway",
    url: "https://example.com",
    default_permissions: { administration: "write", metadata: "read" },
    hook_attributes: { url: "https://example.com" },
  };
  const { code } = (await control(sandbox, "POST", "app-manifests", { owner: "local", manifest })).body;
  const { data } = await octokitFor(sandbox).rest.apps.createFromManifest({ code });
  const { id } = (await control(sandbox, "POST", "installations", { app: data.slug, account: "local" })).body;
  app = { appId: data.id, privateKey: data.pem, installationId: id };
});
afterAll(() => sandbox.close());
afterEach(async () => {
  vi.useRealTimers();
  await fetch(`${sandbox.url}/_slipway/faults`, { method: "DELETE" });
});

const clientOf = (credentials: { token: string } | typeof app): Promise<GitHub> =>
  createGitHubClient({ restUrl: restUrlOf(sandbox.url), credentials } as never, { secondMs: 1 });

const one = { owner: "local", repo: "one" };
const tokenRoute = "POST /app/installations/{installation_id}/access_tokens";

/** How a call ends when its route fails so many times with a status, and how often GitHub was asked. */
async function asked(route: string, status: number, times: number, call: () => Promise<{ status: number }>) {
  const count = () => sandbox.calls().filter((one) => one.route === route).length;
  const before = count();
  sandbox.fail({ route, times, effect: { kind: "status", status } });
  const end = await call().then(
    (answer) => answer.status,
    (error: { status?: number }) => error.status,
  );
  return { end, asked: count() - before };
}

describe("the client of GitHub", () => {
  it.each([
    ["GET /repos/{owner}/{repo}", 502, 1, { end: 200, asked: 2 }],
    ["GET /repos/{owner}/{repo}", 503, 2, { end: 200, asked: 3 }],
    ["GET /repos/{owner}/{repo}", 404, 1, { end: 404, asked: 1 }],
    ["GET /repos/{owner}/{repo}", 401, 1, { end: 401, asked: 1 }],
    [tokenRoute, 502, 1, { end: 200, asked: 2 }],
    [tokenRoute, 503, 2, { end: 200, asked: 3 }],
    // GitHub answers so now and then for an installation that is there.
    [tokenRoute, 404, 1, { end: 200, asked: 2 }],
    [tokenRoute, 401, 1, { end: 401, asked: 1 }],
  ] as const)("F26: %s that fails with %i %i times ends as %j", async (route, status, times, wanted) => {
    const github = await clientOf(route === tokenRoute ? app : { token: sandbox.token });
    expect(await asked(route, status, times, () => github.request("GET /repos/{owner}/{repo}", one))).toEqual(wanted);
  });

  it("F26: a limit is waited out, and is no failure", async () => {
    sandbox.fail({ times: 2, effect: { kind: "secondary limit", retryAfterSeconds: 1 } });
    const github = await clientOf({ token: sandbox.token });
    expect((await github.request("GET /repos/{owner}/{repo}", one)).status).toBe(200);
  });

  it("F28: goes on by a new token of its App when the hour of the first is over", async () => {
    const github = await clientOf(app);
    const describeIt = (description: string) => github.request("PATCH /repos/{owner}/{repo}", { ...one, description });
    await describeIt("in the first hour");
    const tokens = () => sandbox.calls().filter(({ route }) => route === tokenRoute).length;
    const first = tokens();
    // The server is in this process, so that its clock moves as well.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3601_000 });
    expect((await describeIt("in the second hour")).data.description).toBe("in the second hour");
    expect(tokens() - first).toBe(1);
  });
});
