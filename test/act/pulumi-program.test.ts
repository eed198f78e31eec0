import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { executeJob, outcomeOf, patience, type Scenario, withoutAct } from "./act.ts";

/** A pull request from a fork: without state, identity and secret. */
const proposal = (content: string): Scenario => ({
  pipeline: "pulumi-program",
  fixture: "platform-program",
  workflow: "preview.yml",
  job: "preview",
  event: "pull_request",
  ref: "refs/pull/7/merge",
  payload: {
    action: "opened",
    number: 7,
    pull_request: {
      number: 7,
      head: { ref: "topic", sha: "a".repeat(40), repo: { full_name: "mallory/platform-program" } },
      base: { ref: "main", repo: { full_name: "acme/platform-program" } },
    },
  },
  proposed: [{ path: "inventory/defaults.yaml", content }],
  programs: path.join(packageFolder(), "test", "act", "programs-node"),
});

const plan = (compared: string, kept: string) => ({
  "Check out": "success",
  "Set up Node": "success",
  "Install the program": "success",
  "Compare base and head": compared,
  "Keep the report": kept,
  "Keep what the comment says": kept,
});

describe.skipIf(withoutAct)("the platform's own previews, on a rendered workflow,", { timeout: patience }, () => {
  it("show a change by two plans, keep the report and what the comment says, and open the required check", async () => {
    const executed = await executeJob(proposal("visibility: private\nrules:\n  approvals: 1\n  dismissStale: true\n"));
    expect(outcomeOf(executed)).toEqual({
      plan: { result: "success", steps: plan("success", "success") },
      preview: { result: "success", steps: {} },
    });
    expect(executed.artifacts).toEqual({
      "preview-report": ["preview.html", "preview.json"],
      preview: ["preview.md"],
    });
    const log = executed.jobs.find(({ id }) => id === "plan")!.log.join("\n");
    expect(log).not.toContain("no-token-of-anybody");
  });

  it("say what is wrong with a change that cannot be read, and keep the required check closed", async () => {
    const executed = await executeJob(proposal("visibility: private\nrules:\n  approvals: seven\n"));
    expect(outcomeOf(executed)).toMatchObject({
      plan: { result: "failure", steps: { "Compare base and head": "failure" } },
      preview: { result: "failure" },
    });
    const log = executed.jobs.find(({ id }) => id === "plan")!.log.join("\n");
    expect(log).toContain("inventory/defaults.yaml:3");
    expect(executed.artifacts).toEqual({});
  });
});
