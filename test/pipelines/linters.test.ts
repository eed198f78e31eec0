import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import { missing, toolEnvironment } from "./outside-tool.ts";

/** Options that together reach every part of a pipeline. */
const variants: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "container-toolchain": {
    "with its defaults": {},
    "with everything": {
      package: "mlc_llm",
      project: "python",
      inputs: ["config.cmake", "docker", "third_party/patches"],
      systemPackages: [],
      windowsRunner: "windows-msvc",
      releaseEnvironment: "production",
      mergeQueue: true,
      metricsWebhook: "METRICS_WEBHOOK",
      slackWebhook: "SLACK_WEBHOOK_URL",
    },
  },
  "container-wheels": {
    "with its defaults": {},
    "with everything": {
      platforms: [
        { os: "ubuntu-24.04", platform: "linux", arch: "x64" },
        { os: "msvc", platform: "windows", arch: "x64" },
        { os: "macos-15", platform: "macos", arch: "arm64" },
      ],
      advisory: ["mypy"],
      registry: { token: "GH_TOKEN", until: "2027-03-31", reason: "the package was made by hand" },
      codecov: "CODECOV_TOKEN",
      teamsWebhook: "TEAMS_WEBHOOK_URL",
      slackWebhook: "SLACK_WEBHOOK_URL",
      metricsWebhook: "METRICS_WEBHOOK",
      releaseEnvironment: "production",
      mergeQueue: true,
    },
    "with Docker Hub": { registry: { dockerHub: "acme" } },
  },
  "ml-training": {
    "with its defaults": {},
    "with everything": {
      mergeQueue: true,
      wandb: true,
      huggingFace: true,
      minuteCost: 0.5,
      metricsWebhook: "METRICS_WEBHOOK",
      slackWebhook: "SLACK_WEBHOOK_URL",
      healthCheckWebhook: "HEALTH_CHECK_WEBHOOK",
    },
    "with every static form": {
      registry: { host: "registry.example.com", until: "2027-03-31", reason: "moving to another one" },
      pypi: { by: "token", until: "2027-03-31", reason: "moving to trusted publishing" },
      cloud: { by: "keys", until: "2027-03-31", reason: "moving to short-lived credentials" },
    },
    "with as little as can be": {
      updates: false,
      chart: false,
      codeScanning: false,
      services: [],
      pypi: "none",
      documentation: { builder: "npm", site: false },
      cloud: { by: "kubeconfig", until: "2027-03-31", reason: "moving to short-lived credentials" },
    },
  },
  "pulumi-program": {
    "with its defaults": {},
    "with everything": {
      rings: [["staging"], ["prod-canary"], ["prod-east", "prod-west"]],
      engineStacks: ["staging", "prod-canary"],
      passphrase: "PULUMI_CONFIG_PASSPHRASE",
      mergeQueue: true,
      runner: "platform",
      metricsWebhook: "METRICS_WEBHOOK",
      slackWebhook: "SLACK_WEBHOOK_URL",
    },
    "with as little as can be": { rings: [["prod"]], engineStacks: [], policyPack: false, aws: false },
  },
  "python-app": {
    "with its defaults": {},
    "with everything": {
      versions: ["3.13"],
      blockingLint: true,
      registry: "docker-hub",
      trivy: true,
      coverageCheck: true,
      preCommit: true,
      mergeQueue: true,
      releaseEnvironment: "production",
      arguments: ["it's", "a b", "*", "#"],
      metricsWebhook: "METRICS_WEBHOOK",
      slackWebhook: "SLACK_WEBHOOK_URL",
    },
    "with GHCR and a scan": { trivy: true, coverageCheck: true },
    "with as little as can be": { integrationTests: false, arguments: [] },
  },
  "python-service": {
    "with its defaults": {},
    "with everything": {
      attestations: true,
      mergeQueue: true,
      strategy: "canary",
      installer: "pip",
      hosts: { staging: "staging.example.com", preview: "preview.example.com" },
      cluster: { role: "arn:aws:iam::123456789012:role/deploy", region: "eu-central-1", name: "main" },
      deploySecrets: ["DATABASE_URL"],
      slackWebhook: "SLACK_WEBHOOK_URL",
      metricsWebhook: "METRICS_WEBHOOK",
    },
    "with as little as can be": {
      benchmarks: false,
      previews: false,
      codeScanning: false,
      developmentBranch: false,
      strategy: "own",
      cluster: "none",
    },
  },
};

/** Every file of a pipeline, in a folder of its own. */
function written(pipeline: string, options: object): string {
  const definition = catalogue[pipeline]!;
  const repository = { id: "sample-app", name: "sample-app", owner: "acme", defaultBranch: "main" };
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-linters-"));
  // actionlint looks for workflows beside a .git folder.
  mkdirSync(path.join(folder, ".git"));
  for (const file of definition.build(readOptions(definition, options), { repository }).files) {
    const target = path.join(folder, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.content);
  }
  return folder;
}

/** What a tool prints; nothing to complain of is an empty text. */
function complaints(tool: string, args: readonly string[], folder: string): string {
  try {
    return execFileSync(tool, args, { cwd: folder, env: toolEnvironment, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

it("has variants of every pipeline", () => {
  expect(Object.keys(variants)).toEqual(Object.keys(catalogue));
});

const cases = Object.entries(variants).flatMap(([pipeline, options]) =>
  Object.entries(options).map(([name, given]) => [`${pipeline} ${name}`, written(pipeline, given)] as const),
);

describe.skipIf(missing("actionlint") || missing("shellcheck"))("actionlint", () => {
  it.each(cases)("says nothing of %s, nor does shellcheck of its commands", (_, folder) => {
    expect(complaints("actionlint", ["-no-color", "-shellcheck=shellcheck"], path.join(folder))).toBe("");
  });
});

describe.skipIf(missing("shellcheck"))("shellcheck", () => {
  it.each(cases)("says nothing of the scripts of %s", (_, folder) => {
    const scripts = readdirSync(path.join(folder, ".github/scripts")).filter((name) => name.endsWith(".sh"));
    expect(
      complaints(
        "shellcheck",
        ["--enable=all", "--exclude=SC2250,SC2292,SC2312", ...scripts],
        path.join(folder, ".github/scripts"),
      ),
    ).toBe("");
  });
});

describe.skipIf(missing("zizmor"))("zizmor, as pedantic as it gets without a network", () => {
  it.each(cases)("finds nothing in %s but what a comment gives its reason for", (_, folder) => {
    const args = [
      "--offline",
      "--no-config",
      "--persona=pedantic",
      "--strict-collection",
      "--format=json",
      "--quiet",
      ".",
    ];
    expect(JSON.parse(complaints("zizmor", args, folder))).toEqual([]);
  });
});

it.each(cases)("each ignored finding of %s carries its reason", (name, folder) => {
  const workflows = path.join(folder, ".github/workflows");
  const text = readdirSync(workflows).map((name) => readFileSync(path.join(workflows, name), "utf8"));
  const ignored = text.join("\n").match(/zizmor: ignore.*/g) ?? [];
  if (name.startsWith("python-app")) expect(ignored.length).toBeGreaterThan(0);
  for (const comment of ignored) expect(comment).toMatch(/^zizmor: ignore\[[a-z-]+\] (\S+ ){4}/);
});
