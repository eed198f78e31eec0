import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { InventoryError, type KnownFiles, loadInventory } from "../../inventory/inventory.ts";
import { faultsOf, loadFiles } from "./load-files.ts";
import { writeFolder } from "./write-folder.ts";

const app = "description: An app";

describe("loadInventory", () => {
  it("lays defaults, groups in the order that is named, and the repository's own words over each other", () => {
    const { repositories } = loadFiles({
      "defaults.yaml": "topics: [all]\nrules: { approvals: 1, conversations: true }\nhomepage: https://example.com",
      "groups/one.yaml": "topics: [one]\nrules: { approvals: 2, checks: [one] }",
      "groups/two.yaml": "topics: [two]\nrules: { checks: [two] }",
      "repositories/app.yaml": "groups: [two, one]\nrules: { upToDate: true }\nhomepage: null",
      "repositories/bare.yaml": "name: Bare",
    });
    expect(repositories).toEqual([
      {
        id: "app",
        name: "app",
        groups: ["two", "one"],
        topics: ["one"],
        rules: { approvals: 2, conversations: true, checks: ["one"], upToDate: true },
      },
      {
        id: "bare",
        name: "Bare",
        groups: [],
        topics: ["all"],
        rules: { approvals: 1, conversations: true },
        homepage: "https://example.com",
      },
    ]);
  });

  it("needs neither defaults nor groups nor an organisation file", () => {
    expect(loadFiles({ "repositories/app.yaml": app })).toEqual({
      repositories: [{ id: "app", name: "app", groups: [], description: "An app" }],
      organization: {},
    });
  });

  it("completes in a lower layer what an upper one began", () => {
    const { repositories } = loadFiles({
      "groups/python.yaml": 'labels: { bug: { color: "d73a4a" } }\nrules: { tags: { patterns: [v*] } }',
      "repositories/app.yaml":
        "groups: [python]\nlabels: { bug: { description: Broken } }\nrules: { tags: { bypass: [] } }",
    });
    expect(repositories[0]).toMatchObject({
      labels: { bug: { color: "d73a4a", description: "Broken" } },
      rules: { tags: { patterns: ["v*"], bypass: [] } },
    });
  });

  it("tells the faults of all files at once, each once, in the order of files and lines", () => {
    const files = {
      "defaults.yaml": "rules: { approvals: 3 }\nlocked:\n  - rules.approvals\n  - rules.aprovals\n  - rules..x",
      "groups/python.yaml": "topics: [Python]",
      "organization.yaml": "secrets:\n  TOKEN: { repositories: [ap, other] }\nvariables:\n  A: { repositories: [app] }",
      "repositories/app.yaml": "groups: [pyhton]\nvisibility: hidden",
      "repositories/bad.yaml": "a: [",
      "repositories/one.yaml": "name: Same",
      "repositories/two.yaml": "name: SAME\ngroups: [python]",
    };
    expect(faultsOf(files)).toEqual([
      'inventory/defaults.yaml:4: "locked[1]" locks "rules.aprovals", which is no field; did you mean "rules.approvals"?',
      'inventory/defaults.yaml:5: "locked[2]" is no field: "rules..x" is not a field; write keys joined by dots (rules.approvals, environments."v1.0".tags).',
      'inventory/groups/python.yaml:1: "topics[0]" is "Python"; write at most 50 lower-case letters, digits and hyphens',
      'inventory/organization.yaml:2: "secrets.TOKEN.repositories[0]" is "ap", which is no repository of this inventory; did you mean "app"?',
      'inventory/organization.yaml:2: "secrets.TOKEN.repositories[1]" is "other", which is no repository of this inventory; write one of app, bad, one, two',
      'inventory/organization.yaml:4: "variables.A.value" is missing; write text',
      'inventory/repositories/app.yaml:1: "groups[0]" is "pyhton", which is no group; did you mean "python"? (groups/<name>.yaml)',
      'inventory/repositories/app.yaml:2: "visibility" is "hidden"; write one of public, private, internal',
      "inventory/repositories/bad.yaml:1: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      'inventory/repositories/two.yaml:1: "name" is "SAME", the name of "one" too (inventory/repositories/one.yaml:1); write another',
    ]);
    expect(() => loadFiles(files)).toThrow(/^The inventory has 10 faults:\n/);
  });

  it("names both places where a repository or a later group sets what is locked", () => {
    const files = {
      "defaults.yaml": "locked:\n  - security\n  - access.people",
      "groups/loose.yaml": "security: { secretScanning: false }",
      "repositories/a.yaml": "groups: [loose]",
      "repositories/b.yaml": "groups: [loose]\naccess:\n  people: { octocat: admin }",
    };
    expect(faultsOf(files)).toEqual([
      'inventory/groups/loose.yaml:1: "security" is locked by inventory/defaults.yaml:2 ("security"); take it out here or unlock it there',
      'inventory/repositories/b.yaml:3: "access.people" is locked by inventory/defaults.yaml:3 ("access.people"); take it out here or unlock it there',
    ]);
  });

  it("tells a broken lock together with everything else that is wrong in the same files", () => {
    const files = {
      "defaults.yaml": "visibility: hidden\nlocked: [rules.approvals, rules.aprovals]",
      "groups/python.yaml": "topics: [Python]\nrules: { approvals: 1 }",
      "repositories/app.yaml": "groups: [python, 1]\nhomepage: 1\nrules: { approvals: many }",
    };
    expect(faultsOf(files)).toEqual([
      'inventory/defaults.yaml:1: "visibility" is "hidden"; write one of public, private, internal',
      'inventory/defaults.yaml:2: "locked[1]" locks "rules.aprovals", which is no field; did you mean "rules.approvals"?',
      'inventory/groups/python.yaml:1: "topics[0]" is "Python"; write at most 50 lower-case letters, digits and hyphens',
      'inventory/groups/python.yaml:2: "rules.approvals" is locked by inventory/defaults.yaml:2 ("rules.approvals"); take it out here or unlock it there',
      'inventory/repositories/app.yaml:1: "groups[1]" is 1; write it in quotes',
      'inventory/repositories/app.yaml:2: "homepage" is 1; write it in quotes',
      'inventory/repositories/app.yaml:3: "rules.approvals" is "many"; write a whole number from 0 to 10',
      'inventory/repositories/app.yaml:3: "rules.approvals" is locked by inventory/defaults.yaml:2 ("rules.approvals"); take it out here or unlock it there',
    ]);
  });

  it("does not blame what a broken lock would have meant, and says where the other of two fields is locked", () => {
    const on = "security: { secretScanning: true, pushProtection: true }\nlocked: [security.secretScanning]";
    expect(faultsOf({ "defaults.yaml": on, "repositories/app.yaml": "security: { secretScanning: false }" })).toEqual([
      'inventory/repositories/app.yaml:1: "security.secretScanning" is locked by inventory/defaults.yaml:2 ("security.secretScanning"); take it out here or unlock it there',
    ]);
    const off = "security: { secretScanning: false }\nlocked: [security.secretScanning]";
    expect(faultsOf({ "defaults.yaml": off, "repositories/app.yaml": "security: { pushProtection: true }" })).toEqual([
      'inventory/repositories/app.yaml:1: "security.pushProtection" needs secretScanning; turn it on or this off (security.secretScanning is set in inventory/defaults.yaml:1, and locked by inventory/defaults.yaml:2)',
    ]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      "a group that is not there",
      { "groups/python.yaml": "", "repositories/app.yaml": "groups:\n  - pyhton" },
      [
        'inventory/repositories/app.yaml:2: "groups[0]" is "pyhton", which is no group; did you mean "python"? (groups/<name>.yaml)',
      ],
    ],
    [
      "a group where there is none",
      { "repositories/app.yaml": "groups: [python]" },
      [
        'inventory/repositories/app.yaml:1: "groups[0]" is "python", which is no group; there is none to choose from (groups/<name>.yaml)',
      ],
    ],
    [
      "an organisation secret for a repository that is not there",
      { "organization.yaml": "secrets:\n  TOKEN:\n    repositories:\n      - ap", "repositories/app.yaml": app },
      [
        'inventory/organization.yaml:4: "secrets.TOKEN.repositories[0]" is "ap", which is no repository of this inventory; did you mean "app"?',
      ],
    ],
    [
      "an empty inventory",
      { "repositories/.gitkeep": "" },
      ["inventory/repositories:1: is empty; write a file <id>.yaml for each repository"],
    ],
    ["no folder of repositories", { "defaults.yaml": "" }, ["inventory/repositories:1: is not there; make the folder"]],
    [
      "a repository that says nothing",
      { "repositories/app.yaml": "# description: later" },
      ["inventory/repositories/app.yaml:1: says nothing; write at least a description, or delete the file"],
    ],
    [
      "a repository's own fields in the defaults",
      { "defaults.yaml": "name: x\ngroups: [a]", "repositories/app.yaml": app },
      [
        'inventory/defaults.yaml:1: "name" belongs in a repository\'s own file',
        'inventory/defaults.yaml:2: "groups" belongs in a repository\'s own file',
      ],
    ],
    [
      "null in the defaults, which are below nothing",
      { "defaults.yaml": "rules:\n  approvals:", "repositories/app.yaml": app },
      ['inventory/defaults.yaml:2: "rules.approvals" has no value; write a whole number from 0 to 10'],
    ],
  ])("refuses %s", (_what, files, expected) => {
    expect(faultsOf(files)).toEqual(expected);
  });

  it("refuses a folder that is not there, a file that cannot be read, and bytes that are no text", () => {
    const folder = writeFolder({ "inventory/repositories/latin.yaml": Buffer.from([0x61, 0x3a, 0x20, 0xe9]) });
    mkdirSync(path.join(folder, "inventory/repositories/folder.yaml"));
    const message = (inventory: string) => {
      try {
        loadInventory(path.join(folder, inventory));
        return "loads";
      } catch (error) {
        expect(error).toBeInstanceOf(InventoryError);
        return (error as Error).message;
      }
    };
    expect(message("nowhere")).toBe("The inventory has a fault:\nnowhere:1: is not there; make the folder");
    expect(message("inventory")).toBe(
      [
        "The inventory has 2 faults:",
        "inventory/repositories/folder.yaml:1: cannot be read (EISDIR); see that it is a file and may be read",
        "inventory/repositories/latin.yaml:1: is not UTF-8 text; save it as UTF-8",
      ].join("\n"),
    );
  });

  it("does not blame a repository for what a layer that cannot be read may say", () => {
    const files = {
      "defaults.yaml": "actions: { allow: selectd }",
      "repositories/app.yaml": "actions: { patterns: [docker/*] }",
    };
    expect(faultsOf(files)).toEqual([
      'inventory/defaults.yaml:1: "actions.allow" is "selectd"; did you mean "selected"?',
    ]);
  });

  it("reads a second state of the folder by what it knows of the first, as if it knew nothing", () => {
    const base = {
      "inventory/defaults.yaml": "topics: [all]",
      "inventory/groups/one.yaml": "topics: [one]",
      "inventory/repositories/app.yaml": `${app}\ngroups: [one]`,
      "inventory/repositories/other.yaml": app,
    };
    const states = [
      base,
      { ...base, "inventory/groups/one.yaml": "topics: [changed]" },
      { ...base, "inventory/repositories/app.yaml": "descriptoin: An app" },
      { ...base, "inventory/repositories/other.yaml": "description: Another" },
    ];
    const read = (files: Record<string, string>, known?: KnownFiles): unknown => {
      try {
        return loadInventory(path.join(writeFolder(files), "inventory"), known);
      } catch (error) {
        if (!(error instanceof InventoryError)) throw error;
        return error.message;
      }
    };
    const known: KnownFiles = new Map();
    expect(states.map((files) => read(files, known))).toEqual(states.map((files) => read(files)));
    expect([...known.keys()].sort()).toEqual(Object.keys(base).sort());
  });
});
