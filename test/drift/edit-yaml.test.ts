import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { editYaml } from "../../drift/edit-yaml.ts";
import fc from "../property.ts";

const text = `# what it is for
description: An app   # one line
merge: {squash: true, rebase:   false}
topics: [a,b]

rules:
    approvals: 2   # of the team
    checks: [ licence/cla ]
`;

describe("a change of a YAML file", () => {
  it("leaves every line alone that it is not about", () => {
    expect(editYaml(text, ["rules", "approvals"], 1)).toBe(text.replace("approvals: 2  ", "approvals: 1"));
    expect(editYaml(text, ["archived"], true)).toBe(`${text}archived: true\n`);
    expect(editYaml(text, ["topics"], undefined)).toBe(text.replace("topics: [a,b]\n", ""));
  });

  it("takes away the maps that it empties, and writes null where that is asked for", () => {
    expect(editYaml("a: 1\nrules:\n  approvals: 2\n", ["rules", "approvals"], undefined)).toBe("a: 1\n");
    expect(editYaml("a: 1\n", ["rules", "approvals"], undefined, "null")).toBe("a: 1\nrules:\n  approvals: null\n");
  });

  it("begins an empty file, and makes a map of a word that was released", () => {
    expect(editYaml("", ["merge", "squash"], false)).toBe("merge:\n  squash: false\n");
    expect(editYaml("merge: null\n", ["merge", "squash"], false)).toBe("merge:\n  squash: false\n");
  });

  it("sets what it is asked to set, and nothing else", () => {
    const key = fc.constantFrom("description", "topics", "merge", "homepage", "rules");
    fc.assert(
      fc.property(key, fc.string(), (name, value) => {
        expect(parse(editYaml(text, [name], value))).toEqual({ ...parse(text), [name]: value });
      }),
      { numRuns: 100 },
    );
  });
});
