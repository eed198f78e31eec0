import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { jobKinds } from "../../../pipelines/own-jobs/job-kinds.ts";
import { JobListError } from "../../../pipelines/own-jobs/read-jobs.ts";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import { simulate } from "../../../workflow/simulation/simulate.ts";
import { composed, everyJob } from "./list.ts";

const contentOf = (output: ReturnType<typeof composed>, path: string) =>
  output.files.find((file) => file.path === path)!.content;

function faults(jobs: Parameters<typeof composed>[0]) {
  try {
    composed(jobs);
    return [];
  } catch (error) {
    if (error instanceof JobListError) return error.faults.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw error;
  }
}

describe("a list of jobs", () => {
  it("becomes a workflow for changes, one for tags, and what they need", async () => {
    for (const { path, content } of composed(everyJob).files) {
      if (!/\.(yml|yaml)$/.test(path)) continue;
      await expect(content).toMatchFileSnapshot(`__snapshots__/every-job/${path.replace(/^\.github\//, "")}.snap`);
    }
    const others = composed(everyJob).files.map(({ path }) => path);
    expect(others.filter((path) => !path.endsWith(".yml") && !path.includes("/run_"))).toMatchInlineSnapshot(`
      [
        ".github/scripts/artifact_json.py",
        ".github/scripts/failure_causes.py",
        ".github/scripts/github_api.py",
        ".github/scripts/plain_text.py",
        ".github/scripts/debug.sh",
        ".github/scripts/lint_shell.sh",
        ".github/scripts/lint_actions.sh",
        ".github/scripts/test_summary.py",
        ".github/scripts/image_tags.sh",
        ".github/scripts/history_secrets.sh",
        ".github/scripts/release_notes.sh",
        ".github/requirements-ruff.txt",
        ".github/requirements-zizmor.txt",
      ]
    `);
  });

  it("names every job of the catalogue in this test", () => {
    expect(new Set(everyJob.map(({ use }) => use))).toEqual(new Set(Object.keys(jobKinds)));
  });

  it.each(everyJob.map(({ use, id, with: options }) => [use, { use, id, with: options }] as const))(
    "takes %s alone, and GitHub and the analysis have nothing against it",
    async (_, job) => {
      for (const mergeQueue of [false, true]) {
        const { files, requires } = composed([job], { mergeQueue });
        const { findings, workflows } = await analyze([...files]);
        expect(findings).toEqual([]);
        expect(workflows).toHaveLength(1);
        expect(requires).toEqual(
          jobKinds[job.use]!.on === "tag" ? [] : [{ path: ".github/workflows/ci.yml", job: "ci" }],
        );
      }
    },
  );

  it("delivers every script and requirements file that its workflows name, and no other but modules", () => {
    for (const list of [everyJob, ...everyJob.map((job) => [{ ...job, needs: [] }])]) {
      const { files } = composed(list);
      const text = files
        .filter(({ path }) => path.endsWith(".yml"))
        .map(({ content }) => content)
        .join("\n");
      const named = new Set(text.match(/\.github\/(scripts\/\w+\.\w+|requirements[-/]\w+\.txt)/g));
      const delivered = files.map(({ path }) => path).filter((path) => /scripts|requirements/.test(path));
      expect([...named].filter((path) => !delivered.includes(path))).toEqual([]);
      const modules = /(artifact_json|failure_causes|github_api|plain_text|run_\w+)\.py$|debug\.sh$/;
      expect(delivered.filter((path) => !named.has(path) && !modules.test(path))).toEqual([]);
    }
  });

  it("holds them all in one required check, which fails when any fails", async () => {
    const { files } = composed([{ use: "lint-shell" }, { use: "test-go", needs: ["lint-shell"] }]);
    const ends = async (outcomes: { job: string; outcome: "failure" }[]) => {
      const { runs } = await simulate(files, { name: "pull_request" }, { repository: "tool", outcomes });
      return Object.fromEntries(runs[0]!.jobs.map(({ id, result }) => [id, result]));
    };
    expect(await ends([])).toEqual({ "lint-shell": "run", "test-go": "run", ci: "run", metrics: "run" });
    expect(await ends([{ job: "lint-shell", outcome: "failure" }])).toEqual({
      "lint-shell": "fail",
      "test-go": "skip",
      ci: "fail",
      metrics: "run",
    });
  });

  it("runs jobs of a change on a change, and jobs of a tag on a tag", async () => {
    const { files } = composed([{ use: "lint-shell" }, { use: "release-notes" }]);
    const started = async (event: Parameters<typeof simulate>[1]) => {
      const { runs } = await simulate(files, event, { repository: "tool" });
      return runs.filter(({ triggered }) => triggered).map(({ file }) => file.split("/").at(-1));
    };
    expect(await started({ name: "push", ref: "main" })).toEqual(["ci.yml"]);
    expect(await started({ name: "push", ref: "feature" })).toEqual([]);
    expect(await started({ name: "pull_request", fork: true })).toEqual(["ci.yml"]);
    expect(await started({ name: "push", ref: "refs/tags/v1.0.0" })).toEqual(["release.yml"]);
    expect(await started({ name: "workflow_dispatch", workflow: "ci.yml" })).toEqual(["ci.yml"]);
  });

  it("gets files and checks of other names beside a pipeline", () => {
    const { files, requires } = composed([{ use: "lint-shell" }, { use: "release-notes" }], { besidePipeline: true });
    expect(files.map(({ path }) => path).filter((path) => path.includes("/workflows/"))).toEqual([
      ".github/workflows/jobs.yml",
      ".github/workflows/release-jobs.yml",
    ]);
    expect(requires).toEqual([{ path: ".github/workflows/jobs.yml", job: "jobs" }]);
  });

  it("takes one job twice under two ids", () => {
    const output = composed([
      { use: "test-node", id: "site", with: { folder: "site" } },
      { use: "test-node", id: "admin", with: { folder: "admin" } },
    ]);
    expect(Object.keys(parse(contentOf(output, ".github/workflows/ci.yml")).jobs)).toEqual([
      "site",
      "admin",
      "ci",
      "metrics",
    ]);
    const { updates } = parse(contentOf(output, ".github/dependabot.yml"));
    expect(updates.map((update: Record<string, string>) => update.directory)).toEqual(["/", "/site", "/admin"]);
  });

  it("pushes no image of a fork, and none of a merge queue", () => {
    const output = composed([{ use: "build-image", with: { push: true } }]);
    const { steps } = parse(contentOf(output, ".github/workflows/ci.yml")).jobs["build-image"];
    const push = steps.find(({ name }: { name: string }) => name === "Push");
    expect(push.if).toContain("github.event_name != 'merge_group'");
    expect(push.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    const only = composed([{ use: "build-image" }]);
    expect(parse(contentOf(only, ".github/workflows/ci.yml")).jobs["build-image"].permissions).toEqual({
      contents: "read",
    });
  });

  it("of nothing is nothing", () => {
    expect(composed([])).toEqual({ files: [], requires: [], variables: {} });
  });

  it("names all that is wrong with it, each at its place", () => {
    expect(
      faults([
        { use: "lint-shell", needs: ["build"], with: { severity: "loud", strict: true } },
        { use: "lint" },
        { use: "lint-shell" },
        { use: "command", id: "ci", with: {} },
        { use: "release-notes", needs: ["lint-shell"] },
        { use: "toString", id: "odd" },
        { use: "command", id: "x", with: { commands: ["echo ${{ github.actor }}"] } },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "0.needs.0 is "build", which is no job before it; it is the first.",
        "0.with.severity Option "severity" is "loud", which does not fit: write the least weight of a finding that fails: "error", "warning", "info" or "style".",
        "0.with.strict Option "strict" is unknown: job "lint-shell" takes severity, runner.",
        "1.use is "lint", which is no job; write one of lint-python, lint-shell, lint-workflows, test-python, test-node, test-go, build-image, scan-code, scan-files, scan-secrets, command, release-notes.",
        "2.use makes a second job "lint-shell"; write an "id" of its own.",
        "3.id is "ci", an id that the workflow has itself; write another "id".",
        "3.with.commands Option "commands" is undefined, which does not fit: write a list of 1 to 10 commands of bash, without "\${{": ["make docs"]; more than that is a script.",
        "4.needs.0 is "lint-shell", which another event starts: a change, not a tag, or the other way about.",
        "5.use is "toString", which is no job; write one of lint-python, lint-shell, lint-workflows, test-python, test-node, test-go, build-image, scan-code, scan-files, scan-secrets, command, release-notes.",
        "6.with.commands.0 Option "commands.0" is "echo \${{ github.actor }}", which does not fit: write a list of 1 to 10 commands of bash, without "\${{": ["make docs"]; more than that is a script.",
      ]
    `);
  });
});

describe("the catalogue of jobs", () => {
  it("names each by its key, sums it up and describes every option", () => {
    expect(Object.keys(jobKinds).length).toBeGreaterThanOrEqual(8);
    for (const [key, { name, summary, options }] of Object.entries(jobKinds)) {
      expect(name).toBe(key);
      expect(summary).toMatch(/^[A-Z].*\.$/);
      if (!(options instanceof z.ZodObject)) throw new Error(`The options of "${key}" are no mapping.`);
      for (const [option, schema] of Object.entries(options.shape))
        expect((schema as z.ZodType).description, option).toMatch(/^[^A-Z].*[^.]$/);
    }
  });
});
