import { describe, expect, it } from "vitest";
import { statusBadge } from "../../../pipelines/badge.ts";
import { catalogue } from "../../../pipelines/catalogue.ts";
import { managedHeading } from "../../../pipelines/heading.ts";
import { OptionsError, readOptions } from "../../../pipelines/options.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import fc from "../../property.ts";
import { rendered, stepOf } from "../rendered.ts";

const { output, content, context, workflow } = rendered("container-wheels", "mlc-llm-pipeline");

const personal = { token: "GH_TOKEN", until: "2027-03-31", reason: "the package belongs to a person" };
const everything = {
  platforms: [
    { os: "ubuntu-24.04", platform: "linux", arch: "x64" },
    { os: "msvc", platform: "windows", arch: "x64" },
    { os: "macos-15", platform: "macos", arch: "arm64" },
  ],
  advisory: ["mypy"],
  registry: personal,
  digestsInUse: [`sha256:${"ab".repeat(32)}`],
  codecov: "CODECOV_TOKEN",
  teamsWebhook: "TEAMS_WEBHOOK_URL",
  slackWebhook: "SLACK_WEBHOOK_URL",
  metricsWebhook: "METRICS_WEBHOOK",
  releaseEnvironment: "production",
  mergeQueue: true,
};

/** Names of the secrets that the files read. */
const secretsIn = (options: object) => [
  ...new Set(
    output(options)
      .files.map(({ content }) => content)
      .join("\n")
      .match(/(?<=secrets\.)\w+/g) ?? [],
  ),
];

describe("container-wheels", () => {
  it.each([
    ["its defaults", "defaults", {}],
    ["everything", "everything", everything],
  ])("renders with %s the files that a reviewer has seen", async (_, name, options) => {
    const { files, requires, variables } = output(options);
    const list = files.map(({ path, mode, executable }) => `${mode} ${path}${executable ? " (executable)" : ""}`);
    await expect(`${list.join("\n")}\n`).toMatchFileSnapshot(`__snapshots__/${name}/files.txt.snap`);
    for (const { path, content: text } of files) {
      if (/scripts\/|requirements-/.test(path)) continue;
      await expect(text).toMatchFileSnapshot(`__snapshots__/${name}/${path.replace(/^\.github\//, "")}.snap`);
    }
    expect({ requires, variables }).toEqual({
      requires: [{ path: ".github/workflows/ci-cd.yml", job: "ci" }],
      variables: {},
    });
  });

  it("delivers every script that its files run, and no other", () => {
    for (const options of [{}, everything, { registry: { dockerHub: "acme" } }]) {
      const { files } = output(options);
      const delivered = files.map(({ path }) => path).filter((path) => path.startsWith(".github/scripts/"));
      const text = files.map((file) => file.content).join("\n");
      for (const path of delivered) {
        const module = path.split("/").at(-1)!.replace(/\.py$/, "");
        expect(text, path).toMatch(new RegExp(`${path.replaceAll(".", "\\.")}|(from|import) ${module}\\b`));
      }
      for (const [path] of text.matchAll(/\.github\/scripts\/\w+\.(sh|py)/g)) expect(delivered).toContain(path);
    }
  });

  it("says in each managed file where to edit instead", () => {
    for (const { path, content: text, mode } of output(everything).files)
      if (mode === "managed") expect(text.split("\n").slice(0, 2), path).toContain(`# ${managedHeading(context)}`);
  });

  it("R1-12: reads no secret but the job's own token, unless one is declared", () => {
    expect(secretsIn({})).toEqual(["GITHUB_TOKEN"]);
    const text = content(".github/workflows/ci-cd.yml");
    expect(text).not.toMatch(/codecov|slack|teams|hub\.docker/i);
    expect(output().files.map(({ path }) => path)).not.toContain(".github/requirements-coverage.txt");
  });

  it.each([
    ["CODECOV_TOKEN", { codecov: "CODECOV_TOKEN" }, "build-wheels", "Upload the coverage to Codecov"],
    ["SLACK_WEBHOOK_URL", { slackWebhook: "SLACK_WEBHOOK_URL" }, "metrics", "Tell of the run"],
    ["TEAMS_WEBHOOK_URL", { teamsWebhook: "TEAMS_WEBHOOK_URL" }, "metrics", "Tell Teams"],
    ["DOCKER_HUB_TOKEN", { registry: { dockerHub: "acme" } }, "build-docker-image", "Log in to the registry"],
  ])("R1-12: renders what needs %s when it is declared", (secret, options, job, step) => {
    expect(secretsIn(options)).toContain(secret);
    expect(JSON.stringify(stepOf(workflow("ci-cd.yml", options).jobs[job], step))).toContain(`secrets.${secret} `);
  });

  it("R1-12: publishes to Docker Hub in place of GHCR, where there is nothing to clean up by", () => {
    const { env, jobs } = workflow("ci-cd.yml", { registry: { dockerHub: "acmehub" } });
    expect(env).toMatchObject({ REGISTRY: "docker.io", IMAGE_NAME: "acmehub/mlc-llm-pipeline" });
    expect(jobs).not.toHaveProperty("cleanup");
    expect(jobs["build-docker-image"].permissions).toEqual({ contents: "read" });
  });

  it("R1-11: uses the job's own token, with permissions on the job that uses it", () => {
    const { jobs } = workflow("ci-cd.yml");
    expect(
      Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, (job as { permissions: object }).permissions])),
    ).toMatchObject({
      "lint-and-format": { contents: "read" },
      "build-docker-image": { contents: "read", packages: "write" },
      "test-docker-image": { contents: "read", packages: "read" },
      "build-wheels": { contents: "read" },
      "create-release": { contents: "write" },
      "build-production-image": { contents: "read", packages: "write" },
      cleanup: { contents: "read", packages: "write" },
      ci: {},
    });
  });

  it("R1-11: uses a personal token where one is declared, checked before it is relied on, until a day", () => {
    const { exceptions, files } = output({ registry: personal });
    expect(exceptions).toEqual([
      {
        option: "registry",
        allows: 'the personal access token in the secret "GH_TOKEN"',
        until: "2027-03-31",
        reason: "the package belongs to a person",
      },
    ]);
    expect(output().exceptions).toBeUndefined();
    expect(files.map(({ path }) => path)).toContain(".github/scripts/check_token.py");
    const { jobs } = workflow("ci-cd.yml", { registry: personal });
    for (const id of ["build-docker-image", "create-release", "build-production-image"]) {
      const steps = jobs[id].steps.map(({ name }: { name: string }) => name);
      const check = steps.indexOf("Check the personal access token");
      expect(check).toBeGreaterThan(-1);
      expect(check).toBeLessThan(steps.findIndex((name: string) => /Log in|Create the release/.test(name)));
      expect(stepOf(jobs[id], "Check the personal access token").env).toMatchObject({
        TOKEN: "${{ secrets.GH_TOKEN }}",
        SCOPES: "read:packages write:packages contents",
      });
    }
    expect(stepOf(jobs["create-release"], "Create the release").env.GH_TOKEN).toBe("${{ secrets.GH_TOKEN }}");
    expect(jobs["build-docker-image"].permissions).toEqual({ contents: "read" });
  });

  it("R1-13: puts a status badge into the README", () => {
    const badge =
      "[![CI/CD](https://github.com/acme/mlc-llm-pipeline/actions/workflows/ci-cd.yml/badge.svg?branch=main)]" +
      "(https://github.com/acme/mlc-llm-pipeline/actions/workflows/ci-cd.yml)";
    expect(statusBadge("CI/CD", "ci-cd.yml", context)).toBe(badge);
    expect(output().files.find(({ path }) => path === "README.md")).toMatchObject({
      mode: "scaffold",
      content: expect.stringContaining(badge),
    });
  });

  it("gives, whatever is chosen, a workflow that GitHub reads and the analysis has nothing against", async () => {
    const options = fc.record(
      {
        package: fc.stringMatching(/^[a-z_][a-z_0-9]{0,20}$/),
        project: fc.constantFrom(".", "python"),
        pythonVersion: fc.integer({ min: 11, max: 20 }).map((minor) => `3.${minor}`),
        sources: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 4 }),
        advisory: fc.uniqueArray(fc.constantFrom("black", "flake8", "isort", "mypy")),
        platforms: fc.constantFrom(
          [{ os: "ubuntu-latest", platform: "linux", arch: "x64" }],
          [
            { os: "msvc", platform: "windows", arch: "x64" },
            { os: "ubuntu-latest", platform: "linux", arch: "x64" },
          ],
        ),
        registry: fc.constantFrom("ghcr", personal, { dockerHub: "acme" }),
        keepVersions: fc.integer({ min: 10, max: 50 }),
        runner: fc.constantFrom("ubuntu-24.04", "ubuntu-latest"),
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

  it.each([
    ["pythonVersion", "3.10"],
    ["cmakeVersion", "three"],
    ["sources", []],
    ["sources", ["../x"]],
    ["advisory", ["pylint"]],
    ["platforms", []],
    [
      "platforms",
      [
        { os: "ubuntu-latest", platform: "linux", arch: "x64" },
        { os: "ubuntu-24.04", platform: "linux", arch: "x64" },
      ],
    ],
    ["platforms", [{ os: "windows-latest", platform: "windows", arch: "x64" }]],
    ["modules", ["os; rm"]],
    ["registry", "quay"],
    ["registry", { token: "GH_TOKEN" }],
    ["keepVersions", 9],
    ["digestsInUse", ["latest"]],
    ["codecov", "secret-name"],
  ])("refuses %s: %j", (option, value) => {
    const read = () => readOptions(catalogue["container-wheels"]!, { [option]: value });
    expect(read).toThrow(OptionsError);
    expect(read).toThrow(new RegExp(`Option "${option}`));
  });
});
