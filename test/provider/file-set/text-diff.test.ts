import { expect, test } from "vitest";
import { shortDiff } from "../../../provider/file-set/text-diff.ts";
import fc from "../../property.ts";

test("equal texts have no difference", () => {
  expect(shortDiff("a\nb\n", "a\nb\n")).toBe("");
});

test("a change is shown with two lines around it", () => {
  const before =
    "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-22.04\n    steps: []\n  lint: {}\n  last: {}\n";
  const after = before.replace("ubuntu-22.04", "ubuntu-24.04");
  expect(shortDiff(before, after)).toBe(
    [
      "@@ -3 +3 @@",
      " jobs:",
      "   test:",
      "-    runs-on: ubuntu-22.04",
      "+    runs-on: ubuntu-24.04",
      "     steps: []",
      "   lint: {}",
    ].join("\n"),
  );
});

test("changes far from each other have a header each, with the lines that each side counts", () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
  const after = ["new", ...lines.slice(0, 10), "LINE 11", "line 12"];
  expect(shortDiff(lines.join("\n"), after.join("\n"))).toBe(
    [
      "@@ -1 +1 @@",
      "+new",
      " line 1",
      " line 2",
      "@@ -9 +10 @@",
      " line 9",
      " line 10",
      "-line 11",
      "+LINE 11",
      " line 12",
    ].join("\n"),
  );
});

test("a long difference ends with a count of what is left out", () => {
  const after = Array.from({ length: 60 }, (_, index) => `line ${index}`).join("\n");
  const lines = shortDiff("", after).split("\n");
  expect(lines).toHaveLength(25);
  expect(lines.at(-1)).toBe("... 38 more lines");
});

test("texts too long to compare line by line still show what differs", () => {
  const many = (word: string) => Array.from({ length: 2500 }, (_, index) => `${word} ${index}`).join("\n");
  expect(shortDiff(many("old"), many("new")).split("\n").slice(0, 3)).toEqual(["@@ -1 +1 @@", "-old 0", "-old 1"]);
});

test("the removed and added lines are those that turn one text into the other", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before.length > 0 && after.length > 0);
      const edits = shortDiff(before.join("\n"), after.join("\n"))
        .split("\n")
        .filter((line) => !line.startsWith("@@"));
      const count = (sign: string, word: string) => edits.filter((line) => line === sign + word).length;
      for (const word of ["a", "b", "c"]) {
        const had = before.filter((line) => line === word).length;
        const has = after.filter((line) => line === word).length;
        expect(count("+", word) - count("-", word)).toBe(has - had);
      }
    }),
  );
});
