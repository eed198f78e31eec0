import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadInventory } from "../../inventory/inventory.ts";
import { compose } from "../../platform/compose.ts";
import { simulationOptions } from "../../platform/simulation-options.ts";
import { readSettings } from "../../settings.ts";
import { simulate } from "../../workflow/simulation/simulate.ts";

const settings = readSettings("local", { "slipway:owner": "acme", "slipway:plan": "enterprise" });

async function composed(entry: string, workflows: Record<string, string> = {}) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "slipway-own-jobs-")), "inventory");
  for (const [name, text] of Object.entries({ "repositories/app.yaml": entry, ...workflows })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return compose(loadInventory(folder), settings);
}

const said = ({ findings }: Awaited<ReturnType<typeof composed>>) =>
  findings.map(({ id, severity, subject, message }) => `${severity} ${id} ${subject}: ${message}`);
const workflowsOf = ({ repositories }: Awaited<ReturnType<typeof composed>>) =>
  repositories[0]!.files.map((file) => file.path).filter((file) => file.includes("/workflows/"));

const nightly = `name: Nightly
on: { pull_request: {}, schedule: [{ cron: "0 3 * * *" }] }
permissions: {}
concurrency: { group: nightly, cancel-in-progress: false }
jobs:
  soak:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions: {}
    steps: [{ run: make soak }]
`;

describe("jobs in an inventory file", () => {
  it("make a repository's workflows without a pipeline, under one required check", async () => {
    const platform = await composed(
      `visibility: public
rules: { approvals: 1, mergeQueue: {} }
with: { runner: ubuntu-22.04, metricsWebhook: METRICS_WEBHOOK }
secrets: { METRICS_WEBHOOK: {} }
jobs:
  - use: lint-shell
  - use: test-go
    needs: [lint-shell]
    with: { folder: agent }
`,
    );
    expect(said(platform)).toEqual([]);
    expect(workflowsOf(platform)).toEqual([".github/workflows/ci.yml"]);
    expect(platform.repositories[0]!.checks).toEqual(["ci"]);
    const ci = parse(platform.repositories[0]!.files.find(({ path: file }) => file.endsWith("/ci.yml"))!.content);
    expect(Object.keys(ci.on)).toContain("merge_group");
    expect(ci.jobs["test-go"]["runs-on"]).toBe("ubuntu-22.04");
    expect(ci.jobs.metrics.steps.at(-1).env.METRICS_WEBHOOK).toBe("${{ secrets.METRICS_WEBHOOK }}");
  });

  it("R1-16: extend a pipeline by a job, whose check is required beside the pipeline's own", async () => {
    const platform = await composed(
      "pipeline: python-app\nvisibility: public\nrules: { approvals: 1 }\njobs:\n  - use: test-node\n    with: { folder: web }\n",
    );
    expect(said(platform)).toEqual([]);
    const [app] = platform.repositories;
    expect(workflowsOf(platform)).toEqual([
      ".github/workflows/cd.yml",
      ".github/workflows/ci.yml",
      ".github/workflows/jobs.yml",
      ".github/workflows/release.yml",
    ]);
    expect(app!.checks).toEqual(["ci", "jobs"]);
    const { updates } = parse(app!.files.find(({ path: file }) => file === ".github/dependabot.yml")!.content);
    expect(updates.map((one: Record<string, string>) => `${one["package-ecosystem"]} ${one.directory}`)).toEqual([
      "github-actions /",
      "pip /",
      "docker /",
      "npm /web",
    ]);
    expect(new Set(app!.files.map((file) => file.path)).size).toBe(app!.files.length);
  });

  it("deliver a workflow written by hand as it is, require its checks, and play it through", async () => {
    const platform = await composed(
      "pipeline: python-app\nvisibility: public\nrules: { approvals: 1 }\njobs:\n  - { run: nightly.yml, require: [soak] }\n",
      { "workflows/nightly.yml": nightly },
    );
    expect(said(platform)).toEqual([]);
    const [app] = platform.repositories;
    expect(app!.files.find(({ path: file }) => file.endsWith("/nightly.yml"))).toEqual({
      path: ".github/workflows/nightly.yml",
      content: nightly,
      mode: "managed",
    });
    expect(app!.checks).toEqual(["ci", "soak"]);
    const { runs } = await simulate([...app!.files], { name: "pull_request" }, simulationOptions(app!, settings));
    expect(runs.find(({ file }) => file.endsWith("nightly.yml"))!.jobs).toMatchObject([{ id: "soak", result: "run" }]);
  });

  it("hold a workflow written by hand against the same rules, at its own file and line", async () => {
    const platform = await composed("jobs: [{ run: bad.yml, require: [build] }]\nrules: { approvals: 1 }\n", {
      "workflows/bad.yml": `name: Bad
on: { pull_request: { paths: [src/**] } }
permissions: write-all
concurrency: { group: bad, cancel-in-progress: false }
jobs:
  build:
    runs-on: our-big-machine
    timeout-minutes: 10
    environment: production
    steps:
      - uses: actions/checkout@v4
      - run: echo "\${{ github.event.pull_request.title }}" "\${{ secrets.DEPLOY_KEY }}" "\${{ vars.REGION }}"
`,
    });
    const kinds = platform.findings.map(({ id, subject }) => `${id} ${subject}`);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'action-not-pinned inventory/workflows/bad.yml:11: job "build"',
        'required-check-not-reported inventory/workflows/bad.yml: check "build"',
        'secret-not-provisioned inventory/workflows/bad.yml: job "build"',
        'variable-not-provisioned inventory/workflows/bad.yml: job "build"',
        'environment-not-provisioned inventory/workflows/bad.yml: job "build"',
        'runner-not-served inventory/workflows/bad.yml: job "build"',
      ]),
    );
    expect(kinds.filter((kind) => /inject/.test(kind))).toHaveLength(1);
  });

  it("say at which line of a hand-written workflow GitHub's parser stops", async () => {
    const platform = await composed("jobs: [{ run: broken.yml }]\n", {
      "workflows/broken.yml": "name: Broken\non: push\njobs:\n  build:\n    runs_on: ubuntu-24.04\n    steps: []\n",
    });
    expect(said(platform).filter((line) => line.startsWith("error"))).toEqual(
      expect.arrayContaining([expect.stringMatching(/inventory\/workflows\/broken\.yml:5.*runs_on/)]),
    );
    expect(said(platform).every((line) => !line.includes("line 5"))).toBe(true);
  });

  it.each([
    [
      "a job that is not there",
      "jobs:\n  - use: lint-shell\n  - use: lintt\n",
      'app.yaml:3: jobs[1].use: is "lintt", which is no job',
    ],
    [
      "an option that does not fit",
      "jobs:\n  - use: test-go\n    with:\n      race: maybe\n",
      'app.yaml:4: jobs[0].with.race: Option "race" is "maybe"',
    ],
    [
      "a need of something later",
      "jobs:\n  - use: lint-shell\n    needs: [docs]\n",
      'app.yaml:3: jobs[0].needs[0]: is "docs"',
    ],
    [
      "an option of the list that is not there",
      "with: { runer: x }\njobs:\n  - use: lint-shell\n",
      'app.yaml:1: with.runer: Option "runer" is unknown: a list of jobs takes runner, metricsWebhook',
    ],
    [
      "a missing option",
      "jobs:\n  - use: scan-code\n",
      'app.yaml:2: jobs[0].with.languages: Option "languages" is undefined',
    ],
  ])("name %s by file and line, and compose nothing", async (_, entry, message) => {
    const platform = await composed(entry);
    expect(platform.repositories).toEqual([]);
    expect(said(platform)).toEqual([expect.stringContaining(`inventory/repositories/${message}`)]);
  });

  it("take no file name that the pipeline has", async () => {
    const platform = await composed("pipeline: python-app\njobs: [{ run: cd.yml }]\n", { "workflows/cd.yml": nightly });
    expect(said(platform)).toEqual([
      'error workflow-file-taken inventory/repositories/app.yaml:2: jobs[0].run: would be .github/workflows/cd.yml, which pipeline "python-app" or the list of jobs delivers; name the file otherwise.',
    ]);
  });
});
