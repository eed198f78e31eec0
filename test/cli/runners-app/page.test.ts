import { afterEach, describe, expect, it } from "vitest";
import type { MadeApp } from "../../../cli/runners-app/exchange.ts";
import { handInAddress, runnersAppManifest } from "../../../cli/runners-app/manifest.ts";
import { type AppPage, serveAppPage } from "../../../cli/runners-app/page.ts";
import { startPage } from "../../../cli/runners-app/page-html.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";

const place = {
  stack: "prod",
  owner: "acme",
  github: "https://github.com",
  webhook: "https://api.example.com/webhook",
  page: "http://127.0.0.1:4020",
};

let server: Sandbox | undefined;
let page: AppPage | undefined;
afterEach(async () => {
  await page?.close();
  await server?.close();
  [page, server] = [undefined, undefined];
});

const manifest = {
  name: "Slipway runners acme prod",
  url: "https://github.com/acme",
  public: false,
  hook_attributes: { url: "https://api.example.com/webhook", active: true },
  redirect_url: "http://127.0.0.1:4020/created",
  setup_url: "http://127.0.0.1:4020/installed",
  default_permissions: { actions: "read", organization_self_hosted_runners: "write" },
  default_events: ["workflow_job"],
};

describe("the manifest", () => {
  it("asks for runners of the organisation and the reading of runs, and no more", () => {
    expect(runnersAppManifest(place)).toEqual(manifest);
  });

  it("has a name that GitHub takes, however long the organisation's is", () => {
    const { name } = runnersAppManifest({ ...place, owner: "an-organisation-of-great-length" });
    expect(name).toBe("Slipway runners an-organisation-of");
    expect(name.length).toBeLessThanOrEqual(34);
  });

  it("is handed in where an organisation's Apps are made", () => {
    expect(handInAddress(place, "a b")).toBe("https://github.com/organizations/acme/settings/apps/new?state=a%20b");
  });
});

/** Starts the embedded GitHub and the page, and reads the page's state. */
async function started() {
  server = await startSandbox({ seed: { owners: [{ login: "acme", type: "Organization" }] } });
  const kept: MadeApp[] = [];
  page = await serveAppPage({
    owner: "acme",
    title: 'App "Slipway runners acme prod"',
    about: "registers runners",
    github: server.url,
    api: `${server.url}/api/v3`,
    manifest: (address) => runnersAppManifest({ ...place, page: address }),
    made: async (app) => void kept.push(app),
  });
  const text = await (await fetch(page.url)).text();
  const state = /state=([\w-]+)/.exec(text)![1]!;
  const { url } = page;
  const get = (path: string) => fetch(`${url}${path}`, { redirect: "manual" });
  return { text, state, get, kept, url, github: server.url };
}

/** What a person does on GitHub: hands the manifest in, and later installs the App. */
async function post(github: string, path: string, body: unknown) {
  const answer = await fetch(`${github}/_slipway/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

describe("making an App by a page", () => {
  it("keeps the key as soon as GitHub gives it, shows it nowhere, and ends once the App is installed", async () => {
    const { state, get, kept, url, github } = await started();
    const handed = { ...manifest, redirect_url: `${url}/created`, setup_url: `${url}/installed` };
    const { code } = await post(github, "app-manifests", { owner: "acme", manifest: handed });

    // A browser may ask twice at once.
    const asked = await Promise.all([1, 2].map(() => get(`/created?code=${code}&state=${state}`)));
    expect(asked.map(({ status }) => status)).toEqual([302, 302]);
    const slug = /\/apps\/([\w-]+)\/installations\/new$/.exec(asked[0]!.headers.get("location") ?? "")?.[1];
    const app = {
      id: expect.any(Number),
      slug: "slipway-runners-acme-prod",
      clientId: expect.stringMatching(/^Iv1/),
      privateKey: expect.stringContaining("-----BEGIN"),
      webhookSecret: expect.stringMatching(/^[0-9a-f]{40}$/),
    };
    expect(kept).toEqual([app]);

    expect((await get("/installed")).status).toBe(400);
    const installation = await post(github, "installations", { app: slug, account: "acme" });
    const installed = await get("/installed");
    const body = await installed.text();
    expect([installed.status, body.includes("is installed"), body.includes("-----BEGIN")]).toEqual([200, true, false]);
    expect(await page!.done).toEqual({ appId: kept[0]!.id, slug, installationId: installation.id });
  });

  it("takes no answer of another page's, and a code that GitHub does not know for none", async () => {
    const { get, kept, state } = await started();
    expect((await get("/created?code=x&state=other")).status).toBe(400);
    expect((await get(`/created?code=none&state=${state}`)).status).toBe(502);
    expect((await get("/installed")).status).toBe(400);
    expect(kept).toEqual([]);
  });

  it("answers nobody who calls it by another name", async () => {
    const { url } = await started();
    const { request } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(url, { headers: { host: "evil.example.com" } }, ({ statusCode }) => resolve(statusCode));
      asked.on("error", reject).end();
    });
    expect(status).toBe(421);
  });

  it("shows an organisation's name as text, whatever is in it", () => {
    const words = { github: place.github, owner: '"><script>', title: "<script>", about: "<script>", manifest };
    expect(startPage({ ...words, manifest: runnersAppManifest(place) }, "s")).not.toContain("<script>");
  });
});
