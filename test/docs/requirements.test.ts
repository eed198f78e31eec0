import { describe, expect, it } from "vitest";
import { textOf } from "./markdown.ts";
import { faultsOf, rowsOf, testsWith, unnamed } from "./rows-of-tests.ts";

/** How many rows each group has. */
const groups = { R0: 10, R1: 16, R2: 8, R3: 12, R4: 16 };

const id = /R\d-\d\d/;
const rows = rowsOf(textOf("docs/requirements.md"), id);

describe("docs/requirements.md", () => {
  it("has every row once", () => {
    const ids = Object.entries(groups).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => `${group}-${String(at + 1).padStart(2, "0")}`),
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(ids);
  });

  it("names for each row a test that is there, or says that it is not done", () => {
    expect(rows.flatMap(faultsOf)).toEqual([]);
  });

  it("names every test that carries a row's id", () => {
    expect(unnamed(rows, id)).toEqual([]);
  });

  it("calls no row undone that a test shows", () => {
    const shown = new Set(testsWith(id).map(({ id: of }) => of));
    expect(rows.filter(({ id, shownBy }) => shownBy === "not yet" && shown.has(id))).toEqual([]);
    expect(shown.size).toBeGreaterThan(7);
  });
});

describe("a row of the requirements", () => {
  it.each([
    ["no words", "perhaps", ['R2-01: write a test\'s file and title, or "not yet"']],
    ["a file that is not there", '`test/no.test.ts`: "R2-01: x"', ["R2-01: there is no test/no.test.ts"]],
    [
      "a title that is not there",
      '`test/pipelines/python-app/ci.test.ts`: "R2-01: does nothing"',
      ['R2-01: test/pipelines/python-app/ci.test.ts has no test "R2-01: does nothing"'],
    ],
    [
      "a test of another row",
      '`test/pipelines/python-app/ci.test.ts`: "R2-03: is one, after the whole matrix"',
      ['R2-01: "R2-03: is one, after the whole matrix" is another row\'s test'],
    ],
  ])("with %s is a fault", (_, shownBy, faults) => {
    expect(faultsOf({ id: "R2-01", shownBy })).toEqual(faults);
  });
});
