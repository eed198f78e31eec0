import { describe, expect, it } from "vitest";
import { readOptions } from "../../../pipelines/options.ts";
import { pythonService } from "../../../pipelines/python-service/pipeline.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import fc from "../../property.ts";
import { service } from "./service.ts";

const everything = {
  attestations: true,
  mergeQueue: true,
  strategy: "canary",
  installer: "pip",
  coverage: 80,
  hosts: { staging: "staging.example.com", production: "example.com", preview: "preview.example.com" },
  cluster: { role: "arn:aws:iam::123456789012:role/deploy", region: "eu-central-1", name: "main" },
  deploySecrets: ["DATABASE_URL"],
  slackWebhook: "SLACK_WEBHOOK_URL",
  metricsWebhook: "METRICS_WEBHOOK",
};
const little = {
  benchmarks: false,
  previews: false,
  codeScanning: false,
  developmentBranch: false,
  strategy: "own",
  cluster: "none",
};

describe("python-service", () => {
  it.each([
    ["its defaults", "defaults", {}],
    ["everything", "everything", everything],
    ["as little as can be", "little", little],
  ])("renders with %s the files that a reviewer has seen", async (_, name, options) => {
    for (const { path, content } of service(options).files) {
      if (/\/(scripts|requirements-)/.test(path)) continue;
      await expect(content).toMatchFileSnapshot(`__snapshots__/${name}/${path.replace(/^\.github\//, "")}.snap`);
    }
  });

  it("delivers every script that its workflows run, with what those need, and no other", () => {
    for (const options of [{}, everything, little, { benchmarks: false }, { previews: false }]) {
      const { files } = service(options);
      const scripts = files.filter(({ path }) => path.startsWith(".github/scripts/"));
      const text = files.map(({ content }) => content).join("\n");
      const names = new Set(text.match(/(?<=\.github\/scripts\/)\w+\.\w+/g));
      // What a script imports, or calls beside itself.
      for (const { content } of scripts) {
        for (const [, module] of content.matchAll(/^from (\w+) import/gm))
          if (scripts.some(({ path }) => path.endsWith(`/${module}.py`))) names.add(`${module}.py`);
        for (const [called] of content.matchAll(/(?<=\$\(dirname "\$0"\)\/)\w+\.py/g)) names.add(called);
      }
      expect(scripts.map(({ path }) => path.split("/").at(-1)).sort()).toEqual([...names].sort());
    }
  });

  it("requires one check of each workflow that judges", () => {
    expect(service().requires.map(({ path, job }) => `${path.split("/").at(-1)} ${job}`)).toEqual([
      "test.yaml tests",
      "build.yaml build",
      "security.yaml security",
      "license-compliance.yaml licenses",
    ]);
  });

  it("R3-06: delivers a first .gitleaks.toml that then belongs to the repository", () => {
    expect(service().files.find(({ path }) => path === ".gitleaks.toml")).toMatchObject({ mode: "scaffold" });
  });

  it("gives, whatever is chosen, workflows that GitHub reads and the analysis has nothing against", async () => {
    const options = fc.record(
      {
        versions: fc.uniqueArray(
          fc.integer({ min: 9, max: 15 }).map((minor) => `3.${minor}`),
          { minLength: 1 },
        ),
        systems: fc.constantFrom(["ubuntu-latest"], ["windows-latest", "macos-latest"]),
        modes: fc.constantFrom({ plain: {} }, { a: { extras: ["x", "y"] }, b: { minimumTests: 3 } }),
        benchmarks: fc.constantFrom<string | false>(false, "bench it".replace(" ", "/")),
        installer: fc.constantFrom("poetry", "pip"),
        platforms: fc.constantFrom(["linux/amd64"], ["linux/arm64", "linux/amd64"]),
        attestations: fc.boolean(),
        codeScanning: fc.boolean(),
        previews: fc.boolean(),
        mergeQueue: fc.boolean(),
        developmentBranch: fc.constantFrom<string | false>(false, "develop", "main", "next/one"),
        strategy: fc.constantFrom("own", "helm", "blue-green", "canary"),
        cluster: fc.constantFrom<unknown>("none", { kubeconfig: "K" }, everything.cluster),
        hosts: fc.constantFrom({}, everything.hosts),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        expect((await analyze([...service(chosen).files])).findings).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it.each([
    ["versions", ["3.11", "3.11"]],
    ["modes", {}],
    ["modes", { All: {} }],
    ["minimumTests", -1],
    ["licenseHeader", "$(id)"],
    ["licenseExceptions", { left: "no" }],
    ["cluster", { role: "deploy", region: "eu-central-1", name: "main" }],
    ["hosts", { staging: "https://staging.example.com" }],
    ["canary", { weights: [50, 10], seconds: 60 }],
    ["canary", { weights: [100], seconds: 60 }],
    ["strategy", "recreate"],
    ["deploySecrets", ["GITHUB_TOKEN"]],
    ["developmentBranch", "../main"],
    ["sources", ["/etc"]],
  ])("refuses %s: %j, and says what to write", (option, value) => {
    expect(() => readOptions(pythonService, { [option]: value })).toThrow(
      new RegExp(`Option "${option}.* does not fit: write`),
    );
  });

  it("asks for another name where the repository's makes no name of a service", () => {
    expect(() => service({}, { id: "9lives" })).toThrow('"9lives" makes no name of a service in a cluster');
  });
});
