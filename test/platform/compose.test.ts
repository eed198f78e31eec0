import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadInventory } from "../../inventory/inventory.ts";
import { compose } from "../../platform/compose.ts";
import { readSettings } from "../../settings.ts";

const settings = (extra: Record<string, string> = {}) =>
  readSettings("local", { "slipway:owner": "acme", "slipway:plan": "enterprise", ...extra });

function inventoryOf(files: Record<string, string>) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "slipway-compose-")), "inventory");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return loadInventory(folder);
}

const composed = async (text: string, extra?: Record<string, string>) =>
  compose(inventoryOf({ "repositories/app.yaml": text }), settings(extra));

describe("compose", () => {
  it("gives a repository its files, required checks and the actions that it may use", async () => {
    const { repositories, findings } = await composed(
      "pipeline: python-app\nvisibility: public\nrules: { approvals: 1 }\nwith: { trivy: true }\n",
    );
    expect(findings).toEqual([]);
    expect(repositories.map(({ checks, allowedActions }) => ({ checks, allowedActions }))).toEqual([
      {
        checks: ["ci"],
        allowedActions: [
          "actions/cache@*",
          "actions/checkout@*",
          "actions/setup-python@*",
          "actions/upload-artifact@*",
          "aquasecurity/setup-trivy@*",
          "aquasecurity/trivy-action@*",
          "docker/build-push-action@*",
          "docker/login-action@*",
          "docker/setup-buildx-action@*",
          "github/codeql-action/upload-sarif@*",
        ],
      },
    ]);
    expect(repositories[0]?.files.map(({ path: file }) => file)).toEqual(
      [...(repositories[0]?.files ?? [])].map(({ path: file }) => file).sort(),
    );
  });

  it("takes the runner group of somebody else's fleet as served, for its repositories alone", async () => {
    const nightly = `name: Nightly
on: { push: {} }
permissions: {}
jobs:
  soak:
    runs-on: { group: big-iron }
    timeout-minutes: 30
    permissions: {}
    steps: [{ run: make soak }]
`;
    const notServed = async (repositories: string) => {
      const fleet = `{ engine: external, os: linux, trust: build, labels: [iron], group: big-iron${repositories} }`;
      const files = {
        "fleets.yaml": `fleets: { iron: ${fleet} }\n`,
        "workflows/nightly.yml": nightly,
        "repositories/app.yaml": "jobs: [{ run: nightly.yml }]\n",
        "repositories/site.yaml": "description: another\n",
      };
      const { findings } = await compose(inventoryOf(files), settings({ "slipway:fleets": '{"iron":{"max":2}}' }));
      return findings.filter(({ id }) => id === "runner-not-served").map(({ message }) => message.slice(0, 38));
    };
    expect(await notServed("")).toEqual([]);
    expect(await notServed(", repositories: [app]")).toEqual([]);
    expect(await notServed(", repositories: [site]")).toEqual(['runs in the runner group "big-iron", w']);
  });

  it("composes nothing for a repository that the stack does not select", async () => {
    const files = { "repositories/app.yaml": "description: one\n", "repositories/tool.yaml": "description: two\n" };
    const { repositories } = await compose(
      inventoryOf(files),
      settings({ "slipway:repositories": '{"include":["t*"]}' }),
    );
    expect(repositories.map(({ entry }) => entry.id)).toEqual(["tool"]);
  });

  it("names the line of a wrong pipeline option, and all of them at once", async () => {
    const { findings } = await composed("pipeline: python-app\nwith:\n  coverage: 120\n  covrage: 1\n");
    expect(findings.map(({ id, severity, subject }) => `${severity} ${id} ${subject}`)).toEqual([
      expect.stringMatching(/^error pipeline-option inventory\/repositories\/app\.yaml:3: with\.coverage$/),
      expect.stringMatching(/^error pipeline-option inventory\/repositories\/app\.yaml:4: with\.covrage$/),
    ]);
  });

  it("lets no workflow use a secret that nothing provides", async () => {
    const { findings } = await composed("pipeline: python-app\nvisibility: public\nwith: { registry: docker-hub }\n");
    expect([
      ...new Set(findings.filter(({ id }) => id === "secret-not-provisioned").map(({ message }) => message)),
    ]).toEqual([
      'uses the secret "DOCKER_HUB_USERNAME", which nothing provides; declare it under secrets in inventory/repositories/app.yaml.',
      'uses the secret "DOCKER_HUB_TOKEN", which nothing provides; declare it under secrets in inventory/repositories/app.yaml.',
    ]);
  });

  it("lets no workflow deploy to an environment that nothing provides, or run on a label that nobody serves", async () => {
    const { findings } = await composed(
      "pipeline: python-app\nvisibility: public\nwith: { releaseEnvironment: live, runner: big-linux }\n",
    );
    expect(findings.map(({ id, subject }) => `${id} ${subject}`)).toEqual(
      expect.arrayContaining([
        'environment-not-provisioned app/.github/workflows/release.yml: job "promote"',
        'runner-not-served app/.github/workflows/ci.yml: job "test"',
      ]),
    );
    const served = await composed("pipeline: python-app\nvisibility: public\nwith: { runner: big-linux }\n", {
      "slipway:fleets": '{"linux":{"min":0,"max":2,"labels":["big-linux"]}}',
    });
    expect(served.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("wants the trigger of a merge queue in the workflow that a queue waits for", async () => {
    const queue = "pipeline: python-app\nvisibility: public\nrules: { mergeQueue: {} }\n";
    expect((await composed(queue)).findings.map(({ id }) => id)).toEqual(["merge-queue-without-trigger"]);
    expect((await composed(`${queue}with: { mergeQueue: true }\n`)).findings).toEqual([]);
  });

  it("requires no check where no rules are declared", async () => {
    const { repositories } = await composed("pipeline: python-app\nvisibility: public\n");
    expect(repositories.map(({ checks }) => checks)).toEqual([[]]);
  });

  it("asks for a plan that has reviewers when only the stack names them", async () => {
    const environments = { "slipway:environments": '{"production":{"reviewers":{"people":["octocat"]}}}' };
    const text = "visibility: private\nenvironments: { production: {} }\n";
    const ids = async (extra: Record<string, string>) =>
      (await composed(text, { ...environments, ...extra })).findings.map(({ id }) => id);
    expect(await ids({})).toEqual([]);
    expect(await ids({ "slipway:plan": "team" })).toEqual(["plan-feature-unavailable"]);
  });

  it("wants production approved wherever somebody can be asked, even where what a plan lacks is left out", async () => {
    const text = (visibility: string) => `visibility: ${visibility}\nenvironments: { production: {} }\n`;
    const skipping = { "slipway:plan": "team", "slipway:unavailable": "skip" };
    expect((await composed(text("public"), skipping)).findings.map(({ id }) => id)).toEqual([
      "environment-without-reviewers",
    ]);
    expect((await composed(text("private"), skipping)).findings).toEqual([]);
  });

  it("lets a user's repository use nothing of an organisation", async () => {
    const files = {
      "organization.yaml":
        "secrets:\n  DOCKER_HUB_USERNAME: { repositories: [app] }\n  DOCKER_HUB_TOKEN: { repositories: [app] }\n",
      "repositories/app.yaml": "pipeline: python-app\nvisibility: public\nwith: { registry: docker-hub }\n",
    };
    const errors = async (extra: Record<string, string>) =>
      (await compose(inventoryOf(files), settings(extra))).findings.filter(({ severity }) => severity === "error");
    expect(await errors({})).toEqual([]);
    const user = await errors({ "slipway:ownerType": "user", "slipway:plan": "team" });
    expect([...new Set(user.map(({ id }) => id))]).toEqual(["secret-not-provisioned"]);
  });
});
