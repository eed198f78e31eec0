import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { planDocument } from "../../cli/plan.ts";
import { loadInventory } from "../../inventory/inventory.ts";
import { excerptOf } from "../../platform/excerpt.ts";
import { loadStack } from "../../platform/load.ts";
import { touchedRepositories } from "../../platform/touched.ts";
import type { PlanDocument } from "../../preview/plan-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { makeShippedProject } from "../cli/project.ts";
import fc from "../property.ts";

const file = (id: string) => `inventory/repositories/${id}.yaml`;
const project = makeShippedProject();
const others = ["a", "b", "c", "d", "e", "f", "g", "h"];
for (const id of others)
  writeFileSync(path.join(project, file(id)), `visibility: private\nvariables: { OWN: ${id} }\n`);
writeFileSync(
  path.join(project, "inventory", "organization.yaml"),
  "variables:\n  SHARED: { value: x, repositories: [a, b, sample-app] }\n  FEW: { value: y, repositories: [c, d] }\n",
);
writeFileSync(
  path.join(project, "inventory", "images.yaml"),
  "images:\n  mlc-llm: { repository: mlc-llm, build: workflow, inputs: [Dockerfile, .dockerignore, config.cmake, docker], workflow: { file: ci.yml, tags: [buildenv-<hash>, latest] } }\n",
);
const base = loadInventory(path.join(project, "inventory"));
afterAll(() => rmSync(project, { recursive: true }));

interface Edit {
  readonly id: string;
  /** The new text of the repository's file; undefined takes it away. */
  readonly text: (before: string) => string | undefined;
}

const edits: readonly Edit[] = [
  { id: "sample-app", text: (before) => before.replace("visibility: public", "visibility: private") },
  {
    id: "sample-app",
    text: (before) => `${before}labels: { extra: { color: d73a4a } }
`,
  },
  { id: "a", text: (before) => `${before}description: Another one\n` },
  { id: "h", text: () => undefined },
  { id: "b", text: (before) => `${before}name: renamed\n` },
  { id: "c", text: (before) => before.replace("private", "public") },
  { id: "d", text: (before) => `${before}pipeline: python-app\n` },
  { id: "e", text: (before) => `${before}secrets: { NOBODYS: {} }\n` },
  { id: "later", text: () => "visibility: private\n" },
  { id: "mlc-llm", text: (before) => `${before}labels: { extra: { color: d73a4a } }\n` },
];

async function planOf(folder: string, excerpt?: readonly string[]): Promise<PlanDocument> {
  const part = excerpt && { repositories: excerpt, owners: true };
  return planDocument(await loadStack(folder, "prod", undefined, part, new Date("2026-11-22")));
}

/** A preview without what is of the whole stack, or of the part that was planned. */
async function previewOf(from: PlanDocument, to: PlanDocument) {
  const { findings, budget: _, planned: __, parts: ___, ...preview } = await previewStack({ base: from, head: to });
  return { findings, preview };
}

describe("the preview of an excerpt", () => {
  it("says what the whole preview says, the owner's things included, whatever repository is edited", async () => {
    const whole = await planOf(project);
    expect(whole.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(whole.resources.length).toBeGreaterThan(150);
    let narrow = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...edits), { minLength: 1, maxLength: 2 }), async (made) => {
        const folder = mkdtempSync(path.join(tmpdir(), "slipway-excerpt-"));
        try {
          cpSync(project, folder, { recursive: true });
          for (const { id, text } of made) edit(path.join(folder, file(id)), text);
          const head = loadInventory(path.join(folder, "inventory"));
          const paths = made.map(({ id }) => file(id));
          const excerpt = excerptOf(touchedRepositories(paths, base, head, "prod"), base, head);
          expect(excerpt).toBeDefined();
          narrow = Math.max(narrow, head.repositories.length - excerpt!.length);
          const all = await previewOf(whole, await planOf(folder));
          const part = await previewOf(await planOf(project, excerpt), await planOf(folder, excerpt));
          expect(part.preview).toEqual(all.preview);
          expect(all.findings).toEqual(expect.arrayContaining([...part.findings]));
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 12, examples: edits.map((one) => [[one]]) },
    );
    expect(narrow).toBeGreaterThan(5);
  }, 300_000);

  it("plans everything where half of the repositories or more are touched, or what all are made of", () => {
    const touched = (...ids: string[]) => ({ all: false, repositories: ids.map((id) => ({ id, because: file(id) })) });
    expect(excerptOf(touched(...others), base, base)).toBeUndefined();
    expect(excerptOf({ all: true, repositories: [] }, base, base)).toBeUndefined();
  });

  it("is of the images' repositories alone where nothing is touched", () => {
    expect(excerptOf({ all: false, repositories: [] }, base, base)).toEqual(["mlc-llm"]);
  });

  it("has those too that share a list of the owner's with a repository that comes, goes or is renamed", () => {
    const without = { ...base, repositories: base.repositories.filter(({ id }) => id !== "c") };
    const touched = { all: false, repositories: [{ id: "c", because: file("c") }] };
    expect(excerptOf(touched, base, without)).toEqual(["c", "d", "mlc-llm"]);
    expect(excerptOf(touched, without, base)).toEqual(["c", "d", "mlc-llm"]);
    expect(excerptOf(touched, base, base)).toEqual(["c", "mlc-llm"]);
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
  else writeFileSync(target, after);
}
