import { describe, expect, it } from "vitest";
import { contentOf, sampleApp, step, whatRuns, workflowOf } from "./sample-app.ts";

const cd = workflowOf({}, "cd.yml");

describe("cd.yml starts", () => {
  it("R2-05: when CI has completed, whatever its result", async () => {
    expect(cd.on).toEqual({ workflow_run: { workflows: ["CI"], types: ["completed"] } });
    expect(workflowOf({}, "ci.yml").name).toBe("CI");
  });

  it.each([
    [
      "an own pull request",
      { name: "pull_request" },
      "success",
      { deploy: "run", comment: "run", report: "skip", metrics: "run" },
    ],
    [
      "an own pull request",
      { name: "pull_request" },
      "failure",
      { deploy: "skip", comment: "skip", report: "skip", metrics: "skip" },
    ],
    [
      "a push to main",
      { name: "push", ref: "main" },
      "success",
      { deploy: "run", comment: "skip", report: "skip", metrics: "run" },
    ],
    [
      "a push to main",
      { name: "push", ref: "main" },
      "failure",
      { deploy: "skip", comment: "skip", report: "skip", metrics: "skip" },
    ],
    [
      "a fork's pull request",
      { name: "pull_request", fork: true },
      "success",
      { deploy: "skip", comment: "skip", report: "run", metrics: "run" },
    ],
    [
      "a fork's pull request",
      { name: "pull_request", fork: true },
      "failure",
      { deploy: "skip", comment: "skip", report: "run", metrics: "run" },
    ],
    [
      "a fork's pull request from a branch called main",
      { name: "pull_request", fork: true, ref: "main" },
      "success",
      { deploy: "skip", comment: "skip", report: "run", metrics: "run" },
    ],
  ] as const)("R2-05: after %s (%j) that ended in %s, and runs %j", async (_, event, ended, jobs) => {
    const outcomes = ended === "failure" ? ([{ file: "ci.yml", job: "test", outcome: "failure" }] as const) : [];
    expect((await whatRuns({}, event, { outcomes }))["cd.yml"]).toEqual(jobs);
  });

  it("R2-05: and comments on an own pull request also when the deployment failed", async () => {
    const outcomes = [{ job: "deploy", outcome: "failure" }] as const;
    expect((await whatRuns({}, { name: "pull_request" }, { outcomes }))["cd.yml"]).toEqual({
      deploy: "fail",
      comment: "run",
      report: "skip",
      metrics: "run",
    });
  });

  it("but deploys nothing for a merge queue, whose image is never pushed", async () => {
    expect((await whatRuns({ mergeQueue: true }, { name: "merge_group" }))["cd.yml"]).toEqual({
      deploy: "skip",
      comment: "skip",
      report: "skip",
      metrics: "skip",
    });
  });

  it("beside the runs of other repositories' branches of the same name, not instead of them", () => {
    expect(cd.concurrency).toEqual({
      group:
        "cd-${{ github.event.workflow_run.head_repository.full_name }}-${{ github.event.workflow_run.head_branch }}",
      "cancel-in-progress": false,
    });
  });
});

describe("the job deploy", () => {
  it("R2-05: logs in, pulls the image of the head commit and runs python -m sample_app 2 3", () => {
    expect(cd.env).toEqual({
      IMAGE: "ghcr.io/acme/sample-app",
      COMMIT: "${{ github.event.workflow_run.head_sha }}",
    });
    const { steps, outputs } = cd.jobs.deploy;
    expect(steps.map(({ name }: { name: string }) => name)).toEqual([
      "Check out the scripts",
      "Log in to the registry",
      "Run the image",
    ]);
    expect(step(cd.jobs.deploy, "Log in to the registry").with).toEqual({
      registry: "ghcr.io",
      username: "${{ github.actor }}",
      password: "${{ secrets.GITHUB_TOKEN }}",
    });
    expect(step(cd.jobs.deploy, "Run the image")).toEqual({
      name: "Run the image",
      id: "run",
      env: { IMAGE: "${{ env.IMAGE }}:sha-${{ env.COMMIT }}" },
      run: "bash .github/scripts/run_image.sh python -m sample_app 2 3",
    });
    expect(outputs).toEqual({ output: "${{ steps.run.outputs.output }}" });
  });

  it("R2-05: quotes what the command is given", () => {
    const { deploy } = workflowOf({ package: "adder.cli", arguments: ["it's", "a b"] }, "cd.yml").jobs;
    expect(step(deploy, "Run the image").run).toBe(
      `bash .github/scripts/run_image.sh python -m adder.cli 'it'\\''s' 'a b'`,
    );
  });
});

describe("the jobs that comment", () => {
  it("R2-05: write the same comment as CI, the deployment's output in it", () => {
    expect(step(cd.jobs.comment, "Write the pull request comment").env).toMatchObject({
      RUN_ID: "${{ github.event.workflow_run.id }}",
      HEAD_REPOSITORY: "${{ github.event.workflow_run.head_repository.full_name }}",
      HEAD_BRANCH: "${{ github.event.workflow_run.head_branch }}",
      CONCLUSION: "${{ github.event.workflow_run.conclusion }}",
      DEPLOYMENT: "${{ needs.deploy.result }}",
      DEPLOYMENT_OUTPUT: "${{ needs.deploy.outputs.output }}",
    });
    expect(step(cd.jobs.report, "Write the pull request comment").env).not.toHaveProperty("DEPLOYMENT");
    for (const job of [cd.jobs.comment, cd.jobs.report, workflowOf({}, "ci.yml").jobs.comment])
      expect(step(job, "Write the pull request comment").run).toBe("python3 .github/scripts/pull_request_comment.py");
  });

  it("R2-05: check out nothing but the default branch's scripts", () => {
    for (const job of Object.values(cd.jobs) as { steps: { uses?: string; with?: object }[] }[]) {
      const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(checkouts.map((one) => one.with)).toEqual([
        { "sparse-checkout": ".github/scripts", "persist-credentials": false },
      ]);
    }
  });

  it("R2-05: put nothing of the event into shell text, and download no artifact into the workspace", () => {
    const text = contentOf(sampleApp(), ".github/workflows/cd.yml");
    expect(text).not.toContain("download-artifact");
    for (const line of text.split("\n").filter((one) => one.includes("run:"))) expect(line).not.toContain("${{");
  });
});

describe("permissions of CD", () => {
  it("R2-06: are on the job that uses them, and nowhere else", () => {
    expect(cd.permissions).toEqual({});
    expect(
      Object.fromEntries(
        Object.entries(cd.jobs).map(([id, job]) => [id, (job as { permissions: unknown }).permissions]),
      ),
    ).toEqual({
      deploy: { contents: "read", packages: "read" },
      comment: { contents: "read", actions: "read", "pull-requests": "write" },
      report: { contents: "read", actions: "read", "pull-requests": "write" },
      metrics: { contents: "read", actions: "read", checks: "read" },
    });
  });

  it("R2-06: leave packages out where the image is on Docker Hub", () => {
    expect(workflowOf({ registry: "docker-hub" }, "cd.yml").jobs.deploy.permissions).toEqual({ contents: "read" });
  });
});
