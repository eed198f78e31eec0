import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadInventory } from "../../../inventory/inventory.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import type { ForcedOutcome, SimulatedEvent, SimulationOptions } from "../../../workflow/simulation/simulate.ts";
import { whatRuns } from "./service.ts";

const environments = { staging: { reviewers: false }, production: { reviewers: true }, preview: { reviewers: false } };

/** `file: job=result`, jobs that are skipped left out; whoever waits is seen. */
async function played(event: SimulatedEvent, options: Partial<SimulationOptions> = {}) {
  const runs = await whatRuns({}, event, { environments, ...options });
  return Object.fromEntries(
    Object.entries(runs).map(([file, jobs]) => [
      file,
      Object.entries(jobs)
        .filter(([, result]) => result !== "skip")
        .map(([job, result]) => (result === "run" ? job : `${job}: ${result}`))
        .join(", "),
    ]),
  );
}

const pull = { name: "pull_request" } as const;
const events: Readonly<Record<string, SimulatedEvent>> = {
  "a push to main": { name: "push", ref: "main" },
  "a push to develop": { name: "push", ref: "develop" },
  "a push to a feature branch": { name: "push", ref: "feature/x" },
  "a pull request": pull,
  "a pull request from a fork": { ...pull, fork: true },
  "a pull request that is closed": { ...pull, type: "closed" },
  "a fork's pull request that is closed": { ...pull, type: "closed", fork: true },
  "the tag v1.0.0": { name: "push", ref: "refs/tags/v1.0.0" },
  "the tag v1.0.0-rc1": { name: "push", ref: "refs/tags/v1.0.0-rc1" },
  "the schedule": { name: "schedule" },
  "all tests by hand": { name: "workflow_dispatch", workflow: "test.yaml" },
  "one cell by hand": {
    name: "workflow_dispatch",
    workflow: "test.yaml",
    inputs: { alone: "true", "python-version": "3.12", os: "windows-latest", mode: "production" },
  },
  "a build by hand": { name: "workflow_dispatch", workflow: "build.yaml" },
  "a deployment by hand": { name: "workflow_dispatch", workflow: "deploy.yaml" },
  "a deployment to production by hand": {
    name: "workflow_dispatch",
    workflow: "deploy.yaml",
    inputs: { environment: "production" },
  },
  "a rollback of production by hand": {
    name: "workflow_dispatch",
    workflow: "deploy.yaml",
    inputs: { environment: "production", operation: "rollback" },
  },
  "a preview removed by hand": { name: "workflow_dispatch", workflow: "preview.yaml", inputs: { number: "7" } },
};

/** The environments as the inventory that ships declares them for modelmuxer. */
function declaredEnvironments() {
  const { repositories } = loadInventory(path.join(packageFolder(), "inventory"));
  return repositories.find(({ id }) => id === "modelmuxer")!.environments!;
}

describe("what runs", () => {
  it("R3-08: lets the environments of the inventory decide: production alone has reviewers", () => {
    const declared = declaredEnvironments();
    expect(Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, one.reviewers]))).toEqual({
      staging: undefined,
      production: { teams: ["platform"] },
      preview: undefined,
    });
    const reviewed = Object.entries(declared).map(([name, one]) => [name, { reviewers: one.reviewers !== undefined }]);
    expect(Object.fromEntries(reviewed)).toEqual(environments);
  });

  it.each(Object.entries(events))("after %s", async (name, event) => {
    await expect(`${JSON.stringify(await played(event), null, 2)}\n`).toMatchFileSnapshot(
      `__snapshots__/simulation/${name.replaceAll(/[^a-z0-9.]+/gi, "-")}.json`,
    );
  });

  it("R3-08: sends what is pushed to develop to staging and no further", async () => {
    expect((await played({ name: "push", ref: "develop" }))["deploy.yaml"]).toBe("image, staging, metrics");
  });

  it("R3-08: sends what is pushed to main to staging, and to production once somebody approves", async () => {
    const main = { name: "push", ref: "main" };
    expect((await played(main))["deploy.yaml"]).toBe("image, staging, production: wait, metrics: wait");
    expect((await played(main, { approve: ["production"] }))["deploy.yaml"]).toBe(
      "image, staging, production, metrics",
    );
  });

  it("R3-08: previews own pull requests, and removes the preview when they are closed", async () => {
    expect((await played(pull))["preview.yaml"]).toBe("preview-image, preview, comment, metrics");
    expect((await played({ ...pull, type: "closed" }))["preview.yaml"]).toBe("remove, metrics");
    for (const type of ["opened", "closed"])
      expect((await played({ ...pull, type, fork: true }))["preview.yaml"], type).toBe("");
  });

  it("R3-01: runs one cell alone where that is asked for", async () => {
    expect(await played(events["one cell by hand"]!)).toEqual({
      "test.yaml": "cell, tests, metrics",
      // It tells of pull requests alone.
      "pull-request.yaml": "",
    });
  });

  it("R3-09: holds production back when staging failed", async () => {
    const outcomes: ForcedOutcome[] = [{ file: "deploy.yaml", job: "staging", outcome: "failure" }];
    expect((await played({ name: "push", ref: "main" }, { outcomes, approve: ["production"] }))["deploy.yaml"]).toBe(
      "image, staging: fail, metrics",
    );
  });
});

describe("when one job fails", () => {
  const jobs: readonly (readonly [string, string, SimulatedEvent])[] = [
    ...["quality", "test", "benchmark", "dependencies", "trends"].map((job) => ["test.yaml", job, pull] as const),
    ["build.yaml", "image", { name: "push", ref: "main" }],
    ["build.yaml", "scan", { name: "push", ref: "main" }],
    ...["secret-scan", "trivy", "dependency-scan", "bandit"].map((job) => ["security.yaml", job, pull] as const),
    ...["headers", "dependency-licenses"].map((job) => ["license-compliance.yaml", job, pull] as const),
    ...["image", "staging", "production"].map((job) => ["deploy.yaml", job, { name: "push", ref: "main" }] as const),
    ...["preview-image", "preview"].map((job) => ["preview.yaml", job, pull] as const),
  ];

  it("the rest of its workflow runs, is skipped or fails as this table says", async () => {
    const table: Record<string, string | undefined> = {};
    for (const [file, job, event] of jobs) {
      const outcomes: ForcedOutcome[] = [{ file, job, outcome: "failure" }];
      table[`${file} ${job}`] = (await played(event, { outcomes, approve: ["production"] }))[file];
    }
    await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot("__snapshots__/simulation/failures.json");
  });

  it("nothing is deployed when the build failed", async () => {
    const outcomes: ForcedOutcome[] = [{ file: "build.yaml", job: "image", outcome: "failure" }];
    expect((await played({ name: "push", ref: "main" }, { outcomes }))["deploy.yaml"]).toBe("");
  });
});
