import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { accountApi } from "../../../cli/aws/account-api.ts";
import { organizationSteps } from "../../../cli/bootstrap/organization.ts";
import { nowhere } from "../../../cli/bootstrap/runners-app.ts";
import { lookAtAll, makeAll, type Step } from "../../../cli/bootstrap/steps.ts";
import { asApp } from "../../../cli/runners-app/as-app.ts";
import type { AppPage } from "../../../cli/runners-app/page.ts";
import { runnersAppSecrets, webhookApiName } from "../../../fleet/runners-app.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { startMoto } from "../../fleet/wire/moto.ts";
import { makeShippedProject } from "../project.ts";
import { noBrowser, openBrowser, ownerAt } from "./browser.ts";

const without = noBrowser();
let moto: Awaited<ReturnType<typeof startMoto>>;
let github: Sandbox;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  [moto, browser] = [await startMoto(), await openBrowser()];
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  await moto?.stop();
});
beforeEach(async () => {
  await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
  github = await startSandbox({
    seed: {
      owners: [{ login: "acme", type: "Organization", plan: "enterprise" }],
      users: [{ login: "owner" }],
      tokens: [{ token: "token-of-owner", login: "owner", scopes: ["repo", "workflow", "admin:org"] }],
    },
  });
  for (const name of ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE", "AWS_PROFILE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("GITHUB_TOKEN", "token-of-owner");
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  vi.stubEnv("AWS_ENDPOINT_URL", moto.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
  folder = makeShippedProject();
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
});
afterEach(() => github?.close());

const pictures = process.env.SLIPWAY_PICTURES;
const shown: string[] = [];

/** Each App, made by hand in a browser. */
async function owner(page: AppPage, title: string): Promise<void> {
  await ownerAt(browser, page, (at, picture, text) => {
    shown.push(text);
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    writeFileSync(path.join(pictures, `${shown.length} ${title} ${at}.png`.replaceAll(/["/]/g, "")), picture);
  });
  await page.done;
}
const steps = async (ask = owner): Promise<Step[]> =>
  (await organizationSteps(folder, { stack: "prod", repository: "acme/platform" }, ask)).steps;
const runners = async () => {
  const found = await lookAtAll((await steps()).filter(({ what }) => what.includes("registers runners")));
  return found.map(({ state, detail }) => [state, detail])[0];
};
const make = async (ask = owner) =>
  await makeAll(
    (await steps(ask)).filter(
      ({ what }) => what.includes("registers runners") || what.startsWith('key "alias/slipway-prod'),
    ),
    () => {},
  );

const aws = () => accountApi("eu-central-1");
const names = runnersAppSecrets("prod");
const secretOf = async (SecretId: string) => {
  const { text } = await aws().secrets("GetSecretValue", { SecretId }, ["ResourceNotFoundException"]);
  return JSON.parse((JSON.parse(text) as { SecretString?: string }).SecretString ?? "null");
};

/** What the stack's first `up` makes of it. */
async function up(): Promise<string> {
  for (const Name of Object.values(names)) await aws().secrets("CreateSecret", { Name });
  const made = await fetch(`${moto.url}/v2/apis`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-central-1/apigateway/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({ name: webhookApiName("prod"), protocolType: "HTTP" }),
  });
  return `${((await made.json()) as { apiEndpoint: string }).apiEndpoint}/webhook`;
}

describe.skipIf(without)("the Apps of a stack, made in a browser", () => {
  it("are four, by pages that say what each may do and never its key; the last one waits for the stack", async () => {
    shown.length = 0;
    const ended = await makeAll(await steps(), () => {});
    expect(
      ended
        .filter(({ state }) => state !== "there" && state !== "skipped")
        .map(({ step, state }) => [state, step.what]),
    ).toEqual([["waits", 'App "Slipway runners acme prod" of acme, which registers runners']]);
    expect(shown.length).toBe(16);
    expect(shown.join("\n")).not.toContain("-----BEGIN");
    const first = shown.filter((text) => text.includes("Make the App on GitHub"));
    expect(first.at(-1)).toMatchInlineSnapshot(`
      "1. Make it on GitHub
      2. Install it
      3. Done
      App "Slipway runners acme prod"

      A GitHub App of acme alone. It registers machines of yours as runners of the organisation and hears which jobs wait for one; it reads no code.

      May change
      Organization self hosted runners
      May read
      Actions
      Hears of

      workflow_job (jobs that are queued, begin and end). This goes nowhere until the stack is up and says where it takes it.

      Make the App on GitHub

      GitHub shows its name once more, then asks where to install it: choose acme, all repositories. Its key goes straight to where it is kept, and is on no page."
    `);
    expect(first.map((text) => text.split("\n").find((line) => line.startsWith('App "')))).toEqual([
      'App "Slipway prod preview acme"',
      'App "Slipway prod up acme"',
      'App "Slipway prod lapse acme"',
      'App "Slipway runners acme prod"',
    ]);
    expect(shown.filter((text) => text.includes("This page can be closed")).length).toBe(4);
  });

  it("send the runners App's key and webhooks to the fleets once the stack is up, and nothing a second time", async () => {
    expect(await runners()).toEqual(["absent", undefined]);
    await make();
    expect((await runners())?.[0]).toBe("waits");
    const { app, webhook } = await secretOf(`${names.app}-meanwhile`);
    const acting = asApp(`${github.url}/api/v3`, { id: app.appId, privateKey: app.privateKey });
    expect(await acting.hookUrl()).toBe(nowhere);

    const address = await up();
    expect(await runners()).toEqual(["differs", "its key is not yet where the fleets read it"]);
    await make();
    expect(await runners()).toEqual(["there", undefined]);
    expect([await secretOf(names.app), await secretOf(names.webhook)]).toEqual([
      { ...app, installationId: await acting.installation("acme") },
      webhook,
    ]);
    expect(await secretOf(`${names.app}-meanwhile`)).toBeNull();
    expect(await acting.hookUrl()).toBe(address);

    await acting.pointHook("https://elsewhere.example.com/");
    expect(await runners()).toEqual([
      "differs",
      `its webhooks go to https://elsewhere.example.com/, not to ${address}`,
    ]);
    await make();
    const writes = github.calls().filter(({ write }) => write).length;
    await make();
    expect([(await runners())?.[0], github.calls().filter(({ write }) => write).length]).toEqual(["there", writes]);
  });

  it("say where to install an App whose page was left after it was made, and go on from there", async () => {
    const left = async (page: AppPage) => {
      const tab = await browser.newPage();
      await tab.goto(page.url);
      for (const button of ["Make the App on GitHub", "Create GitHub App"])
        await tab.getByRole("button", { name: button }).click();
      await tab.getByRole("button", { name: "Install" }).waitFor();
      await tab.close();
      throw new Error("gave up");
    };
    await expect(make(left)).rejects.toThrow("gave up");
    await expect(make(left)).rejects.toThrow(
      /its key is kept, and it is not installed: install it at .*\/settings\/apps\/slipway-runners-acme-prod\/installations/,
    );
    await fetch(`${github.url}/apps/slipway-runners-acme-prod/installations/new`, {
      method: "POST",
      redirect: "manual",
    });
    await make(left);
    expect((await runners())?.[0]).toBe("waits");
  });
});
