import { describe, expect, it } from "vitest";
import { faultText } from "../../inventory/fault.ts";
import { nodeAt, plain } from "../../inventory/located.ts";
import { readYaml } from "../../inventory/yaml.ts";

const faults = (text: string) => readYaml(text, "a.yaml").faults.map(faultText);
const value = (text: string) => plain(readYaml(text, "a.yaml").root!);

describe("readYaml", () => {
  it("keeps the line of every value", () => {
    const { root } = readYaml(
      "# first\nrules:\n  approvals: 2\n  checks:\n    - a\n    - b\n  note: >\n    long\n    text\n",
      "a.yaml",
    );
    const line = (...path: (string | number)[]) => nodeAt(root!, path)!.origin;
    expect(line("rules")).toEqual({ file: "a.yaml", line: 2 });
    expect(line("rules", "approvals")).toEqual({ file: "a.yaml", line: 3 });
    expect(line("rules", "checks", 1)).toEqual({ file: "a.yaml", line: 6 });
    expect(line("rules", "note")).toEqual({ file: "a.yaml", line: 7 });
  });

  it("follows anchors, aliases and merge keys; what a map says itself goes first", () => {
    expect(value("a: &x { p: 1, q: 2 }\nb: *x\nc: { <<: *x, q: 3 }\nd: { <<: [{ p: 5 }, *x] }")).toEqual({
      a: { p: 1, q: 2 },
      b: { p: 1, q: 2 },
      c: { p: 1, q: 3 },
      d: { p: 5, q: 2 },
    });
  });

  it("takes a quoted << for an ordinary key", () => {
    expect(value('a: { "<<": 1 }')).toEqual({ a: { "<<": 1 } });
  });

  it("takes keys as they are written and keeps yes, no and dates as text", () => {
    expect(value("404: a\n3.10: b\non: yes\nday: 2026-01-01")).toEqual({
      "404": "a",
      "3.10": "b",
      on: "yes",
      day: "2026-01-01",
    });
  });

  it("keeps how a number was written", () => {
    expect(nodeAt(readYaml("python: 3.10", "a.yaml").root!, ["python"])).toMatchObject({ value: 3.1, source: "3.10" });
  });

  it("reads Windows line ends and a byte order mark", () => {
    const { root, faults } = readYaml("\uFEFFa: 1\r\nb: 2\r\n", "a.yaml");
    expect(faults).toEqual([]);
    expect(nodeAt(root!, ["b"])!.origin.line).toBe(2);
  });

  it.each(["", "# only a comment\n", "---\n", "null"])("takes %j for a file that says nothing", (text) => {
    expect(readYaml(text, "a.yaml")).toEqual({ faults: [] });
  });

  it.each([
    ["- a\n- b", ['a.yaml:1: is a list; write fields ("description: ...")']],
    ["# c\nhello", ['a.yaml:2: is a single value; write fields ("description: ...")']],
    [
      "a: 1\nb: [1, 2\nc: 3",
      ["a.yaml:3: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]"],
    ],
    ["a:\n\t- b", ["a.yaml:2: is not YAML: tabs are not allowed as indentation"]],
    ["a: 1\n---\nb: 2", ["a.yaml:2: holds a second YAML document; write one a file"]],
    ["a: !secret x", ["a.yaml:1: is not YAML: unresolved tag: !secret"]],
    ["a: *x", ['a.yaml:1: "a" is an alias of "&x", which no line above sets; write "&x" where the value stands first']],
    ["a:\n  b: 1\n  c: 2\n  b: 3", ['a.yaml:4: "a.b" stands here a second time; line 2 has it already']],
    ["a: &x\n  b: *x", ['a.yaml:2: "a.b" is an alias of the value that it stands in ("*x"); write the value out']],
    ["a:\n  ? [x]\n  : 1", ['a.yaml:2: "a" has a key that is not plain text; write a name']],
    ["__proto__: { polluted: true }", ["a.yaml:1: has a key that is not plain text; write a name"]],
    ["a: { <<: 5 }", ['a.yaml:1: "a" merges in something that is no map; write "<<: *anchor" of a map']],
  ])("tells what is wrong with %j", (text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it("refuses aliases that grow beyond any real file instead of filling the memory", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level++) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    }
    expect(faults(lines.join("\n"))).toEqual(["a.yaml:1: has over 50000 values, aliases followed; write fewer"]);
  });
});
