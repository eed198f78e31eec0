import { App, Octokit } from "octokit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { startReceiver } from "./receiver.ts";

let sandbox: Sandbox;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization" }],
      repositories: [
        { owner: "local", name: "one" },
        { owner: "local", name: "two" },
      ],
    },
  });
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const control = async (path: string, body: object) => {
  const answer = await fetch(`${sandbox.url}/_slipway/${path}`, { method: "POST", body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, string> & { id: number };
};

/** Makes an app by its manifest, and installs it at "local". */
async function make(name: string, permissions: Record<string, string>, repositories?: string[]) {
  const manifest = {
    name,
    url: "https://example.com",
    default_permissions: permissions,
    default_events: ["push"],
    hook_attributes: { url: receiver.url },
  };
  const { code } = await control("app-manifests", { owner: "local", manifest });
  const { data } = await octokitFor(sandbox).rest.apps.createFromManifest({ code: code! });
  const { id } = await control("installations", { app: data.slug!, account: "local", repositories });
  const ThisOctokit = Octokit.defaults({
    baseUrl: `${sandbox.url}/api/v3`,
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  const app = new App({ appId: data.id, privateKey: data.pem, Octokit: ThisOctokit });
  return { app, id, code: code!, data };
}

const put = { owner: "local", path: "a.txt", message: "Add", content: "eA==" };

describe("an app", () => {
  it("is made from a manifest once, and gets its events", async () => {
    const { code, data } = await make("Listener", { contents: "write" });
    expect(data).toMatchObject({ slug: "listener", pem: expect.stringContaining("BEGIN RSA PRIVATE KEY") });
    expect((await failure(octokitFor(sandbox).rest.apps.createFromManifest({ code }))).status).toBe(404);
    await octokitFor(sandbox).rest.repos.createOrUpdateFileContents({ ...put, repo: "one", path: "heard.txt" });
    await sandbox.delivered();
    const bodies = receiver.received.map(({ headers, body }) => [
      headers["x-github-event"],
      JSON.parse(body).installation,
    ]);
    expect(bodies).toContainEqual(["push", { id: expect.any(Number) }]);
  });

  it("acts by a token of its installation, as far as its permissions go", async () => {
    const { app, id } = await make("Writer", { contents: "write", administration: "read" });
    expect((await app.octokit.rest.apps.getAuthenticated()).data?.slug).toBe("writer");
    expect((await app.octokit.rest.apps.getOrgInstallation({ org: "local" })).data.id).toBe(id);
    const octokit = await app.getInstallationOctokit(id);
    const { data } = await octokit.rest.repos.createOrUpdateFileContents({ ...put, repo: "one" });
    expect(data.commit.author?.name).toBe("writer[bot]");
    expect(await failure(octokit.rest.repos.update({ owner: "local", repo: "one", description: "no" }))).toEqual({
      status: 403,
      message: "Resource not accessible by integration",
    });
    const workflow = { ...put, repo: "one", path: ".github/workflows/ci.yml" };
    expect((await failure(octokit.rest.repos.createOrUpdateFileContents(workflow))).message).toBe(
      "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
    );
  });

  it("sees only the repositories that it is installed for, and a token can be narrowed further", async () => {
    const { app, id } = await make("Narrow", { contents: "write", metadata: "read" }, ["one"]);
    const octokit = await app.getInstallationOctokit(id);
    expect(
      (await octokit.rest.apps.listReposAccessibleToInstallation()).data.repositories.map((row) => row.name),
    ).toEqual(["one"]);
    expect((await failure(octokit.rest.repos.get({ owner: "local", repo: "two" }))).status).toBe(404);
    const create = (extra: object) =>
      app.octokit.rest.apps.createInstallationAccessToken({ installation_id: id, ...extra });
    expect((await failure(create({ repositories: ["two"] }))).status).toBe(422);
    expect((await failure(create({ permissions: { administration: "write" } }))).status).toBe(422);
    const { data } = await create({ permissions: { contents: "read" } });
    const reading = octokitFor(sandbox, data.token);
    expect(
      (await failure(reading.rest.repos.createOrUpdateFileContents({ ...put, repo: "one", path: "b" }))).status,
    ).toBe(403);
  });

  it("has tokens that end after an hour", async () => {
    const { app, id } = await make("Hourly", { contents: "read" });
    const { data } = await app.octokit.rest.apps.createInstallationAccessToken({ installation_id: id });
    const octokit = octokitFor(sandbox, data.token);
    expect((await octokit.rest.repos.get({ owner: "local", repo: "one" })).status).toBe(200);
    sandbox.advance(3601);
    expect(await failure(octokit.rest.repos.get({ owner: "local", repo: "one" }))).toEqual({
      status: 401,
      message: "Bad credentials",
    });
    sandbox.advance(-3601);
  });

  it("cannot be impersonated by another key, and can do nothing else by its own token", async () => {
    const { data } = await make("Real", { contents: "read" });
    const other = await make("Other", { contents: "read" });
    const fake = new App({
      appId: data.id,
      privateKey: other.data.pem,
      Octokit: Octokit.defaults({ baseUrl: `${sandbox.url}/api/v3`, retry: { enabled: false } }),
    });
    expect((await failure(fake.octokit.rest.apps.getAuthenticated())).message).toBe(
      "A JSON web token could not be decoded",
    );
    const { token } = (await other.app.octokit.auth({ type: "app" })) as { token: string };
    for (const path of ["/repos/local/one", "/user", "/orgs/local"]) {
      const answer = await fetch(`${sandbox.url}/api/v3${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });
});
