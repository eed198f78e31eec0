import { describe, expect, it } from "vitest";
import { ExecutionFault } from "../../platform/execution-fault.ts";
import { planExecution } from "../../platform/execution-plan.ts";
import { readSettings } from "../../settings.ts";
import type { SimulatedEvent } from "../../workflow/simulation/simulate.ts";

const settings = readSettings("local", { "slipway:owner": "acme", "slipway:plan": "team" });

const job = (more = "", steps = "steps: [{ run: 'true' }]"): string => `{ runs-on: ubuntu-24.04, ${more} ${steps} }`;

const ci = `
name: CI
on:
  push: { branches: [main] }
  pull_request:
jobs:
  build: ${job()}
  test: { needs: build, runs-on: [self-hosted, big], steps: [{ run: 'true' }] }
  comment: ${job("needs: [test], if: github.event_name == 'pull_request',")}
  never: ${job("if: github.ref == 'refs/heads/nowhere',")}
`;
const release = `
name: Release
on:
  push: { tags: [v*] }
jobs:
  build: ${job()}
  publish: ${job("needs: build, environment: production,")}
`;
const nightly = `
name: Nightly
on:
  schedule: [{ cron: "5 4 * * 1" }]
jobs:
  sweep: ${job()}
`;
const byHand = `
name: By hand
on:
  workflow_dispatch:
    inputs: { stage: { type: string, default: none } }
jobs:
  deploy: ${job("if: inputs.stage == 'production',")}
`;

const file = (name: string, content: string) => ({
  path: `.github/workflows/${name}`,
  content,
  mode: "managed" as const,
});

const repository = {
  entry: {
    id: "app",
    name: "the-app",
    groups: [],
    environments: { production: { reviewers: { teams: ["sre"] } } },
  },
  files: [
    file("ci.yml", ci),
    file("release.yml", release),
    file("nightly.yml", nightly),
    file("by-hand.yml", byHand),
    { path: "README.md", content: "# app\n", mode: "scaffold" as const },
  ],
  analysis: { workflows: [], findings: [] },
  checks: [],
  variables: {},
  allowedActions: [],
  delivery: "commit" as const,
};

const plan = (target: string, event?: SimulatedEvent) => planExecution(repository, settings, target, event);

/** The fault that a plan ends with. */
async function faultOf(target: string, event?: SimulatedEvent): Promise<string> {
  const error = await plan(target, event).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ExecutionFault);
  return (error as ExecutionFault).message;
}

describe("the plan of an execution", () => {
  it("has the first usual event that makes a job run, what it needs, and every runner once", async () => {
    expect(await plan("test")).toEqual({
      workflow: ".github/workflows/ci.yml",
      job: "test",
      event: { name: "push" },
      ref: "refs/heads/main",
      labels: ["big", "self-hosted", "ubuntu-24.04"],
      labelsBefore: ["ubuntu-24.04"],
      cells: [],
      before: ["build"],
    });
  });

  it("goes on to pull requests, version tags and schedules, and takes approvals as given", async () => {
    expect(await plan("comment")).toMatchObject({ event: { name: "pull_request" }, before: ["build", "test"] });
    expect(await plan("publish")).toMatchObject({
      event: { name: "push", ref: "refs/tags/v1.0.0" },
      ref: "refs/tags/v1.0.0",
      before: ["build"],
    });
    expect(await plan("sweep")).toMatchObject({ event: { name: "schedule" } });
  });

  it("takes the event that was asked for, and the file's own name before a job", async () => {
    expect(await plan("ci.yml:build", { name: "pull_request" })).toMatchObject({
      workflow: ".github/workflows/ci.yml",
      event: { name: "pull_request" },
    });
    expect(await plan(".github/workflows/release.yml:build")).toMatchObject({
      workflow: ".github/workflows/release.yml",
    });
    expect(await plan("deploy", { name: "workflow_dispatch", inputs: { stage: "production" } })).toMatchObject({
      event: { name: "workflow_dispatch", workflow: ".github/workflows/by-hand.yml" },
    });
  });

  it("refuses a job that is not there, with all that are", async () => {
    expect(await faultOf("tset")).toBe(
      '"tset": "app" has no such job; write one of ci.yml:build, ci.yml:test, ci.yml:comment, ci.yml:never, release.yml:build, release.yml:publish, nightly.yml:sweep, by-hand.yml:deploy.',
    );
    expect(await faultOf("nightly.yml:build")).toContain('"nightly.yml:build": "app" has no such job');
    expect(await planExecution({ ...repository, files: [] }, settings, "test").catch(String)).toContain("(none)");
  });

  it("refuses a job that several workflows have, with their names", async () => {
    expect(await faultOf("build")).toBe(
      '"build": several workflows have it; write one of ci.yml:build, release.yml:build.',
    );
  });

  it("refuses a job that no usual event runs, with the reason for each", async () => {
    expect(await faultOf("never")).toMatchInlineSnapshot(
      `""never" of "app": no usual event makes it run (push: Its if "github.ref == 'refs/heads/nowhere'" is false; pull_request: Its if "github.ref == 'refs/heads/nowhere'" is false; workflow_dispatch: It does not listen to workflow_dispatch, only to push, pull_request; push of refs/tags/v1.0.0: Tag "v1.0.0": it filters branches only; schedule: It does not listen to schedule, only to push, pull_request; release: It does not listen to release, only to push, pull_request; workflow_run: It does not listen to workflow_run); say one with --event, --ref or --input."`,
    );
    expect(await faultOf("deploy")).toMatchInlineSnapshot(
      `""deploy" of "app": no usual event makes it run (push: It does not listen to push, only to workflow_dispatch; pull_request: It does not listen to pull_request, only to workflow_dispatch; workflow_dispatch: Its if "inputs.stage == 'production'" is false; push of refs/tags/v1.0.0: It does not listen to push, only to workflow_dispatch; schedule: It does not listen to schedule, only to workflow_dispatch; release: It does not listen to release, only to workflow_dispatch; workflow_run: It does not listen to workflow_run); say one with --event, --ref or --input."`,
    );
  });

  it("refuses an event that does not run the job, with the reason", async () => {
    expect(await faultOf("comment", { name: "push" })).toMatchInlineSnapshot(
      `""comment" of "app": it does not run on this event (push: Its if "github.event_name == 'pull_request'" is false); say one with --event, --ref or --input."`,
    );
    expect(await faultOf("sweep", { name: "push" })).toMatchInlineSnapshot(
      `""sweep" of "app": it does not run on this event (push: It does not listen to push, only to schedule); say one with --event, --ref or --input."`,
    );
  });
});
