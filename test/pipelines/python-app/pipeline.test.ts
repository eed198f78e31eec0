import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { managedHeading } from "../../../pipelines/heading.ts";
import { metricsScripts } from "../../../pipelines/jobs/run-metrics.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import fc from "../../property.ts";
import { missing } from "../outside-tool.ts";
import { contentOf, context, sampleApp } from "./sample-app.ts";

const everything = {
  trivy: true,
  coverageCheck: true,
  preCommit: true,
  mergeQueue: true,
  releaseEnvironment: "production",
  metricsWebhook: "METRICS_WEBHOOK",
  slackWebhook: "SLACK_WEBHOOK_URL",
};

describe("python-app", () => {
  it("delivers workflows, the scripts that they run, Dependabot's settings and first tests", () => {
    expect(sampleApp().files.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "managed .github/workflows/ci.yml",
      "managed .github/workflows/cd.yml",
      "managed .github/workflows/release.yml",
      ...metricsScripts.map((name) => `managed .github/scripts/${name}`),
      "managed .github/scripts/ci_run.py",
      "managed .github/scripts/debug.sh",
      "managed .github/scripts/image_tags.sh",
      "managed .github/scripts/integration_test.sh",
      "managed .github/scripts/open_pull_requests.py",
      "managed .github/scripts/promote_image.sh",
      "managed .github/scripts/pull_request_comment.py",
      "managed .github/scripts/run_image.sh",
      "managed .github/scripts/test_summary.py",
      "managed .github/scripts/tested_image.sh",
      "managed .github/dependabot.yml",
      "scaffold tests/integration/test_container.py",
    ]);
  });

  it.each([
    ["its defaults", "defaults", {}],
    ["everything", "everything", everything],
  ])("renders with %s the files that a reviewer has seen", async (_, name, options) => {
    for (const { path, content } of sampleApp(options).files) {
      if (path.includes("/scripts/")) continue;
      await expect(content).toMatchFileSnapshot(`__snapshots__/${name}/${path.replace(/^\.github\//, "")}.snap`);
    }
  });

  it("delivers every script that its workflows run, and no other", () => {
    for (const options of [{}, everything, { integrationTests: false }]) {
      const { files } = sampleApp(options);
      const delivered = files.map(({ path }) => path).filter((path) => path.startsWith(".github/scripts/"));
      const text = files.map(({ content }) => content).join("\n");
      const run = new Set(text.match(/(?<=run: (bash|python3) )\.github\/scripts\/\w+\.\w+/g));
      const modules = metricsScripts
        .filter((name) => name !== "run_metrics.py")
        .map((name) => `.github/scripts/${name}`);
      const read = ["ci_run.py", "open_pull_requests.py"].map((name) => `.github/scripts/${name}`);
      expect(delivered.sort()).toEqual([...new Set([...run, ...modules, ...read])].sort());
    }
  });

  it("says in each managed file, on a line that runs nothing, where to edit instead", () => {
    for (const { path, content, mode } of sampleApp(everything).files) {
      const lines = content.split("\n").slice(0, 2);
      if (mode === "managed") expect(lines, path).toContain(`# ${managedHeading(context)}`);
      else expect(lines.join("\n"), path).not.toContain("Managed");
    }
    expect(managedHeading(context)).toBe(
      "Managed by Slipway: edit inventory/repositories/sample-app.yaml, not this file.",
    );
  });

  it("keeps the repository's rules for Python off its scripts", () => {
    expect(contentOf(sampleApp(), ".github/scripts/ci_run.py")).toMatch(/^# Managed.*\n# ruff: noqa\n# fmt: off\n"""/);
    expect(contentOf(sampleApp(), ".github/scripts/debug.sh")).toMatch(
      /^#!\/usr\/bin\/env bash\n# Managed.*\n# Prints/,
    );
  });

  it("finds in the sample project all that its defaults ask for", () => {
    const project = path.join(packageFolder(), "test/fixtures/sample-app");
    for (const file of ["Dockerfile", "requirements-dev.txt", "sample_app/__main__.py", "tests/integration"])
      expect(existsSync(path.join(project, file)), file).toBe(true);
    const run = () => execFileSync("python3", ["-B", "-m", "sample_app", "2", "3"], { cwd: project, encoding: "utf8" });
    if (!missing("python3")) expect(run()).toBe("2 + 3 = 5\n");
  });

  it("gives, whatever is chosen, workflows that GitHub reads and the analysis has nothing against", async () => {
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const options = fc.record(
      {
        versions: fc
          .uniqueArray(fc.integer({ min: 8, max: 20 }), { minLength: 1 })
          .map((all) => all.map((v) => `3.${v}`)),
        coverage: fc.integer({ min: 0, max: 100 }),
        blockingLint: fc.boolean(),
        package: fc.stringMatching(/^[a-z_][a-z_0-9]{0,20}(\.[a-z]{1,9})?$/),
        arguments: fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n$`]/g, "x"))),
        requirements: fc.constantFrom("requirements-dev.txt", "dev/requirements.txt"),
        integrationTests: fc.constantFrom<string | false>(false, "tests/integration", "it"),
        registry: fc.constantFrom("ghcr", "docker-hub"),
        trivy: fc.boolean(),
        coverageCheck: fc.boolean(),
        preCommit: fc.boolean(),
        mergeQueue: fc.boolean(),
        releaseEnvironment: maybe(fc.constantFrom("production", "prod eu")),
        runner: fc.constantFrom("ubuntu-24.04", "ubuntu-latest"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const { findings } = await analyze([...sampleApp(chosen).files]);
        expect(findings).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("gives the same files for the same options, byte for byte", () => {
    expect(sampleApp(everything)).toEqual(sampleApp(everything));
  });

  it("provisions no variables, as it reads none", () => {
    const { files, variables } = sampleApp(everything);
    expect(variables).toEqual({});
    expect(files.some(({ content }) => content.includes("vars."))).toBe(false);
  });

  it("takes the package's name from the repository's, and asks where that makes none", () => {
    const workflow = (name: string) => contentOf(sampleApp({}, { name }), ".github/workflows/ci.yml");
    expect(workflow("Data.tool-kit")).toContain("--cov=data_tool_kit ");
    expect(() => workflow("3d-printer")).toThrow(
      'Option "package" is left out, but "3d-printer" makes no package name: write one.',
    );
  });

  it("R2-07: delivers a first pre-commit configuration, every hook pinned by commit", () => {
    const output = sampleApp({ preCommit: true });
    expect(output.files.at(-1)).toMatchObject({ path: ".pre-commit-config.yaml", mode: "scaffold" });
    const { repos } = parse(contentOf(output, ".pre-commit-config.yaml"));
    expect(repos.flatMap(({ hooks }: { hooks: { id: string }[] }) => hooks.map(({ id }) => id))).toContain(
      "ruff-check",
    );
    for (const { rev } of repos) expect(rev).toMatch(/^[0-9a-f]{40}$/);
  });

  it("keeps actions, packages and the base image current, a week after their release", () => {
    const { updates } = parse(contentOf(sampleApp(), ".github/dependabot.yml"));
    expect(updates.map((update: Record<string, unknown>) => [update["package-ecosystem"], update.cooldown])).toEqual(
      ["github-actions", "pip", "docker"].map((ecosystem) => [ecosystem, { "default-days": 7 }]),
    );
  });
});
