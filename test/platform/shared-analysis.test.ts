import { describe, expect, it } from "vitest";
import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import { ownWords, SharedAnalyses } from "../../platform/shared-analysis.ts";
import { isWorkflow } from "../../platform/workflow-path.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";
import type { WorkflowFile } from "../../workflow/file.ts";
import fc from "../property.ts";

function workflowsOf(pipeline: string, name: string): WorkflowFile[] {
  const definition = catalogue[pipeline]!;
  const context = { repository: { id: name, name, owner: "acme", defaultBranch: "main" } };
  return definition.build(readOptions(definition, {}), context).files.filter(({ path }) => isWorkflow(path));
}

function workflow(lines: readonly string[]): WorkflowFile[] {
  const head = ["name: CI", "on: push", "permissions: {}", "jobs:", "  check:", "    runs-on: ubuntu-24.04"];
  return [{ path: ".github/workflows/ci.yml", content: [...head, ...lines, ""].join("\n") }];
}

const words = (name: string) => ownWords({ id: name, name });

/** Both analyses of the same workflow with two repositories' names in it. */
async function analysed(lines: (name: string) => readonly string[], first = "billing-api2", second = "price-list") {
  const shared = new SharedAnalyses();
  return [
    await shared.analyze(workflow(lines(first)), words(first), {}),
    await shared.analyze(workflow(lines(second)), words(second), {}),
  ] as const;
}

describe("SharedAnalyses", () => {
  it("analyses what is the same but for the repository's name once", async () => {
    const shared = new SharedAnalyses();
    const first = await shared.analyze(workflowsOf("python-app", "price-list"), words("price-list"), {});
    const second = await shared.analyze(workflowsOf("python-app", "billing-2"), words("billing-2"), {});
    expect(second).toBe(first);
  });

  it("says of every pipeline and any name what an analysis by itself says", async () => {
    const vocabulary = [
      "ci",
      "test",
      "push-tag",
      "docker",
      "gh",
      "main",
      "ubuntu-24.04",
      "python",
      "v1",
      "x",
      "-.-",
      "0",
    ];
    const names = fc.oneof(
      fc.constantFrom(...vocabulary),
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/),
      fc.stringMatching(/^[a-z]{4,9}-[a-z0-9]{1,6}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(catalogue)), names, names, async (pipeline, one, other) => {
        const shared = new SharedAnalyses();
        for (const name of [one, other]) {
          let files: WorkflowFile[];
          try {
            files = workflowsOf(pipeline, name);
          } catch {
            return; // A name of which the pipeline can make nothing.
          }
          expect(await shared.analyze(files, words(name), {})).toEqual(await analyze(files, {}));
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it.each<[string, (name: string) => string[]]>([
    ["a condition", (name) => [`    if: github.repository == 'acme/${name}'`, "    steps: [{ run: make }]"]],
    [
      "an expression in a constant",
      (name) => ["    env:", `      A: \${{ '${name}' == 'x' }}`, "    steps: [{ run: make }]"],
    ],
    ["the name of a job", (name) => [`    name: Check ${name}`, "    steps: [{ run: make }]"]],
    ["an action", (name) => ["    steps:", `      - uses: acme/${name}@v1`]],
    [
      "what is not inside a command, but beside it",
      (name) => ["    steps:", "      - run: |", "          make", "        with:", `          path: ${name}`],
    ],
  ])("analyses each by itself where the name stands in %s", async (_where, lines) => {
    const [first, second] = await analysed(lines);
    expect(second).not.toBe(first);
    expect(second).toEqual(await analyze(workflow(lines("price-list")), {}));
  });

  it("shares where names stand in comments, constants and commands of one or several lines", async () => {
    const [first, second] = await analysed((name) => [
      "    env:",
      `      IMAGE: ghcr.io/acme/${name}`,
      "    steps:",
      `      # Of ${name}`,
      `      - run: python -m ${name.replaceAll("-", "_")}`,
      "      - run: |",
      "          pytest \\",
      `            --cov=${name}`,
    ]);
    expect(second).toBe(first);
  });

  it.each(["gh", "push-tag", "check", "make-it"])(
    "never shares for %j, a word that rules or the workflow know",
    async (name) => {
      const lines = (own: string) => ["    steps:", "      - run: make", `      - run: ${own} release create v1`];
      const [first, second] = await analysed(lines, "billing-api2", name);
      expect(second).not.toBe(first);
      expect(second).toEqual(await analyze(workflow(lines(name)), {}));
    },
  );
});
