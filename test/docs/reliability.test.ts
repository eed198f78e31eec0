import { describe, expect, it } from "vitest";
import { textOf } from "./markdown.ts";
import { faultsOf, rowsOf, unnamed } from "./rows-of-tests.ts";

const id = /F\d\d/;
const rows = rowsOf(textOf("docs/reliability.md"), id);

describe("docs/reliability.md", () => {
  it("has every failure of a platform once", () => {
    expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 11 }, (_, at) => `F${26 + at}`));
  });

  it("names for each a test that is there, and none is left undone", () => {
    expect(rows.flatMap(faultsOf)).toEqual([]);
    expect(rows.filter(({ shownBy }) => shownBy === "not yet")).toEqual([]);
  });

  it("names every test that carries an id", () => {
    expect(unnamed(rows, id)).toEqual([]);
  });
});
