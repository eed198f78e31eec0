import { describe, expect, it } from "vitest";
import { faultText, InventoryError, loadInventory } from "../../inventory/inventory.ts";
import { writeFolder } from "./write-folder.ts";

function faults(files: Record<string, string>): string[] {
  try {
    loadInventory(writeFolder(files));
    return [];
  } catch (error) {
    if (error instanceof InventoryError) return error.faults.map((fault) => faultText(fault).replace(/^[^/]+\//, ""));
    throw error;
  }
}

describe("jobs", () => {
  it("are a list of jobs to use and of workflows to run", () => {
    const files = {
      "repositories/app.yaml":
        "jobs:\n  - use: lint-shell\n  - { use: command, id: docs, needs: [lint-shell], with: { commands: [make] } }\n  - { run: nightly.yml, require: [soak] }\n",
      "workflows/nightly.yml": "on: push\n",
      "workflows/README.md": "About these.\n",
    };
    const { repositories, workflows } = loadInventory(writeFolder(files));
    expect(repositories[0]!.jobs).toEqual([
      { use: "lint-shell" },
      { use: "command", id: "docs", needs: ["lint-shell"], with: { commands: ["make"] } },
      { run: "nightly.yml", require: ["soak"] },
    ]);
    expect(workflows).toEqual({
      "nightly.yml": { file: expect.stringMatching(/\/workflows\/nightly\.yml$/), content: "on: push\n" },
    });
  });

  it("replace those of a layer above, and may be released", () => {
    const { repositories } = loadInventory(
      writeFolder({
        "defaults.yaml": "jobs: [{ use: lint-shell }]\n",
        "repositories/app.yaml": "jobs: [{ use: test-go }]\n",
        "repositories/site.yaml": "jobs: null\n",
        "repositories/tool.yaml": "description: x\n",
      }),
    );
    expect(repositories.map(({ jobs }) => jobs)).toEqual([[{ use: "test-go" }], undefined, [{ use: "lint-shell" }]]);
  });

  it.each([
    ["neither", "jobs: [{ id: x }]"],
    ["both", "jobs: [{ use: lint-shell, run: x.yml }]"],
    ["something else", "jobs: [lint-shell]"],
    ["an odd id", "jobs: [{ use: lint-shell, id: Lint Shell }]"],
    ["an odd file", "jobs: [{ run: ../x.yml }]"],
    ["an unknown field", "jobs: [{ use: lint-shell, wiht: {} }]"],
    ["a file that is not there", "jobs: [{ run: nightly.yml }]"],
    ["options for nothing", "with: { runner: x }\njobs: [{ run: nightly.yml }]"],
  ])("with %s are a fault at their line", (_, text) => {
    expect(faults({ "repositories/app.yaml": `description: x\n${text}\n` }).join("\n")).toMatchSnapshot();
  });

  it("name a file that is nearly there", () => {
    const files = { "repositories/app.yaml": "jobs: [{ run: nightli.yml }]\n", "workflows/nightly.yml": "on: push\n" };
    expect(faults(files)).toEqual([
      'repositories/app.yaml:1: "jobs[0].run" is "nightli.yml", which is no file of inventory/workflows; did you mean "nightly.yml"?',
    ]);
  });

  it("leave no file of inventory/workflows that nobody runs, and none that is no workflow", () => {
    expect(
      faults({
        "repositories/app.yaml": "description: x\n",
        "workflows/nightly.yml": "on: push\n",
      }),
    ).toEqual(['workflows/nightly.yml:1: is run by no repository; write "run: nightly.yml" under jobs, or delete it']);
    expect(faults({ "repositories/app.yaml": "description: x\n", "workflows/note.txt": "" })).toEqual([
      'workflows/note.txt:1: is no workflow; write a file name that ends in ".yml" or ".yaml" (nightly.yml)',
    ]);
  });
});
