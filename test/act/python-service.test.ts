import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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
  for (const name of ["staging", "production", "pr-7"])
    execFileSync("bash", [path.join(fixture, "deploy", "destroy")], {
      env: { ...process.env, PLACE: place, NAMESPACE: `toy-service-${name}` },
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

const running = (name = "staging"): string =>
  readFileSync(path.join(place, `toy-service-${name}`, "image"), "utf8").trim();
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

  it("goes to production alone by hand, and rolls it back by hand", async () => {
    const production = { environment: "production" };
    const deployed = await deploy(first, { job: "production", inputs: { ...production, operation: "deploy" } });
    expect(outcomeOf(deployed)).toMatchObject({ image: { result: "success" }, production: { result: "success" } });
    expect(Object.keys(outcomeOf(deployed))).not.toContain("staging");
    expect(running("production")).toBe(image(first));

    const back = await deploy(first, {
      job: "rollback-production",
      inputs: { ...production, operation: "rollback" },
    });
    expect(outcomeOf(back)).toEqual({
      "rollback-production": { result: "failure", steps: { "Check out": "success", "Roll back": "failure" } },
    });
    expect(running("production")).toBe(image(first));
  });

  it("removes a preview by hand, and finds no fault with one that is gone", async () => {
    const state = mkdtempSync(path.join(place, "state-"));
    execFileSync("bash", [path.join(fixture, "deploy", "deploy")], {
      cwd: fixture,
      env: {
        ...process.env,
        ...{ PLACE: place, NAMESPACE: "toy-service-pr-7", IMAGE: image(first), STATE: state },
        URL_FILE: path.join(state, "url"),
      },
    });
    expect(running("pr-7")).toBe(image(first));
    const remove = () => deploy(first, { workflow: "preview.yaml", job: "remove", inputs: { number: "7" } });
    const removed = { remove: { result: "success", steps: { "Check out": "success", Remove: "success" } } };
    expect(outcomeOf(await remove())).toEqual(removed);
    expect(existsSync(path.join(place, "toy-service-pr-7"))).toBe(false);
    expect(outcomeOf(await remove())).toEqual(removed);
  });
});
