import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { executeJob, outcomeOf, patience, type Scenario, withoutAct } from "./act.ts";

const fixture = path.join(packageFolder(), "test", "fixtures", "toy-service");
const first = `sha256:${"a".repeat(64)}`;
const second = `sha256:${"b".repeat(64)}`;

/** Stands for the cluster: the toy service's scripts keep there what runs. */
let place: string;

beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "slipway-place-"));
});
afterEach(() => {
  execFileSync("bash", [path.join(fixture, "deploy", "destroy")], {
    env: { ...process.env, PLACE: place, NAMESPACE: "toy-service-staging" },
  });
  rmSync(place, { recursive: true, force: true });
});

const deploy = (digest: string, more: Partial<Scenario> = {}) =>
  executeJob({
    pipeline: "python-service",
    options: { cluster: "none", strategy: "own", health: { attempts: 3, seconds: 1 } },
    fixture: "toy-service",
    workflow: "deploy.yaml",
    job: "staging",
    event: "workflow_dispatch",
    inputs: { environment: "staging", operation: "deploy" },
    environment: { PLACE: place, STAND_IN_DIGEST: digest },
    programs: path.join(packageFolder(), "test", "act", "programs"),
    ...more,
  });

const running = (): string => readFileSync(path.join(place, "toy-service-staging", "image"), "utf8").trim();
const image = (digest: string): string => `ghcr.io/acme/toy-service@${digest}`;

describe.skipIf(withoutAct)("the deployment of a rendered python-service", { timeout: patience }, () => {
  it("deploys, asks for the health, tries the service out, and goes back by itself when that fails", async () => {
    const deployed = await deploy(first);
    expect(outcomeOf(deployed)).toEqual({
      image: {
        result: "success",
        steps: { "Check out the scripts": "success", "Log in to the registry": "success", "Find the image": "success" },
      },
      staging: {
        result: "success",
        steps: {
          "Check out": "success",
          Deploy: "success",
          "Check the health": "success",
          "Try it out": "success",
        },
      },
    });
    expect(running()).toBe(image(first));

    const failed = await deploy(second, {
      changes: [{ path: "deploy/smoke", content: "#!/usr/bin/env bash\nexit 9\n", executable: true }],
    });
    expect(outcomeOf(failed).staging).toEqual({
      result: "failure",
      steps: {
        "Check out": "success",
        Deploy: "success",
        "Check the health": "success",
        "Try it out": "failure",
        "Roll back": "success",
      },
    });
    expect(running()).toBe(image(first));
    expect(failed.jobs.find(({ id }) => id === "staging")!.summary).toMatch(
      /- smoke: toy-service in staging: failed with status 9 .*\n- rollback: toy-service in staging: done/,
    );
  });

  it("says that there is nothing to go back to when a first deployment is rolled back by hand", async () => {
    const executed = await deploy(first, {
      job: "rollback-staging",
      inputs: { environment: "staging", operation: "rollback" },
    });
    expect(outcomeOf(executed)).toMatchObject({ "rollback-staging": { result: "failure" } });
    expect(executed.jobs[0]!.log.join("\n")).toContain(
      "There is nothing to go back to: this was the first deployment.",
    );
  });
});
