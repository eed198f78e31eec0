import { expect, test } from "vitest";
import { checkName, nestedCheckName, skippedCheckName } from "../../../workflow/parse/check-name.ts";
import { expandMatrix } from "../../../workflow/parse/matrix.ts";
import { parseWorkflow } from "../../../workflow/parse/parse-workflow.ts";
import type { ParsedJob } from "../../../workflow/parse/parsed-workflow.ts";
import { Unknown, type Value } from "../../../workflow/parse/value.ts";

async function job(keys: string): Promise<ParsedJob> {
  const content = `on: push\njobs:\n  test:\n    runs-on: x\n    steps: [{ run: make }]\n    ${keys}\n`;
  const workflow = await parseWorkflow({ path: "ci.yml", content });
  return workflow.jobs[0]!;
}

async function names(keys: string, matrix: Value, contexts: { [name: string]: Value } = {}): Promise<unknown[]> {
  const expansion = expandMatrix(matrix);
  const own = await job(keys);
  return expansion.known ? expansion.cells.map((cell) => checkName(own, cell, { contexts })) : [];
}

test("a job without a name is called by its id", async () => {
  expect(checkName(await job(""), undefined, { contexts: {} })).toBe("test");
});

test("a job with a name is called by it", async () => {
  expect(checkName(await job("name: Unit tests"), undefined, { contexts: {} })).toBe("Unit tests");
});

test("a matrix adds its values to an id or a plain name", async () => {
  const matrix = { python: ["3.10", "3.11"], os: ["ubuntu-latest"], fast: [true] };
  expect(await names("", matrix)).toEqual(["test (3.10, ubuntu-latest, true)", "test (3.11, ubuntu-latest, true)"]);
  expect(await names("name: Unit", matrix)).toEqual([
    "Unit (3.10, ubuntu-latest, true)",
    "Unit (3.11, ubuntu-latest, true)",
  ]);
});

test("a name with an expression stands for itself", async () => {
  const matrix = { python: ["3.10", "3.11"], os: ["linux"] };
  expect(await names("name: Python ${{ matrix.python }}", matrix)).toEqual(["Python 3.10", "Python 3.11"]);
});

test("a name that comes out empty falls back to the id", async () => {
  expect(await names("name: ${{ matrix.title }}", { os: ["a", "b"] })).toEqual(["test (a)", "test (b)"]);
});

test("a number that YAML shortens is shortened in the name", async () => {
  expect(await names("", { python: [3.1] })).toEqual(["test (3.1)"]);
});

test("what an include adds to a combination is not in the name, but a combination of its own is named whole", async () => {
  const matrix = {
    os: ["a"],
    include: [
      { os: "a", extra: "x" },
      { extra: "y", os: "b" },
    ],
  };
  expect(await names("", matrix)).toEqual(["test (a)", "test (b, y)"]);
});

test("the plain values inside mappings and lists are in the name; empty ones are left out", async () => {
  const matrix = { shard: [{ name: "core", paths: ["a", "b"], note: "" }], none: [null] };
  expect(await names("", matrix)).toEqual(["test (core, a, b)"]);
});

test("a default name of more than 100 characters is cut", async () => {
  const [name] = (await names("", { path: ["x".repeat(120)] })) as string[];
  expect(name).toBe(`test (${"x".repeat(91)}...`);
  expect(name).toHaveLength(100);
});

test("a name that depends on something unknown is unknown", async () => {
  const name = checkName(await job("name: On ${{ vars.RUNNER }}"), undefined, { contexts: {} });
  expect(name).toBeInstanceOf(Unknown);
  expect((name as Unknown).because).toEqual(["vars.RUNNER"]);
});

test("a skipped job is called as its file writes it, without matrix values", async () => {
  expect(skippedCheckName(await job("name: Python ${{ matrix.python }}"))).toBe("Python ${{ matrix.python }}");
  expect(skippedCheckName(await job('name: "Python ${{ matrix.python }}"'))).toBe("Python ${{ matrix.python }}");
  expect(skippedCheckName(await job("name: 'It''s ${{ matrix.python }}'"))).toBe("It's ${{ matrix.python }}");
  expect(skippedCheckName(await job(""))).toBe("test");
});

test("a called job is called after its callers", () => {
  expect(nestedCheckName(["Deploy", "Staging"], "smoke")).toBe("Deploy / Staging / smoke");
});
