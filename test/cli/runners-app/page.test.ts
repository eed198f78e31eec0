import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { handInAddress, runnersAppManifest } from "../../../cli/runners-app/manifest.ts";
import { type RunnersAppPage, serveRunnersApp, startPage } from "../../../cli/runners-app/page.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const place = {
  stack: "prod",
  owner: "acme",
  github: "https://github.com",
  webhook: "https://api.example.com/webhook",
  page: "http://127.0.0.1:4020",
};

let server: Sandbox | undefined;
let page: RunnersAppPage | undefined;
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
  const written: [string, unknown][] = [];
  page = await serveRunnersApp({
    ...place,
    github: server.url,
    api: `${server.url}/api/v3`,
    secrets: { put: async (secret, value) => void written.push([secret, JSON.parse(value)]) },
  });
  const text = await (await fetch(page.url)).text();
  const state = /state=([\w-]+)/.exec(text)![1]!;
  const { url } = page;
  const get = (path: string) => fetch(`${url}${path}`, { redirect: "manual" });
  return { text, state, get, written, url, github: server.url };
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

describe("making the runners App", () => {
  it("writes key and webhook secret as soon as GitHub gives them, and the installation once it is there", async () => {
    const { state, get, written, url, github } = await started();
    const handed = { ...manifest, redirect_url: `${url}/created`, setup_url: `${url}/installed` };
    const { code } = await post(github, "app-manifests", { owner: "acme", manifest: handed });

    const created = await get(`/created?code=${code}&state=${state}`);
    expect(created.status).toBe(302);
    const slug = /\/apps\/([\w-]+)\/installations\/new$/.exec(created.headers.get("location") ?? "")?.[1];
    expect(written).toEqual([
      ["webhook", { secrets: [expect.stringMatching(/^[0-9a-f]{40}$/)] }],
      ["app", { appId: expect.any(Number), installationId: 0, privateKey: expect.stringContaining("-----BEGIN") }],
    ]);

    expect((await get("/installed")).status).toBe(400);
    const { appId } = written[1]![1] as { appId: number };
    const installation = await post(github, "installations", { app: slug, account: "acme" });

    const installed = await get("/installed");
    const body = await installed.text();
    expect(installed.status).toBe(200);
    expect(body).toContain("its secrets are written");
    expect(body).not.toContain("-----BEGIN");
    expect(written[2]).toEqual(["app", expect.objectContaining({ appId, installationId: installation.id })]);
    expect(await page!.done).toMatchObject({ appId, installationId: installation.id });
  });

  it("takes no answer of another page's, and no code twice from GitHub", async () => {
    const { get, written, state } = await started();
    expect((await get("/created?code=x&state=other")).status).toBe(400);
    expect((await get(`/created?code=none&state=${state}`)).status).toBe(502);
    expect((await get("/installed")).status).toBe(400);
    expect(written).toEqual([]);
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
});

describe("the first page", () => {
  it("shows an organisation's name as text, whatever is in it", () => {
    expect(startPage({ ...place, owner: '"><script>' }, "s")).not.toContain("<script>");
  });

  it.skipIf(!existsSync(executablePath))("hands the whole manifest in by one click", async () => {
    const { url } = await started();
    const browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    });
    try {
      const tab = await browser.newPage();
      const handedIn = new Promise<string>((resolve) => {
        void tab.route("**/organizations/**", (route) => {
          resolve(route.request().postData() ?? "");
          return route.fulfill({ status: 200, body: "GitHub" });
        });
      });
      await tab.goto(url);
      await tab.getByRole("button").click();
      const sent = new URLSearchParams(await handedIn).get("manifest");
      expect(JSON.parse(sent!)).toMatchObject({
        default_permissions: manifest.default_permissions,
        redirect_url: `${url}/created`,
      });
    } finally {
      await browser.close();
    }
  });
});
