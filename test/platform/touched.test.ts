import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { planJudged } from "../../cli/plan.ts";
import { loadInventory } from "../../inventory/inventory.ts";
import { loadStack } from "../../platform/load.ts";
import { type Touched, touchedRepositories } from "../../platform/touched.ts";
import { changesBetween } from "../../preview/changes.ts";
import { emptyPlan, type PlanDocument, repositoriesByUrn } from "../../preview/plan-document.ts";
import { targetPattern, targetsOf, withDependents } from "../../preview/targets.ts";
import { makeShippedProject } from "../cli/project.ts";
import fc from "../property.ts";

const project = makeShippedProject();
const inventory = loadInventory(path.join(project, "inventory"));
const told = ({ all, repositories }: Touched) => ({ all, ids: repositories.map(({ id }) => id) });
const touched = (...paths: readonly string[]) => told(touchedRepositories(paths, inventory, inventory, "prod"));
const everybody = inventory.repositories.map(({ id }) => id).sort();

describe("the repositories that a change touches", () => {
  it.each([
    ["a repository's own file", "inventory/repositories/sample-app.yaml", ["sample-app"]],
    ["a group", "inventory/groups/training.yaml", ["moe-trainer-lab"]],
    ["a pipeline's folder", "pipelines/python-app/ci.ts", ["sample-app"]],
    ["another stack's file", "Pulumi.staging.yaml", []],
    ["a page of the documentation", "docs/guides/review-a-change.md", []],
    ["the page of the repository", "README.md", []],
    ["a test", "test/platform/touched.test.ts", []],
  ])("by %s are its users alone", (_, file, ids) => {
    expect(touched(file)).toEqual({ all: false, ids });
  });

  it.each([
    "inventory/defaults.yaml",
    "inventory/organization.yaml",
    "inventory/fleets.yaml",
    "Pulumi.prod.yaml",
    "pipelines/jobs/aggregate.ts",
    "pipelines/scripts/debug.sh",
    "components/branch-rules.ts",
    "package-lock.json",
    "something-new/file.txt",
  ])("by %s are all of them", (file) => {
    expect(touched("inventory/repositories/sample-app.yaml", file)).toEqual({ all: true, ids: everybody });
  });

  it("say which file it is", () => {
    expect(touchedRepositories(["inventory/groups/training.yaml"], inventory, inventory, "prod").repositories).toEqual([
      { id: "moe-trainer-lab", because: "inventory/groups/training.yaml" },
    ]);
  });

  it("are all where one side cannot be read", () => {
    expect(touchedRepositories([], undefined, inventory, "prod").all).toBe(true);
    expect(touchedRepositories([], inventory, undefined, "prod").all).toBe(true);
  });
});

interface Edit {
  readonly file: string;
  /** The new text of the file; undefined takes it away. */
  readonly text: (before: string) => string | undefined;
}

const file = (id: string) => `inventory/repositories/${id}.yaml`;
const edits: readonly Edit[] = [
  { file: file("sample-app"), text: (before) => before.replace(/^description:.*$/m, "description: Another one") },
  { file: file("sample-app"), text: (before) => before.replace("visibility: public", "visibility: private") },
  { file: file("sample-app"), text: (before) => `${before}\nlabels: { extra: { color: d73a4a } }\n` },
  { file: file("modelmuxer"), text: (before) => before.replace(/^description:.*$/m, "description: Something else") },
  { file: file("modelmuxer"), text: () => undefined },
  { file: file("new-one"), text: () => "description: A new one\nvisibility: private\n" },
  { file: file("moe-trainer-lab"), text: (before) => `${before}\nname: renamed-lab\n` },
  { file: "inventory/groups/python.yaml", text: (before) => `${before}\nlabels: { python: { color: d73a4a } }\n` },
  { file: "inventory/defaults.yaml", text: (before) => before.replace("approvals: 1", "approvals: 2") },
  { file: "docs/note.md", text: () => "nothing" },
];

/** What the stack would be, all of it or one repository. */
async function planOf(folder: string, only?: string): Promise<PlanDocument> {
  const loaded = await loadStack(
    folder,
    "prod",
    undefined,
    only === undefined ? only : { repositories: [only], owners: false },
  ).catch((error: Error) => {
    if (error.name === "UnknownRepositoryError") return undefined;
    throw error;
  });
  if (loaded === undefined) return emptyPlan("prod");
  const { resources } = await planJudged(loaded);
  return { ...emptyPlan("prod"), resources };
}

describe("a preview of what is touched alone", () => {
  it("says of the repositories what the whole preview says, whatever is edited", async () => {
    const base = await planOf(project);
    expect(base.resources.length).toBeGreaterThan(50);
    const plansOfOne = new Map<string, PlanDocument>();
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...edits), { minLength: 1, maxLength: 3 }), async (made) => {
        const folder = mkdtempSync(path.join(tmpdir(), "slipway-touched-"));
        try {
          cpSync(project, folder, { recursive: true });
          for (const { file, text } of made) edit(path.join(folder, file), text);
          const head = await planOf(folder).catch((error: Error) => {
            // What cannot be loaded is previewed by nobody.
            fc.pre(error.name !== "InventoryError");
            throw error;
          });
          const found = touchedRepositories(
            made.map(({ file }) => file),
            inventory,
            loadInventory(path.join(folder, "inventory")),
            "prod",
          );
          const whole = changesBetween(base, head).filter(({ repository }) => repository !== undefined);
          const alone = [];
          for (const { id } of found.repositories) {
            const before = plansOfOne.get(id) ?? (await planOf(project, id));
            plansOfOne.set(id, before);
            alone.push(...changesBetween(before, await planOf(folder, id)));
          }
          expect(alone.filter(({ repository }) => repository !== undefined)).toEqual(whole);
          if (found.all) return;
          const ids = found.repositories.map(({ id }) => id);
          expect(targetsOf(base, head, ids)).toEqual(
            expect.arrayContaining(changesBetween(base, head).map(({ urn }) => urn)),
          );
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 12 },
    );
  }, 300_000);

  it("is told by patterns that a resource fits which the state does not have yet", () => {
    expect(targetPattern("urn:pulumi:prod::slipway::a:b:C$d:e:F::app-tag-v*")).toBe(
      "urn:pulumi:*::slipway::a:b:C$d:e:F::app-tag-v*",
    );
  });

  it("targets what no stack has where nothing is touched: without targets the engine looks at everything", async () => {
    const plan = await planOf(project);
    expect(targetsOf(plan, plan, [])).toEqual(["urn:pulumi:prod::slipway::slipway:index:Nothing::nothing-touched"]);
    const targets = targetsOf(plan, plan, ["sample-app"]);
    expect(targets).toContain("urn:pulumi:prod::slipway::slipway:github:ManagedRepository::sample-app");
    expect(targets.every((urn) => urn.includes("sample-app"))).toBe(true);
  });

  it("takes what waits for it as well, where that is asked for, and nothing of other repositories", async () => {
    const plan = await planOf(project);
    const targets = targetsOf(plan, plan, ["moe-trainer-lab"]);
    const waiting = withDependents(targets, plan).filter((urn) => !targets.includes(urn));
    const types = new Set(waiting.map((urn) => urn.split("::")[2]!.split("$").at(-1)));
    expect([...types].sort()).toMatchInlineSnapshot(`
      [
        "aws:codebuild/webhook:Webhook",
        "aws:ssm/parameter:Parameter",
        "github:index/actionsRunnerGroup:ActionsRunnerGroup",
      ]
    `);
    const ids = [...repositoriesByUrn(plan.resources)].filter(([urn]) => waiting.includes(urn)).map(([, id]) => id);
    expect(ids).toEqual([]);
    expect(withDependents([], plan)).toEqual([]);
  });
});

function edit(target: string, text: Edit["text"]): void {
  let before = "";
  try {
    before = readFileSync(target, "utf8");
  } catch {
    // A new file.
  }
  const after = text(before);
  if (after === undefined) rmSync(target);
  else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, after);
  }
}
