import { describe, expect, it } from "vitest";
import { faultsOf, loadFiles } from "./load-files.ts";

const app = "description: An app";

describe("listInventory", () => {
  it("reads ids with dots, and passes over notes, hidden files and code", () => {
    const { repositories } = loadFiles({
      "load.ts": "export {}",
      "README.md": "notes",
      "repositories/README.md": "notes",
      "repositories/.gitkeep": "",
      "repositories/.app.yaml.swp": "",
      "repositories/app.yaml~": "",
      "repositories/.github.yaml": app,
      "repositories/app.js.yaml": app,
    });
    expect(repositories.map(({ id }) => id)).toEqual([".github", "app.js"]);
  });

  it("refuses files that nothing would read, and names that cannot be an id", () => {
    const faults = faultsOf({
      "default.yaml": "",
      "sample.yaml": "",
      "organization.yml": "",
      "groups/python.yml": "",
      "repositories/app.YAML": app,
      "repositories/App.yaml": app,
      "repositories/team/app.yaml": app,
      "repositories/notes.txt": "",
    });
    expect(faults).toEqual([
      'inventory/default.yaml:1: is no file of the inventory; did you mean "defaults.yaml"?',
      'inventory/groups/python.yml:1: is not read; name it "python.yaml"',
      'inventory/organization.yml:1: is no file of the inventory; did you mean "organization.yaml"?',
      'inventory/repositories/App.yaml:1: has a name that cannot be an id; write 1 to 100 lower-case letters, digits, ".", "_" or "-"',
      'inventory/repositories/app.YAML:1: is not read; name it "app.yaml"',
      "inventory/repositories/notes.txt:1: is not read; move it elsewhere",
      "inventory/repositories/team:1: is not read; move it elsewhere",
      "inventory/sample.yaml:1: is no file of the inventory; move it to repositories/ or groups/",
    ]);
  });
});
