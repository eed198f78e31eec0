import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadInventory } from "../../../inventory/inventory.ts";
import { compose } from "../../../platform/compose.ts";
import { readSettings, readStackFile } from "../../../settings.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { contentOf, everything, staticForms, step, trainerLab, workflowOf } from "./trainer-lab.ts";

const workflows = [
  "ci",
  "security",
  "performance",
  "distributed",
  "docs",
  "deploy",
  "release",
  "dependencies",
  "upkeep",
];
const less = { updates: false, chart: false, codeScanning: false, services: [], pypi: "none" };

const composed = async (stack: string, today = new Date("2026-11-21")) => {
  const { config } = readStackFile(path.join(packageFolder(), `Pulumi.${stack}.yaml`));
  const settings = readSettings(stack, { ...config, "slipway:repositories": '{"include":["moe-trainer-lab"]}' });
  const { repositories, findings } = await compose(
    loadInventory(path.join(packageFolder(), "inventory")),
    settings,
    today,
  );
  return { lab: repositories[0]!, findings };
};

describe("ml-training", () => {
  it("delivers the document's eight workflows, the upkeep's, the pull request's, and what they run", () => {
    const files = trainerLab().files.map((file) => file.path);
    expect(files.filter((file) => file.startsWith(".github/workflows/"))).toEqual(
      [...workflows, "pull-request"].map((name) => `.github/workflows/${name}.yml`),
    );
    expect(files.filter((file) => !/^(\.github\/(workflows|scripts)|deploy\/chart)\//.test(file))).toEqual([
      ".github/actionlint.yaml",
      ".github/dependabot.yml",
      ".github/requirements-security.txt",
      ...["deploy", "health", "rollback", "destroy", "cluster.sh", "smoke"].map((name) => `deploy/${name}`),
    ]);
  });

  it.each([
    ["its defaults", "defaults", {}],
    ["everything", "everything", everything],
    ["static forms", "static", { ...everything, ...staticForms }],
  ])("renders with %s the files that a reviewer has seen", async (_, name, options) => {
    for (const { path: file, content } of trainerLab(options).files) {
      if (!file.startsWith(".github/") || file.includes("/scripts/")) continue;
      await expect(content).toMatchFileSnapshot(`__snapshots__/${name}/${file.replace(/^\.github\//, "")}.snap`);
    }
  });

  it("delivers every script that its workflows run or another script reads, and no other", () => {
    for (const options of [{}, everything, less]) {
      const { files } = trainerLab(options);
      const scripts = files.filter((file) => file.path.startsWith(".github/scripts/"));
      const text = files.map(({ content }) => content).join("\n");
      const run = text.match(/(?<=run: (bash|python3) \.github\/scripts\/)[\w/]+\.\w+/g) ?? [];
      const read = [...text.matchAll(/^\s*(?:from|import) (\w+)/gm)].map((found) => `${found[1]}.py`);
      const names = scripts.map((file) => file.path.replace(".github/scripts/", ""));
      for (const name of new Set(run)) expect(names).toContain(name);
      for (const name of names) expect([...run, ...read], name).toContain(name);
      const modules = scripts.flatMap((file) =>
        [...file.content.matchAll(/^from (\w+) import/gm)].map((found) => `${found[1]}.py`),
      );
      const standard =
        /^(pathlib|typing|datetime|dataclasses|http|xml|collections|concurrent|__future__|email|urllib)\.py$/;
      for (const module of modules.filter((name) => !standard.test(name))) expect(names).toContain(module);
    }
  });

  it("gives workflows that the analysis has nothing against but that a fork's report is told to nobody", async () => {
    for (const options of [{}, everything, less]) {
      const { findings } = await analyze([...trainerLab(options).files]);
      expect(findings.filter(({ id }) => id !== "secret-empty-on-forks")).toEqual([]);
      expect(findings.every(({ subject }) => subject.endsWith('job "metrics"'))).toBe(true);
    }
  });

  it("gives workflows in which stored keys are told of where they are asked for until a day", async () => {
    const { findings } = await analyze([...trainerLab({ ...everything, ...staticForms }).files]);
    const told = findings.filter(({ id }) => id !== "secret-empty-on-forks");
    expect([...new Set(told.map(({ id, severity, subject }) => `${severity} ${id} ${subject}`))]).toEqual([
      'warning cloud-key-stored .github/workflows/deploy.yml: job "development"',
      'warning cloud-key-stored .github/workflows/deploy.yml: job "staging"',
      'warning cloud-key-stored .github/workflows/deploy.yml: job "production"',
      'warning cloud-key-stored .github/workflows/release.yml: job "deploy"',
    ]);
  });

  it("R4-09: brings the scripts that deploy, and a first chart where the repository has no other", () => {
    const chartOf = (options: object) =>
      trainerLab(options).files.filter(({ path: file }) => file.startsWith("deploy/chart/")).length;
    expect([chartOf({}) > 0, chartOf({ chart: "charts/lab" }), chartOf({ strategy: "own" })]).toEqual([true, 0, 0]);
    const options = { chart: "charts/lab", hosts: { staging: "staging.example.com" } };
    const { staging, production } = workflowOf(options, "deploy.yml").jobs;
    expect(step(staging, "Deploy").env).toMatchObject({ CHART: "charts/lab", HOST: "staging.example.com" });
    expect(step(production, "Deploy").env.HOST).toBeUndefined();
  });

  it("gives the same files for the same options, byte for byte", () => {
    expect(trainerLab(everything)).toEqual(trainerLab(everything));
  });

  it.each([
    [
      { excludes: [{ os: "windows-latest", reason: "nobody uses it" }] },
      'Option "excludes.0" is {"os":"windows-latest"}, which is no cell of the compatibility matrix',
    ],
    [{ excludes: [{ reason: "for no reason at all" }] }, 'Option "excludes.0" is {}, which is no cell'],
    [{ pythonVersions: ["3.13"] }, 'Option "excludes" leaves nothing of the compatibility matrix'],
    [{ pythonVersions: ["3.9", "3.9"] }, 'Option "pythonVersions" is ["3.9","3.9"], which does not fit'],
    [{ coverage: 101 }, 'Option "coverage" is 101, which does not fit: write the percentage'],
    [{ distributed: { nodes: 1 } }, 'Option "distributed.nodes" is 1, which does not fit'],
    [{ pypi: { by: "token" } }, 'Option "pypi" is {"by":"token"}, which does not fit'],
    [{ cloud: { by: "keys", until: "soon", reason: "a b c" } }, 'Option "cloud.until" is "soon", which does not fit'],
    [
      { cloud: { by: "keys", until: "2027-01-01", reason: "because" } },
      'Option "cloud.reason" is "because", which does not fit',
    ],
    [{ metrics: true }, 'Option "metrics" is unknown'],
  ])("refuses the options %j, and says what to write", (options, said) => {
    expect(() => trainerLab(options)).toThrow(said);
  });

  it("tells all faults at once", () => {
    expect(() => trainerLab({ pythonVersions: ["3.13"] }, { name: "3d-lab" })).toThrow(
      /Option "package" is left out, but "3d-lab"[\s\S]*Option "excludes" leaves nothing/,
    );
  });
});

describe("the training lab in the inventory", () => {
  it("R4-03: requires exactly ci, security-scan, test-unit and test-integration", async () => {
    const { lab } = await composed("local");
    expect(lab.checks).toEqual(["ci", "security-scan", "test-integration", "test-unit"]);
  });

  it("R4-04: merges into main by pull request alone, up to date, checked, with conversations resolved, by anybody", async () => {
    const { lab } = await composed("prod");
    expect(lab.entry.rules).toEqual({
      approvals: 1,
      dismissStale: true,
      conversations: true,
      upToDate: true,
      bypass: [],
    });
  });

  it("R4-11: declares the secrets of its workflows, and has no static ones by default", async () => {
    const { lab } = await composed("local");
    const used = new Set(lab.analysis.workflows.flatMap(({ secrets }) => secrets.map(({ name }) => name)));
    expect([...used].sort()).toEqual([
      "HEALTH_CHECK_WEBHOOK",
      "HF_TOKEN",
      "METRICS_WEBHOOK",
      "SLACK_WEBHOOK_URL",
      "UPDATE_APP_PRIVATE_KEY",
      "WANDB_API_KEY",
    ]);
    expect(Object.keys(lab.entry.secrets!).sort()).toEqual([...used].sort());
  });

  it("R4-13: gives development, staging and production their variables, and production its reviewers", async () => {
    const { lab } = await composed("prod");
    const own = Object.entries(lab.entry.environments!).flatMap(([name, { variables = {} }]) => {
      const { AWS_ROLE_ARN: _, AWS_REGION: __, ...rest } = variables;
      return Object.keys(rest).length === 0 ? [] : [[name, rest]];
    });
    const set = (
      ENVIRONMENT: string,
      DEBUG: string,
      LOG_LEVEL: string,
      TEST_DATA_SIZE: string,
      PERFORMANCE_TESTS: string,
    ) => ({
      ...{ ENVIRONMENT, DEBUG, LOG_LEVEL, TEST_DATA_SIZE, PERFORMANCE_TESTS },
    });
    expect(Object.fromEntries(own)).toEqual({
      development: set("development", "true", "DEBUG", "small", "false"),
      staging: set("staging", "false", "INFO", "medium", "true"),
      production: set("production", "false", "WARNING", "full", "true"),
    });
    expect(lab.entry.environments!.production!.reviewers).toEqual({ teams: ["platform"] });
  });

  it.each(["local", "staging", "prod"])("R4-15: leaves nothing to do by hand in the stack %s", async (stack) => {
    const { findings } = await composed(stack);
    expect(findings.filter(({ id }) => id !== "secret-empty-on-forks")).toEqual([]);
  });

  it("R4-15: switches Actions on, and provisions files, secrets, variables, environments and protection", async () => {
    const { lab } = await composed("prod");
    expect(lab.entry.actions).toMatchObject({ enabled: true, allow: "selected" });
    const managed = lab.files.filter(({ mode }) => mode === "managed").map(({ path: file }) => file);
    expect(managed).toEqual(expect.arrayContaining(workflows.map((name) => `.github/workflows/${name}.yml`)));
    const uses = <Name extends "secrets" | "variables" | "environments">(what: Name) =>
      lab.analysis.workflows.flatMap((one) => one[what].map(({ name, environment }) => ({ name, environment })));
    for (const { name } of uses("environments")) expect(Object.keys(lab.entry.environments!)).toContain(name);
    for (const { name } of uses("secrets")) expect(Object.keys(lab.entry.secrets!)).toContain(name);
    for (const { name, environment } of uses("variables"))
      expect({ ...lab.variables, ...lab.entry.environments![environment ?? ""]?.variables }).toHaveProperty(name);
    expect(lab.checks).toHaveLength(4);
    expect(lab.delivery).toBe("pull-request");
  });

  it("R4-07: needs a fleet that holds all nodes at once", async () => {
    const { config } = readStackFile(path.join(packageFolder(), "Pulumi.local.yaml"));
    const fleets = {
      single: { min: 0, max: 9, labels: ["self-hosted", "linux", "x64", "gpu"] },
      several: { min: 0, max: 3, labels: ["self-hosted", "linux", "x64", "gpu-multi-node"] },
    };
    const settings = readSettings("local", {
      ...config,
      "slipway:fleets": JSON.stringify(fleets),
      "slipway:repositories": '{"include":["moe-trainer-lab"]}',
    });
    const { findings } = await compose(loadInventory(path.join(packageFolder(), "inventory")), settings);
    expect(findings.filter(({ severity }) => severity === "error").map(({ id }) => id)).toEqual([
      "reservation-exceeds-fleet",
    ]);
  });
});

describe("options that have a static form", () => {
  const output = trainerLab({ ...everything, ...staticForms });

  it("R4-11: read every secret of the document once all of them are asked for", async () => {
    const keys = await analyze([...output.files]);
    const kubeconfig = await analyze([
      ...trainerLab({ cloud: { by: "kubeconfig", until: "2027-01-01", reason: "a b c" } }).files,
    ]);
    const names = [...keys.workflows, ...kubeconfig.workflows].flatMap(({ secrets }) =>
      secrets.map(({ name }) => name),
    );
    expect([...new Set(names)].sort()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "DOCKER_PASSWORD",
      "DOCKER_REGISTRY",
      "DOCKER_USERNAME",
      "HEALTH_CHECK_WEBHOOK",
      "HF_TOKEN",
      "KUBECONFIG",
      "METRICS_WEBHOOK",
      "PYPI_PASSWORD",
      "PYPI_USERNAME",
      "SLACK_WEBHOOK_URL",
      "UPDATE_APP_PRIVATE_KEY",
      "WANDB_API_KEY",
    ]);
  });

  it("R4-11: are dated exceptions, each with its reason", () => {
    const until = "2027-03-31";
    const reason = "moving to short-lived credentials";
    expect(output.exceptions).toEqual([
      { option: "registry", allows: "a registry password that does not expire", until, reason },
      { option: "pypi", allows: "a PyPI token that does not expire", until, reason },
      { option: "cloud", allows: "AWS keys that do not expire", until, reason },
    ]);
    expect(trainerLab().exceptions).toEqual([]);
  });

  it("R4-11: ask for no identity token where keys are used", () => {
    const { jobs } = parse(contentOf(output, ".github/workflows/deploy.yml"));
    expect(jobs.staging.permissions).toEqual({ contents: "read" });
    expect(step(jobs.staging, "Use the keys for AWS").with).toMatchObject({
      "aws-access-key-id": "${{ secrets.AWS_ACCESS_KEY_ID }}",
    });
    expect(workflowOf({}, "deploy.yml").jobs.staging.permissions).toEqual({ contents: "read", "id-token": "write" });
  });
});

describe("variables", () => {
  it("R4-12: are made from the options that the workflows hold too", () => {
    expect(trainerLab().variables).toEqual({
      BENCHMARK_ITERATIONS: "100",
      BUILD_PLATFORMS: "linux/amd64,linux/arm64",
      COVERAGE_THRESHOLD: "85",
      NAMESPACE: "moe-lab",
      NODE_VERSION: "18",
      PRODUCTION_CLUSTER: "production-cluster",
      PYTHON_VERSIONS: "3.9,3.10,3.11,3.12",
      STAGING_CLUSTER: "staging-cluster",
      TEST_TIMEOUT: "30",
    });
    const options = { pythonVersions: ["3.10", "3.11"], testTimeout: 45, coverage: 70 };
    expect(trainerLab(options).variables).toMatchObject({
      PYTHON_VERSIONS: "3.10,3.11",
      TEST_TIMEOUT: "45",
      COVERAGE_THRESHOLD: "70",
    });
    const { jobs } = workflowOf(options, "ci.yml");
    expect(jobs["unit-tests"].strategy.matrix["python-version"]).toEqual(["3.10", "3.11"]);
    expect(jobs["unit-tests"]["timeout-minutes"]).toBe(45);
    expect(step(jobs.coverage, "Gate the coverage").env.THRESHOLD).toBe(70);
  });

  it("R4-12: are read where a run may do so without a fork in it", async () => {
    const { workflows: used } = await analyze([...trainerLab({ documentation: { builder: "npm" } }).files]);
    const reads = (file: string) =>
      [...new Set(used.find((one) => one.path.endsWith(file))!.variables.map(({ name }) => name))].sort();
    expect(reads("release.yml")).toEqual(["BUILD_PLATFORMS"]);
    expect(reads("performance.yml")).toEqual(["BENCHMARK_ITERATIONS"]);
    expect(reads("docs.yml")).toEqual(["NODE_VERSION"]);
    expect(reads("deploy.yml")).toEqual([
      ...["AWS_REGION", "AWS_ROLE_ARN", "DEBUG", "ENVIRONMENT", "LOG_LEVEL", "NAMESPACE", "PERFORMANCE_TESTS"],
      ...["PRODUCTION_CLUSTER", "STAGING_CLUSTER", "TEST_DATA_SIZE"],
    ]);
  });
});
