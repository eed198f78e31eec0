import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { explainLines, loadInventory } from "../../inventory/inventory.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const folder = path.join(packageFolder(), "inventory");
const files = readdirSync(path.join(folder, "repositories"));

it("the shipped inventory loads, an entry for each file", () => {
  expect(loadInventory(folder).repositories.map(({ id }) => `${id}.yaml`)).toEqual(files);
});

it.each(files)("%s is short enough to be read at a glance", (name) => {
  const lines = readFileSync(path.join(folder, "repositories", name), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.length).toBeLessThanOrEqual(25);
});

it("sample-app is this, after layering", () => {
  const entry = loadInventory(folder).repositories.find(({ id }) => id === "sample-app")!;
  const { id, name, groups, ...fields } = entry;
  const lines = Object.keys(fields).flatMap((field) => explainLines(entry, field));
  expect({ id, name, groups }).toEqual({ id: "sample-app", name: "sample-app", groups: ["python"] });
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "visibility = "public" (inventory/repositories/sample-app.yaml:3), not "private" (inventory/defaults.yaml:3)
    merge.squash = true (inventory/defaults.yaml:6)
    merge.mergeCommit = false (inventory/defaults.yaml:7)
    merge.rebase = false (inventory/defaults.yaml:8)
    merge.auto = true (inventory/defaults.yaml:9)
    merge.deleteBranch = true (inventory/defaults.yaml:10)
    merge.squashTitle = "PR_TITLE" (inventory/defaults.yaml:11)
    merge.squashMessage = "PR_BODY" (inventory/defaults.yaml:12)
    security.secretScanning = true (inventory/defaults.yaml:15)
    security.pushProtection = true (inventory/defaults.yaml:16)
    security.vulnerabilityAlerts = true (inventory/defaults.yaml:17)
    rules.approvals = 1 (inventory/defaults.yaml:20)
    rules.dismissStale = true (inventory/defaults.yaml:21)
    rules.conversations = true (inventory/defaults.yaml:22)
    actions.allow = "selected" (inventory/defaults.yaml:25)
    actions.requireShaPinning = true (inventory/defaults.yaml:26)
    actions.defaultToken = "read" (inventory/defaults.yaml:27)
    actions.approvePullRequests = false (inventory/defaults.yaml:28)
    actions.forkApproval = "all_external_contributors" (inventory/defaults.yaml:29)
    actions.retentionDays = 30 (inventory/defaults.yaml:30)
    topics = ["python"] (inventory/groups/python.yaml:3)
    labels.dependencies.color = "0366d6" (inventory/groups/python.yaml:5)
    labels.dependencies.description = "Updates of dependencies" (inventory/groups/python.yaml:5)
    labels.python.color = "3572a5" (inventory/groups/python.yaml:6)
    labels.python.description = "About Python code" (inventory/groups/python.yaml:6)
    description = "A small Python package, tested, built into an image and deployed" (inventory/repositories/sample-app.yaml:2)
    pipeline = "python-app" (inventory/repositories/sample-app.yaml:5)
    access.teams.platform = "maintain" (inventory/repositories/sample-app.yaml:7)
    access.teams.developers = "push" (inventory/repositories/sample-app.yaml:7)
    environments.production.reviewers.teams = ["platform"] (inventory/repositories/sample-app.yaml:10)
    environments.production.tags = ["v*"] (inventory/repositories/sample-app.yaml:11)
    environments.production.variables.LOG_LEVEL = "info" (inventory/repositories/sample-app.yaml:12)"
  `);
});
