import { expect, test } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import { compose } from "../../platform/compose.ts";
import { stackSecrets } from "../../platform/stack-secrets.ts";
import { readSettings } from "../../settings.ts";

const workflow = `on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    env: { KEY: "\${{ secrets.KEY }}", SHARED: "\${{ secrets.SHARED }}" }
    steps: [{ run: echo }]
  deploy:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: production
    permissions: {}
    env: { KEY: "\${{ secrets.KEY }}", OTHERS: "\${{ secrets.OTHERS }}" }
    steps: [{ run: echo }]
`;

const inventory: Inventory = {
  repositories: [
    {
      id: "app",
      name: "App",
      groups: [],
      visibility: "private",
      access: { teams: { platform: "maintain", developers: "push" } },
      jobs: [{ run: "ci.yml" }],
      secrets: { KEY: {}, IDLE: {}, BOT: { dependabot: true } },
      environments: { Production: { secrets: ["KEY"], keptSecrets: ["OTHERS"] } },
    },
    { id: "old", name: "old", groups: [], archived: true, secrets: { FORGOTTEN: {} } },
    { id: "bare", name: "bare", groups: [], secrets: { LONE: {} } },
  ],
  organization: { secrets: { SHARED: { repositories: ["app", "bare"], dependabot: true } } },
  workflows: { "ci.yml": { file: "inventory/workflows/ci.yml", content: workflow } },
};

const secretsOf = async (secrets: object, organization = "owned") => {
  const settings = readSettings("prod", {
    "slipway:owner": "acme",
    "slipway:plan": "enterprise",
    "slipway:organization": organization,
    "slipway:secrets": JSON.stringify(secrets),
  });
  return stackSecrets(await compose(inventory, settings));
};

const path = ".github/workflows/ci.yml";
const build = { repository: "app", workflow: path, line: 8, job: "build" };
const deploy = { repository: "app", workflow: path, line: 15, job: "deploy" };
const ofApp = { scope: "repository", repository: "app" };
const inProduction = { scope: "environment", repository: "app", environment: "Production" };
const none = { uses: [], images: [], owners: ["team platform"], mayBeUsedElsewhere: false };

test("each value has its source, its places, and the jobs that read one of them", async () => {
  expect(await secretsOf({ KEY: { from: "generated", owner: "octo", rotateDays: 90 } })).toEqual([
    {
      ...none,
      key: "BOT",
      source: { from: "config" },
      places: [
        { ...ofApp, name: "BOT" },
        { ...ofApp, scope: "dependabot", name: "BOT" },
      ],
      mayBeUsedElsewhere: true,
    },
    { ...none, key: "IDLE", source: { from: "config" }, places: [{ ...ofApp, name: "IDLE" }] },
    {
      ...none,
      key: "KEY",
      source: { from: "generated", owner: "octo", rotateDays: 90 },
      places: [
        { ...ofApp, name: "KEY" },
        { ...inProduction, name: "KEY" },
      ],
      uses: [build, deploy],
      owners: ["octo"],
    },
    {
      ...none,
      key: "LONE",
      source: { from: "config" },
      places: [{ scope: "repository", repository: "bare", name: "LONE" }],
      owners: [],
      mayBeUsedElsewhere: true,
    },
    { ...none, key: "OTHERS", places: [{ ...inProduction, name: "OTHERS" }], uses: [deploy] },
    {
      ...none,
      key: "SHARED",
      source: { from: "config" },
      places: [
        { scope: "organization", name: "SHARED" },
        { scope: "organization-dependabot", name: "SHARED" },
      ],
      uses: [build],
      mayBeUsedElsewhere: true,
    },
  ]);
});

test("an environment with a source of its own has a value of its own, and its jobs read that alone", async () => {
  const secrets = await secretsOf({ "production/KEY": { from: "generated" } }, "observed");
  expect(secrets.map(({ key, places, uses }) => [key, places.length, uses])).toEqual([
    ["BOT", 2, []],
    ["IDLE", 1, []],
    ["KEY", 1, [build]],
    ["LONE", 1, []],
    ["OTHERS", 1, [deploy]],
    ["production/KEY", 1, [deploy]],
  ]);
});
