import { describe, expect, it } from "vitest";
import { explain, explainLines, originOf, type RepositoryEntry } from "../../inventory/inventory.ts";
import { loadFiles } from "./load-files.ts";

const entry = () =>
  loadFiles({
    "defaults.yaml": "homepage: https://example.com\nrules:\n  approvals: 1\n  conversations: true",
    "groups/python.yaml": "rules:\n  approvals: 2\ntopics:\n  - python",
    "repositories/app.yaml":
      "groups: [python]\nhomepage: null\nrules:\n  approvals: 3\nenvironments:\n  v1.0:\n    tags: [v1.*]\nsecrets:\n  slack_url: {}\npipeline: p\nwith:\n  versions:\n    - a",
  }).repositories[0]!;

describe("originOf", () => {
  it.each([
    ["rules.approvals", "repositories/app.yaml", 4],
    ["rules.conversations", "defaults.yaml", 4],
    ["rules", "repositories/app.yaml", 3],
    ["topics", "groups/python.yaml", 3],
    ["topics[0]", "groups/python.yaml", 4],
    ['environments."v1.0".tags', "repositories/app.yaml", 7],
    ["secrets.Slack_URL", "repositories/app.yaml", 9],
    ["with.versions.0", "repositories/app.yaml", 13],
    ["name", "repositories/app.yaml", 1],
    ["id", "repositories/app.yaml", 1],
  ])("points %s at %s, line %i", (field, file, line) => {
    expect(originOf(entry(), field)).toEqual({ file: `inventory/${file}`, line });
  });

  it.each(["rules.upToDate", "homepage", "rules.approvals.x", "nonsense", "not a [field"])(
    "is undefined for %s",
    (field) => {
      expect(originOf(entry(), field)).toBeUndefined();
    },
  );

  it("holds for a copy of the entry, and is undefined for one that was never read", () => {
    const read = entry();
    expect(originOf({ ...read, rules: {} }, "rules.approvals")?.line).toBe(4);
    expect(originOf({ id: "x", name: "x", groups: [] }, "name")).toBeUndefined();
  });

  it("leaves no trace in the entry itself", () => {
    expect(Reflect.ownKeys(entry())).toEqual([
      "id",
      "name",
      "groups",
      "rules",
      "topics",
      "environments",
      "secrets",
      "pipeline",
      "with",
    ]);
  });
});

describe("explain", () => {
  it("gives value, file, line, and what was replaced, the nearest first", () => {
    expect(explain(entry(), "rules.approvals")).toEqual([
      {
        path: "rules.approvals",
        value: 3,
        file: "inventory/repositories/app.yaml",
        line: 4,
        replaced: [
          { value: 2, file: "inventory/groups/python.yaml", line: 2 },
          { value: 1, file: "inventory/defaults.yaml", line: 3 },
        ],
      },
    ]);
  });

  it("takes a map apart, each value with its own place", () => {
    expect(explain(entry(), "rules").map(({ path, file, line }) => `${path} ${file}:${line}`)).toEqual([
      "rules.approvals inventory/repositories/app.yaml:4",
      "rules.conversations inventory/defaults.yaml:4",
    ]);
  });

  it("refuses an entry that was not read from files", () => {
    const made: RepositoryEntry = { id: "x", name: "x", groups: [] };
    expect(() => explain(made, "name")).toThrow('"x" has no origins; pass an entry that loadInventory returned.');
  });

  it.each([
    ["rules.aprovals", '"rules.aprovals" is no field of a repository; did you mean "rules.approvals"?'],
    ["rule.approvals", '"rule" is no field of a repository; did you mean "rules"?'],
    [
      "features.sponsors",
      '"features.sponsors" is no field of a repository; there are features.issues, features.projects, features.wiki, features.discussions.',
    ],
    ["environments.v10", '"app" declares no "environments.v10"; did you mean "environments."v1.0""?'],
    ["labels.bug.color", '"app" declares no "labels.bug".'],
    ["topics[4]", '"app" declares no "topics[4]".'],
    ["with.version", '"app" declares no "with.version"; did you mean "with.versions"?'],
    ["rules..x", '"rules..x" is not a field; write keys joined by dots (rules.approvals, environments."v1.0".tags).'],
  ])("refuses %s and names what is near", (field, message) => {
    expect(() => explain(entry(), field)).toThrow(new Error(message));
  });
});

describe("explainLines", () => {
  it.each([
    [
      "rules",
      [
        "rules.approvals = 3 (inventory/repositories/app.yaml:4), not 2 (inventory/groups/python.yaml:2), not 1 (inventory/defaults.yaml:3)",
        "rules.conversations = true (inventory/defaults.yaml:4)",
      ],
    ],
    ["topics", ['topics = ["python"] (inventory/groups/python.yaml:3)']],
    ["secrets.slack_url", ["secrets.SLACK_URL = {} (inventory/repositories/app.yaml:9)"]],
    ["rules.upToDate", ["rules.upToDate is undeclared: GitHub keeps what it has"]],
    [
      "homepage",
      [
        'homepage is undeclared, released by inventory/repositories/app.yaml:2, not "https://example.com" (inventory/defaults.yaml:1): GitHub keeps what it has',
      ],
    ],
  ])("says why %s is as it is", (field, lines) => {
    expect(explainLines(entry(), field)).toEqual(lines);
  });
});
