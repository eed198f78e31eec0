import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { archiveOutput } from "../../../cli/repo/output.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { rehearseHere, visitGitHub } from "../../stack/rehearsal.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    "inventory/defaults.yaml": null,
    "inventory/repositories": null,
    "Pulumi.local.yaml":
      'config:\n  slipway:owner: local\n  slipway:plan: enterprise\n  slipway:secrets: { "*": { from: generated }, staging/DEPLOY@lib: { from: generated } }\n',
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "inventory/groups": null,
    "inventory/groups/old.yaml": "variables: { LEVEL: debug }\n",
    "inventory/workflows/own.yml":
      "on: push\npermissions: {}\njobs: { a: { runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: ls }] } }\n",
    "inventory/repositories/lib.yaml": `description: Library # kept
groups: [old]
jobs: [{ run: own.yml }]
secrets: { TOKEN: {} }
environments: { staging: { secrets: [DEPLOY] } }
`,
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

const own = () => readFileSync(path.join(folder, "inventory/repositories/lib.yaml"), "utf8");

it("a repository is archived in two steps: credentials leave first, and none may be left on GitHub", async () => {
  const first = archiveOutput.parse(JSON.parse((await commandLine(folder, "repo", "archive", "lib", "--json")).stdout));
  expect(first).toMatchObject({
    step: "credentials",
    removed: ["jobs", "secrets", "variables", "environments.staging.secrets"],
    files: [
      { file: "Pulumi.local.yaml", deleted: false },
      { file: "inventory/repositories/lib.yaml", deleted: false },
      { file: "inventory/workflows/own.yml", deleted: true },
    ],
  });
  expect(own()).toBe("description: Library # kept\ngroups: [old]\nvariables: null\nenvironments:\n  staging: {}\n");

  await visitGitHub(folder, async (github) => {
    vi.stubEnv("GITHUB_TOKEN", github.token);
    vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
    const refused = await commandLine(folder, "repo", "archive", "lib");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `"lib": GitHub still has secrets there, and would keep them when it is archived:
  TOKEN: lib
  DEPLOY: lib, environment staging
Run "pulumi up --refresh --stack local" first, delete those that nobody declared, or add --keep-secrets.
`,
    ]);
    const { rest } = octokitFor(github);
    const at = { owner: "local", repo: "lib" };
    await rest.actions.deleteRepoSecret({ ...at, secret_name: "TOKEN" });
    await rest.actions.deleteEnvironmentSecret({ ...at, environment_name: "staging", secret_name: "DEPLOY" });
    const done = await commandLine(folder, "repo", "archive", "lib");
    expect([done.code, done.stdout]).toEqual([
      0,
      `lib: will be archived: read-only, no workflow runs any more, schedules included
  stays: files, issues, releases, packages, rulesets, environments, people, labels; nothing of it is written any more
  inventory/repositories/lib.yaml
Next: pulumi up --refresh --stack local, which archives it
`,
    ]);
  });
  expect(own()).toContain("archived: true\n");
  expect((await commandLine(folder, "repo", "archive", "lib")).stderr).toBe(
    '"lib": is archived already, by the inventory\'s word.\n',
  );
  const { repositories } = await rehearseHere(folder);
  expect(repositories[0]!.kinds.find(({ kind }) => kind === "repository")?.counts).toEqual({ updated: 1 });
});
