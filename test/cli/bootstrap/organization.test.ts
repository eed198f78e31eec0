import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { organizationSteps } from "../../../cli/bootstrap/organization.ts";
import { bootstrapOutput } from "../../../cli/bootstrap/output.ts";
import { isToBeMade, lookAtAll, makeAll, type Step } from "../../../cli/bootstrap/steps.ts";
import type { AppPage } from "../../../cli/runners-app/page.ts";
import { ownRepositoryFiles } from "../../../pipelines/own-repository.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { startMoto } from "../../fleet/wire/moto.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";
import { control, makeApp } from "./app-owner.ts";

let moto: Awaited<ReturnType<typeof startMoto>>;
let github: Sandbox;
let folder: string;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await github?.close();
  await moto?.stop();
});

const options = { stack: "staging", repository: "acme-staging/platform", region: "eu-central-1" };

beforeEach(async () => {
  await github?.close();
  await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
  github = await startSandbox({
    seed: {
      owners: [{ login: "acme-staging", type: "Organization", plan: "enterprise" }],
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
  folder = makeProject({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
});

const owner = (page: Pick<AppPage, "url">) => makeApp(github, "acme-staging", page);

const steps = async (): Promise<Step[]> => (await organizationSteps(folder, options, owner)).steps;
const states = async () => (await lookAtAll(await steps())).map(({ step, state }) => `${state} ${step.what}`);
const secretsOf = (environment: string) =>
  fetch(`${github.url}/api/v3/repos/acme-staging/platform/environments/${environment}/secrets`, {
    headers: { authorization: "Bearer token-of-owner" },
  })
    .then((answer) => answer.json())
    .then((body) => (body as { secrets: { name: string }[] }).secrets.map(({ name }) => name));

describe("bootstrap of an organisation", () => {
  it("says what would be made and makes nothing, makes all of it once, and finds it there afterwards", async () => {
    const before = await states();
    expect(before).toMatchInlineSnapshot(`
      [
        "absent key "alias/slipway-state" (state of all stacks)",
        "absent bucket "slipway-state-123456789012-eu-central-1" (state of the stacks; versioned, encrypted, closed)",
        "absent key "alias/slipway-staging-secrets" (secrets in the state of "staging")",
        "absent identity provider "token.actions.githubusercontent.com"",
        "absent role "slipway-staging-preview" (jobs of environment "staging-preview" of acme-staging/platform)",
        "absent role "slipway-staging" (jobs of environment "staging" of acme-staging/platform)",
        "absent role "slipway-staging-lapse" (jobs of environment "staging-lapse" of acme-staging/platform)",
        "absent repository acme-staging/platform",
        "absent environment "staging-preview"",
        "absent variables of "staging-preview" (AWS_REGION, AWS_ROLE_ARN, PULUMI_BACKEND_URL, SLIPWAY_OWNER)",
        "absent environment "staging" (branch main alone)",
        "absent variables of "staging" (AWS_REGION, AWS_ROLE_ARN, PULUMI_BACKEND_URL, SLIPWAY_OWNER)",
        "absent environment "staging-lapse" (branch main alone)",
        "absent variables of "staging-lapse" (AWS_REGION, AWS_ROLE_ARN, PULUMI_BACKEND_URL, SLIPWAY_OWNER)",
        "absent secret PLAN_KEY of "staging-preview" and "staging"",
        "absent App "Slipway staging preview acme-stagi" of acme-staging, in environment "staging-preview"",
        "absent App "Slipway staging up acme-staging" of acme-staging, in environment "staging"",
        "absent App "Slipway staging lapse acme-staging" of acme-staging, in environment "staging-lapse"",
        "skipped App "Slipway runners acme-staging stagi" of acme-staging, which registers runners",
        "absent inventory/repositories/platform.yaml (this repository, with environments "staging-preview", "staging", "staging-lapse")",
        "skipped .github/pipeline.yaml (workflows that deploy branch main)",
        "differs slipway:repositories of each stack (platform: stack "staging" alone has it)",
      ]
    `);
    expect(await states()).toEqual(before);
    expect(github.calls().filter(({ write }) => write)).toEqual([]);

    const made: string[] = [];
    await makeAll(await steps(), (done) => void (done.made && made.push(done.step.what)));
    expect(made.length).toBe(before.filter((line) => !line.startsWith("skipped ")).length);
    expect((await states()).filter((line) => !/^(there|skipped) /.test(line))).toEqual([]);
    expect(await secretsOf("staging")).toEqual(["PLAN_KEY", "SLIPWAY_APP_PRIVATE_KEY"]);
    expect(await secretsOf("staging-preview")).toEqual(["PLAN_KEY", "SLIPWAY_APP_PRIVATE_KEY"]);
    expect(readFileSync(path.join(folder, "inventory/repositories/platform.yaml"), "utf8")).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../schemas/repository.schema.json
      # The repository that holds this project. Secrets of its environments are not declared, so nothing here touches them.
      description: The platform that makes all other repositories what they are
      visibility: private
      adopt: true
      environments:
        staging-preview:
          variables:
            AWS_REGION: eu-central-1
            AWS_ROLE_ARN: arn:aws:iam::123456789012:role/bootstrap/slipway/slipway-staging-preview
            PULUMI_BACKEND_URL: s3://slipway-state-123456789012-eu-central-1?region=eu-central-1
            SLIPWAY_OWNER: acme-staging
        staging:
          branches:
            - main
          variables:
            AWS_REGION: eu-central-1
            AWS_ROLE_ARN: arn:aws:iam::123456789012:role/bootstrap/slipway/slipway-staging
            PULUMI_BACKEND_URL: s3://slipway-state-123456789012-eu-central-1?region=eu-central-1
            SLIPWAY_OWNER: acme-staging
        staging-lapse:
          branches:
            - main
          variables:
            AWS_REGION: eu-central-1
            AWS_ROLE_ARN: arn:aws:iam::123456789012:role/bootstrap/slipway/slipway-staging-lapse
            PULUMI_BACKEND_URL: s3://slipway-state-123456789012-eu-central-1?region=eu-central-1
            SLIPWAY_OWNER: acme-staging
      "
    `);
    const others = ["local", "prod"].map((stack) => readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8"));
    expect(others.map((text) => /slipway:repositories: .*/.exec(text)?.[0])).toMatchInlineSnapshot(`
      [
        "slipway:repositories: { include: [ "*" ], exclude: [ platform ] }",
        "slipway:repositories: { include: [ "*" ], exclude: [ platform ] }",
      ]
    `);

    const writes = github.calls().filter(({ write }) => write).length;
    await makeAll(await steps(), ({ made: again }) => expect(again).toBe(false));
    expect(github.calls().filter(({ write }) => write).length).toBe(writes);
  });

  it("goes on wherever it was killed, and makes nothing twice", async () => {
    const real = globalThis.fetch;
    let runs = 0;
    try {
      for (let complete = false; !complete; runs++) {
        if (runs > 120) throw new Error("it never ends");
        let left = 1 + (runs % 3);
        // Each run is killed at its second, third or fourth write.
        globalThis.fetch = async (input, init) => {
          const url = String(input instanceof Request ? input.url : input);
          const method = init?.method ?? "GET";
          const reads = method === "GET" || method === "HEAD" || isReading(init);
          // An answer that nobody repeats the call for: what was written before stays, and nothing comes after.
          const once = /_slipway|conversions|SLIPWAY_APP_PRIVATE_KEY/.test(url);
          if (!reads && !once && left-- <= 0) return new Response('{"message":"killed"}', { status: 422 });
          return real(input, init);
        };
        try {
          await makeAll(await steps(), () => {});
          complete = true;
        } catch (error) {
          const [, slug] = /settings\/apps\/([\w-]+)\/installations/.exec((error as Error).message) ?? [];
          globalThis.fetch = real;
          if (slug !== undefined) await control(github, "installations", { app: slug, account: "acme-staging" });
          else if (!/killed|nobody made it/.test(String((error as Error).message))) throw error;
        }
      }
    } finally {
      globalThis.fetch = real;
    }
    expect(runs).toBeGreaterThan(15);
    expect((await states()).filter((line) => !/^(there|skipped) /.test(line))).toEqual([]);
    expect(await keys()).toBe(2);
  }, 120_000);

  it("says what to do with an App whose key was lost on its way", async () => {
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) =>
      String(input).includes("SLIPWAY_APP_PRIVATE_KEY") && init?.method === "PUT"
        ? new Response("{}", { status: 422 })
        : real(input, init);
    try {
      await expect(steps().then((all) => makeAll(all, () => {}))).rejects.toThrow("nobody made it");
    } finally {
      globalThis.fetch = real;
    }
    await expect(steps().then((all) => makeAll(all, () => {}))).rejects.toThrow(
      /is there, and its key was never kept .*: delete it at .*\/settings\/apps\/slipway-staging-preview-acme-stagi\/advanced/,
    );
  });

  it("names what somebody changed, and brings it back", async () => {
    await makeAll(await steps(), () => {});
    const put = {
      method: "PUT",
      body: "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
    };
    await fetch(`${moto.url}/slipway-state-123456789012-eu-central-1?versioning`, put);
    expect((await lookAtAll(await steps())).filter(isToBeMade).map(({ detail }) => detail)).toEqual([
      "is not versioned",
    ]);
    await makeAll(await steps(), () => {});
    expect((await states()).filter((line) => !/^(there|skipped) /.test(line))).toEqual([]);
  });

  it("deploys the default branch that the repository has, whatever its name, and follows it when it is renamed", async () => {
    const api = (path: string, method = "GET", body?: object) =>
      fetch(`${github.url}/api/v3${path}`, {
        method,
        headers: { authorization: "Bearer token-of-owner" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).then((answer) => answer.json() as Promise<Record<string, unknown>>);
    const repo = "/repos/acme-staging/platform";
    const policies = async () =>
      (await api(`${repo}/environments/staging/deployment-branch-policies`)).branch_policies as { name: string }[];
    await api("/orgs/acme-staging/repos", "POST", { name: "platform", private: true, auto_init: true });
    await api(`${repo}/branches/main/rename`, "POST", { new_name: "trunk" });
    const pipeline = "# ours\npipeline: pulumi-program\nwith:\n  rings: [[staging]]\n";
    folder = makeProject({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n", ".github/pipeline.yaml": pipeline });
    await makeAll(await steps(), () => {});
    expect((await policies()).map(({ name }) => name)).toEqual(["trunk"]);
    const written = () => readFileSync(path.join(folder, ".github/pipeline.yaml"), "utf8");
    expect(written()).toBe(`${pipeline}branch: trunk\n`);
    expect(ownRepositoryFiles(written()).find(({ path: name }) => name.endsWith("deploy.yml"))?.content).toContain(
      "BRANCH: trunk\n",
    );
    const entry = () => readFileSync(path.join(folder, "inventory/repositories/platform.yaml"), "utf8");
    expect(entry()).toContain("    branches:\n      - trunk\n");

    await api(`${repo}/branches/trunk/rename`, "POST", { new_name: "stable" });
    expect((await lookAtAll(await steps())).filter(isToBeMade).map(({ detail }) => detail)).toEqual([
      "does not let stable deploy",
      "does not let stable deploy",
      'does not let stable deploy to "staging"',
      'is for trunk; "node bin/generate-workflows.mjs" writes the workflows anew, once it is changed',
    ]);
    await makeAll(await steps(), () => {});
    expect((await lookAtAll(await steps())).filter(isToBeMade)).toEqual([]);
    expect((await policies()).map(({ name }) => name)).toEqual(["trunk", "stable"]);
  });

  it("takes the branch that is checked out for a repository that has none yet", async () => {
    execFileSync("git", ["init", "-q", "-b", "develop", folder]);
    expect((await states()).filter((line) => line.includes("develop"))).toEqual([
      'absent environment "staging" (branch develop alone)',
      'absent environment "staging-lapse" (branch develop alone)',
      "skipped .github/pipeline.yaml (workflows that deploy branch develop)",
    ]);
  });

  it("refuses what it cannot begin with, all faults at once", async () => {
    writeFileSync(
      path.join(folder, "Pulumi.user.yaml"),
      "config:\n  slipway:owner: me\n  slipway:ownerType: user\n  slipway:plan: free\n",
    );
    const { code, stderr, stdout } = await commandLine(
      folder,
      "bootstrap",
      "--stack",
      "user",
      "--repository",
      "platform",
    );
    expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "Stack "user": its owner is a user, who has no Apps of an organisation; write an organisation.
      Stack "user" has no region: write --region, for example --region eu-central-1, or slipway:aws.
      "--repository platform": write OWNER/NAME, for example acme/platform.
      ",
        "stdout": "",
      }
    `);
  });

  it("is a command that makes nothing without --yes", async () => {
    const args = [
      "bootstrap",
      "--stack",
      "staging",
      "--repository",
      "acme-staging/platform",
      "--region",
      "eu-central-1",
    ];
    const { code, stdout } = await commandLine(folder, ...args);
    expect(code).toBe(1);
    expect(stdout).toContain("this run makes none. Run it again with --yes.");
    const json = await commandLine(folder, ...args, "--json");
    expect(bootstrapOutput.parse(JSON.parse(json.stdout))).toMatchObject({ stack: "staging", complete: false });
    expect(github.calls().filter(({ write }) => write)).toEqual([]);
  });
});

/** Calls of KMS, IAM and STS are all POST: what they read is in their names. */
function isReading(init: RequestInit | undefined): boolean {
  const headers = new Headers(init?.headers);
  const action = headers.get("x-amz-target")?.split(".")[1] ?? /Action=(\w+)/.exec(String(init?.body ?? ""))?.[1];
  return action !== undefined && /^(Get|List|Describe)/.test(action);
}

async function keys(): Promise<number> {
  const { accountApi } = await import("../../../cli/aws/account-api.ts");
  const { text } = await accountApi("eu-central-1").kms("ListKeys", {});
  return (JSON.parse(text) as { Keys: unknown[] }).Keys.length;
}
