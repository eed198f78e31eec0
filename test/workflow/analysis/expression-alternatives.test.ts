import { describe, expect, it } from "vitest";
import { alternatives } from "../../../workflow/analysis/expression-alternatives.ts";

describe("alternatives", () => {
  it.each<[expression: string, expected: unknown]>([
    ["'x'", ["x"]],
    ["github.ref == 'a' && 'x' || 'y'", ["x", "y"]],
    ["(github.ref == 'a') && ('x') || vars.B && 'y' || 'z'", ["x", "y", "z"]],
    ["github.ref == 'a' && 'x'", [false, "x"]],
    ["github.ref == 'a' && '' || 'y'", ["y"]],
    ["vars.A && 'x' || 'y'", ["x", "y"]],
    ["vars.A && 'x'", undefined],
    ["vars.A || 'x'", undefined],
    ["'x' || vars.A", ["x"]],
    ["github.ref == 'a' && vars.A || 'y'", undefined],
    ["true && 'x' || 'y'", ["x"]],
    ["!vars.A", [true, false]],
    ["contains(vars.A, 'x') && fromJSON('[1]') || 2", [[1], 2]],
    ["case(vars.A == 'x', 'a', vars.A == 'y', 'b', 'c')", ["a", "b", "c"]],
    ["case(vars.A == 'x', vars.B, 'c')", undefined],
    ["vars.A", undefined],
    ["not an expression", undefined],
  ])("of %s", (expression, expected) => {
    expect(alternatives(expression, { contexts: {} })).toEqual(expected);
  });
});
