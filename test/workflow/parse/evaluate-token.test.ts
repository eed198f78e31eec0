import { expect, test } from "vitest";
import { evaluateToken } from "../../../workflow/parse/evaluate-token.ts";
import { parseWorkflow } from "../../../workflow/parse/parse-workflow.ts";
import { Unknown, type Value } from "../../../workflow/parse/value.ts";

/** The value of a job's `strategy:`. */
async function strategy(written: string, contexts: { [name: string]: Value } = {}): Promise<Value> {
  const content = `on: push\njobs:\n  test:\n    runs-on: x\n    steps: [{ run: make }]\n    strategy:\n${written.replaceAll(/^/gm, "      ")}\n`;
  const workflow = await parseWorkflow({ path: "ci.yml", content });
  expect(workflow.errors).toEqual([]);
  return evaluateToken(workflow.jobs[0]!.strategy!, { contexts });
}

test("keeps YAML's kinds of values", async () => {
  expect(await strategy('fail-fast: false\nmatrix: { a: [1, 3.10, "3.10", true, null, { b: c }] }')).toEqual({
    "fail-fast": false,
    matrix: { a: [1, 3.1, "3.10", true, null, { b: "c" }] },
  });
});

test("puts values for expressions, whole and inside text", async () => {
  const contexts = { inputs: { list: '["x", "y"]', name: "z" } };
  expect(
    await strategy("matrix: { a: \"${{ fromJSON(inputs.list) }}\", b: ['v-${{ inputs.name }}'] }", contexts),
  ).toEqual({
    matrix: { a: ["x", "y"], b: ["v-z"] },
  });
});

test("leaves unknown values where they are", async () => {
  expect(await strategy('matrix: { a: [x, "${{ vars.B }}"] }')).toEqual({
    matrix: { a: ["x", expect.any(Unknown)] },
  });
});

test("takes a whole mapping from an expression", async () => {
  const contexts = { needs: { plan: { outputs: { matrix: '{"a":[1]}' } } } };
  expect(await strategy("matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}", contexts)).toEqual({
    matrix: { a: [1] },
  });
});
