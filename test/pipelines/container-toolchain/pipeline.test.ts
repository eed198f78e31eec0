import { describe, expect, it } from "vitest";
import { managedHeading } from "../../../pipelines/heading.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import fc from "../../property.ts";
import { rendered } from "../rendered.ts";

const { output, context } = rendered("container-toolchain", "mlc-llm");

const everything = {
  project: "python",
  inputs: ["config.cmake", "docker", "third_party/patches"],
  systemPackages: [],
  windowsRunner: "msvc",
  releaseEnvironment: "production",
  mergeQueue: true,
  metricsWebhook: "METRICS_WEBHOOK",
  slackWebhook: "SLACK_WEBHOOK_URL",
};

describe("container-toolchain", () => {
  it.each([
    ["its defaults", "defaults", {}],
    ["everything", "everything", everything],
  ])("renders with %s the files that a reviewer has seen", async (_, name, options) => {
    const { files, requires, variables } = output(options);
    const list = files.map(({ path, mode, executable }) => `${mode} ${path}${executable ? " (executable)" : ""}`);
    await expect(`${list.join("\n")}\n`).toMatchFileSnapshot(`__snapshots__/${name}/files.txt.snap`);
    for (const { path, content } of files) {
      if (/scripts\/|requirements-/.test(path)) continue;
      await expect(content).toMatchFileSnapshot(`__snapshots__/${name}/${path.replace(/^\.github\//, "")}.snap`);
    }
    expect({ requires, variables }).toEqual({
      requires: [{ path: ".github/workflows/ci.yml", job: "ci" }],
      variables: {},
    });
  });

  it("R0-10: manages only its own files, and writes the repository's own once, so that neither replaces what is there", () => {
    const { files } = output();
    const paths = (mode: string) => files.filter((file) => file.mode === mode).map(({ path }) => path);
    expect(paths("scaffold")).toEqual([
      "Dockerfile",
      ".dockerignore",
      "config.cmake",
      "docker/entrypoint.sh",
      "docker/environment.yml",
      "docker/shell.sh",
      "docker/validate.sh",
      "tests/test_infra.py",
    ]);
    for (const path of paths("managed")) expect(path).toMatch(/^\.github\//);
    expect(paths("managed").filter((path) => path.includes("/workflows/"))).toEqual([
      ".github/workflows/ci.yml",
      ".github/workflows/pull-request.yml",
    ]);
  });

  it("delivers every script that its files run, and no other", () => {
    const { files } = output(everything);
    const delivered = files.map(({ path }) => path).filter((path) => path.startsWith(".github/scripts/"));
    const text = files.map(({ content }) => content).join("\n");
    for (const path of delivered) {
      const name = path.split("/").at(-1)!;
      const module = `(from|import) ${name.replace(/\.py$/, "")}\\b`;
      expect(text, path).toMatch(new RegExp(`${path.replaceAll(".", "\\.")}|${module}`));
    }
    for (const [path] of text.matchAll(/\.github\/scripts\/\w+\.(sh|py)/g)) expect(delivered).toContain(path);
  });

  it("says in each managed file where to edit instead", () => {
    for (const { path, content, mode } of output(everything).files)
      if (mode === "managed") expect(content.split("\n").slice(0, 2), path).toContain(`# ${managedHeading(context)}`);
  });

  it("gives, whatever is chosen, a workflow that GitHub reads and the analysis has nothing against", async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const options = fc.record(
      {
        package: fc.stringMatching(/^[a-z_][a-z_0-9]{0,20}$/),
        project: fc.constantFrom(".", "python"),
        pythonVersion: fc.integer({ min: 11, max: 20 }).map((minor) => `3.${minor}`),
        inputs: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
        systemPackages: fc.constantFrom([], ["libvulkan1"], ["libvulkan1", "g++"]),
        runner: fc.constantFrom("ubuntu-24.04", "ubuntu-latest"),
        windowsRunner: fc.constantFrom("windows-latest", "msvc"),
        releaseEnvironment: fc.constantFrom("production", "prod eu"),
        mergeQueue: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const { findings, workflows } = await analyze([
          ...output(chosen).files.filter(({ path }) => path.includes("/workflows/")),
        ]);
        expect(findings).toEqual([]);
        expect(workflows[0]!.checks.filter(({ alwaysReported }) => alwaysReported).map(({ job }) => job)).toContain(
          "ci",
        );
      }),
      { numRuns: 10 },
    );
  });

  it("gives the same files for the same options, byte for byte", () => {
    expect(output(everything)).toEqual(output(everything));
  });
});
