import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { secretsListOutput, secretsUnusedOutput } from "../../cli/secrets/output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { seal } from "../sandbox/sealed.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

const workflow = `on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    env: { KEY: "\${{ secrets.KEY }}" }
    steps: [{ run: echo }]
`;

const stackFile = (secrets: string) => `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:secrets: ${secrets}
`;

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    "inventory/defaults.yaml": null,
    "inventory/groups": null,
    "inventory/repositories": null,
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "Pulumi.local.yaml": stackFile('{ "*": { from: generated } }'),
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app] } }\n",
    "inventory/workflows/ci.yml": workflow,
    "inventory/repositories/app.yaml": `name: App
jobs: [{ run: ci.yml }]
secrets: { KEY: { dependabot: true }, IDLE: {} }
environments: { staging: { secrets: [DEPLOY] } }
`,
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

function secrets(github: Sandbox | undefined, ...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github?.token ?? "");
  vi.stubEnv("GITHUB_BASE_URL", github === undefined ? undefined : `${github.url}/`);
  return commandLine(folder, "secrets", ...args);
}

it("lists each value with its age, places and jobs, and asks nobody without an identity", async () => {
  const { stdout, code } = await visitGitHub(folder, (github) => secrets(github, "list", "--json"));
  const { secrets: listed, ...rest } = secretsListOutput.parse(JSON.parse(stdout));
  expect({ ...rest, code }).toEqual({ stack: "local", owner: "local", asked: true, unread: [], code: 0 });
  expect(
    listed.map(({ key, from, ageDays, places, uses }) => [key, from, ageDays, places.map(({ there }) => there), uses]),
  ).toEqual([
    ["DEPLOY", "generated", 0, [true], []],
    ["IDLE", "generated", 0, [true], []],
    [
      "KEY",
      "generated",
      0,
      [true, true],
      [{ repository: "app", workflow: ".github/workflows/ci.yml", line: 8, job: "build" }],
    ],
    ["SHARED", "generated", 0, [true], []],
  ]);
  const offline = await secrets(undefined, "list");
  expect(offline.stdout).toMatch(/^Stack local, local: 4 secrets, GitHub was not asked/);
  expect(offline.stdout).toContain("  used by  app/.github/workflows/ci.yml:8 (build)\n");
});

it("names what is overdue, missing, unused, undeclared, and a source that nobody takes; and exits with 1", async () => {
  writeFiles(folder, {
    "Pulumi.local.yaml": stackFile(
      '{ "*": { from: generated }, KEY: { from: generated, rotateDays: 30 }, GONE: { from: generated } }',
    ),
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * 24 * 60 * 60 * 1000 });
  try {
    const at = { owner: "local", repo: "App" };
    const { stdout, code } = await visitGitHub(folder, async (github) => {
      const { rest } = octokitFor(github);
      const { data: key } = await rest.actions.getRepoPublicKey(at);
      const encrypted_value = await seal(key.key, "x");
      await rest.actions.createOrUpdateRepoSecret({ ...at, secret_name: "STRAY", encrypted_value, key_id: key.key_id });
      await rest.actions.deleteRepoSecret({ ...at, secret_name: "IDLE" });
      return secrets(github, "unused", "--json");
    });
    const { unknown, ...found } = secretsUnusedOutput.parse(JSON.parse(stdout));
    expect({ ...found, code }).toEqual({
      stack: "local",
      owner: "local",
      asked: true,
      overdue: ["KEY"],
      missing: [{ scope: "repository", repository: "app", name: "IDLE", there: false }],
      unused: ["DEPLOY", "IDLE", "SHARED"],
      sources: ["GONE"],
      unread: [],
      code: 1,
    });
    expect(unknown.map(({ scope, repository, name }) => [scope, repository, name])).toEqual([
      ["repository", "app", "STRAY"],
    ]);
  } finally {
    vi.useRealTimers();
  }
});
