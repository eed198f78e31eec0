import { describe, expect, test } from "vitest";
import { expandMatrix, MatrixFault } from "../../../workflow/parse/matrix.ts";
import { OpenObject, Unknown, type Value } from "../../../workflow/parse/value.ts";
import fc from "../../property.ts";

/** The values of each cell. */
function cells(matrix: Value): readonly { readonly [key: string]: Value }[] {
  const expansion = expandMatrix(matrix);
  if (!expansion.known) throw new Error(`unknown: ${expansion.because.join()}`);
  return expansion.cells.map((cell) => cell.values);
}

test("multiplies the axes, the last one fastest", () => {
  expect(cells({ version: [10, 12], os: ["ubuntu", "windows"] })).toEqual([
    { version: 10, os: "ubuntu" },
    { version: 10, os: "windows" },
    { version: 12, os: "ubuntu" },
    { version: 12, os: "windows" },
  ]);
});

test("expands GitHub's documented example of fruit and animals", () => {
  expect(
    cells({
      fruit: ["apple", "pear"],
      animal: ["cat", "dog"],
      include: [
        { color: "green" },
        { color: "pink", animal: "cat" },
        { fruit: "apple", shape: "circle" },
        { fruit: "banana" },
        { fruit: "banana", animal: "cat" },
      ],
    }),
  ).toEqual([
    { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
    { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
    { fruit: "pear", animal: "cat", color: "pink" },
    { fruit: "pear", animal: "dog", color: "green" },
    { fruit: "banana" },
    { fruit: "banana", animal: "cat" },
  ]);
});

test("expands GitHub's documented example of include with new values of an axis", () => {
  expect(
    cells({
      os: ["windows-latest", "ubuntu-latest"],
      node: [14, 16],
      include: [
        { os: "windows-latest", node: 16, npm: 6 },
        { os: "windows-latest", node: 17 },
      ],
    }),
  ).toEqual([
    { os: "windows-latest", node: 14 },
    { os: "windows-latest", node: 16, npm: 6 },
    { os: "ubuntu-latest", node: 14 },
    { os: "ubuntu-latest", node: 16 },
    { os: "windows-latest", node: 17 },
  ]);
});

test("makes a cell of each include when there is no axis", () => {
  expect(cells({ include: [{ site: "production" }, { site: "staging" }] })).toEqual([
    { site: "production" },
    { site: "staging" },
  ]);
});

test("expands GitHub's documented example of exclude, where a part of the values is enough", () => {
  expect(
    cells({
      os: ["macos-latest", "windows-latest"],
      version: [12, 14, 16],
      environment: ["staging", "production"],
      exclude: [
        { os: "macos-latest", version: 12, environment: "production" },
        { os: "windows-latest", version: 16 },
      ],
    }),
  ).toHaveLength(9);
});

test("an include does not revive an excluded combination, but stands for itself", () => {
  const matrix = {
    os: ["linux", "windows"],
    exclude: [{ os: "windows" }],
    include: [{ os: "windows", slow: true }],
  };
  expect(cells(matrix)).toEqual([{ os: "linux" }, { os: "windows", slow: true }]);
});

test("compares as expressions do: text without case, objects by their leaves", () => {
  const matrix = {
    os: ["Linux"],
    node: [{ version: 14 }, { version: 20, env: "NODE_OPTIONS=x" }],
    exclude: [{ os: "linux", node: { version: "14" } }],
  };
  expect(cells(matrix)).toEqual([{ os: "Linux", node: { version: 20, env: "NODE_OPTIONS=x" } }]);
});

test("names cells by the combination alone, not by what an include adds to it", () => {
  const expansion = expandMatrix({
    os: ["a"],
    include: [
      { os: "a", extra: 1 },
      { os: "b", extra: 2 },
    ],
  });
  expect(expansion.known && expansion.cells.map((cell) => cell.named)).toEqual([{ os: "a" }, { os: "b", extra: 2 }]);
});

test("has no cell when every combination is excluded", () => {
  expect(cells({ os: ["a"], exclude: [{ os: "a" }] })).toEqual([]);
});

describe("what GitHub refuses", () => {
  test.each<[string, Value, string]>([
    ["an axis without values", { os: [] }, 'Matrix vector "os" does not contain any values.'],
    ["a matrix without axes", {}, "Matrix must define at least one vector."],
    ["an empty include alone", { include: [] }, "Matrix must define at least one vector."],
    ["an axis that is no list", { os: "linux" }, 'Matrix key "os" is not a list.'],
    ["a matrix that is no mapping", ["a"], "The matrix is not a mapping of names to lists."],
    [
      "an include that is no mapping",
      { include: ["a"] },
      'An element of the matrix\'s "include" is not a mapping with values.',
    ],
    [
      "an exclude of no axis",
      { os: ["a"], exclude: [{ arch: "x" }] },
      'Matrix exclude key "arch" does not match any key within the matrix.',
    ],
  ])("%s", (_title, matrix, message) => {
    expect(() => expandMatrix(matrix)).toThrow(new MatrixFault(message));
  });
});

describe("what is not known", () => {
  const unknown = new Unknown(["needs.plan.outputs.list"]);

  test.each<[string, Value]>([
    ["the whole matrix", unknown],
    ["an axis", { os: unknown }],
    ["the includes", { os: ["a"], include: unknown }],
    ["one include", { os: ["a"], include: [unknown] }],
    ["a value that an exclude asks for", { os: ["a", unknown], exclude: [{ os: "b" }] }],
    ["a value of an include that decides where it goes", { os: ["a"], include: [{ os: unknown, x: 1 }] }],
  ])("%s leaves the cells unknown", (_title, matrix) => {
    expect(expandMatrix(matrix)).toEqual({ known: false, because: ["needs.plan.outputs.list"] });
  });

  test("an open context leaves the cells unknown", () => {
    expect(expandMatrix(new OpenObject({}, "github.event"))).toEqual({ known: false, because: ["github.event"] });
  });

  test("a value that nothing asks for stays in its cell", () => {
    expect(cells({ os: ["a", unknown] })).toEqual([{ os: "a" }, { os: unknown }]);
  });
});

const values = fc.constantFrom("a", "b", "c");
const axes = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.uniqueArray(values, { minLength: 1, maxLength: 3 }), {
  minKeys: 1,
});

test("has as many cells as the product of its axes without filters", () => {
  fc.assert(
    fc.property(axes, (matrix) => {
      const product = Object.values(matrix).reduce((count, list) => count * list.length, 1);
      const rows = cells(matrix);
      expect(rows).toHaveLength(product);
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(product);
    }),
  );
});

test("an include never changes an axis, and each one is in at least one cell", () => {
  const include = fc.array(fc.dictionary(fc.constantFrom("x", "y", "extra"), values, { minKeys: 1 }), { maxLength: 4 });
  fc.assert(
    fc.property(axes, include, (matrix, rows) => {
      const plain = cells(matrix);
      const expanded = cells({ ...matrix, include: rows });
      plain.forEach((row, i) => {
        expect(expanded[i]).toMatchObject(row);
      });
      for (const row of rows) {
        const own = Object.entries(row).filter(([key]) => key in matrix);
        expect(expanded.some((cell) => own.every(([key, value]) => cell[key] === value))).toBe(true);
      }
    }),
  );
});
