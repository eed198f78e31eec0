import { describe, expect, test } from "vitest";
import { ExpressionFault, evaluate } from "../../../workflow/parse/evaluate.ts";
import { OpenObject, truthiness, Unknown, type Value } from "../../../workflow/parse/value.ts";
import fc from "../../property.ts";

const contexts: { [name: string]: Value } = {
  github: new OpenObject(
    {
      ref: "refs/heads/main",
      event: { pull_request: null, labels: [{ name: "bug" }, { name: "help" }, {}] },
      count: 3,
    },
    "github",
  ),
  needs: {
    build: { result: "success", outputs: { image: new Unknown(["needs.build.outputs.image"]) } },
    lint: { result: "skipped", outputs: {} },
  },
  inputs: { deploy: true, level: "" },
};

describe("with everything known", () => {
  test.each<[string, Value]>([
    ["github.ref", "refs/heads/main"],
    ["GitHub.REF", "refs/heads/main"],
    ["github['ref']", "refs/heads/main"],
    ["github.ref == 'REFS/heads/MAIN'", true],
    ["github.ref != 'refs/heads/main'", false],
    ["inputs.missing", null],
    ["inputs.missing.deeper", null],
    ["null == 0", true],
    ["true == '1'", true],
    ["'' == 0", true],
    ["'a' == 0", false],
    ["format('{0}', 'a') < 1 || 'a' > 1 || 'a' == 1", false],
    ["github.count >= 3 && github.count < 4", true],
    ["'b' > 'A'", true],
    ["!inputs.level", true],
    ["inputs.level || 'info'", "info"],
    ["inputs.deploy && 'yes' || 'no'", "yes"],
    ["'false' && 1", 1],
    ["contains('Hello', 'ELL')", true],
    ["contains(github.event.labels.*.name, 'bug')", true],
    ["contains(fromJSON('[\"push\", \"pull_request\"]'), 'PUSH')", true],
    ["contains(needs.*.result, 'failure')", false],
    ["join(needs.*.result, '+')", "success+skipped"],
    ["startsWith(github.ref, 'refs/heads/')", true],
    ["endsWith(github.ref, 'Main')", true],
    ["format('{0}-{1}', github.count, true)", "3-true"],
    ["toJSON(fromJSON('{\"a\":[1]}'))", '{\n  "a": [\n    1\n  ]\n}'],
    ["github.event.labels[1].name", "help"],
    ["github.event.labels[7].name", null],
    ["case(github.count == 1, 'one', github.count == 3, 'three', 'many')", "three"],
    ["inputs", { deploy: true, level: "" }],
    ["inputs == inputs", true],
    ["inputs == needs", false],
    ["always()", true],
    ["", null],
  ])("%s", (expression, value) => {
    expect(evaluate(expression, { contexts })).toEqual(value);
  });
});

describe("with something unknown", () => {
  test.each<[string, string[], boolean | undefined]>([
    ["needs.build.outputs.image", ["needs.build.outputs.image"], undefined],
    ["needs.build.outputs.image == 'x'", ["needs.build.outputs.image"], undefined],
    ["!needs.build.outputs.image", ["needs.build.outputs.image"], undefined],
    ["vars.REGION", ["vars.REGION"], undefined],
    ["vars['REGION'] == secrets.TOKEN", ["vars.REGION", "secrets.TOKEN"], undefined],
    ["github.event_name == 'push'", ["github.event_name"], undefined],
    ["steps.tag.outputs.value", ["steps.tag.outputs.value"], undefined],
    ["vars.A && false", ["vars.A"], false],
    ["vars.A || true", ["vars.A"], true],
    ["vars.A || vars.B", ["vars.A", "vars.B"], undefined],
    ["vars.A && inputs.level", ["vars.A"], false],
    ["format('v{0}', vars.A)", ["vars.A"], true],
    ["format('{0}', vars.A)", ["vars.A"], undefined],
    ["join(needs.*.outputs.image)", ["needs.build.outputs.image"], undefined],
    ["toJSON(needs)", ["needs.build.outputs.image"], undefined],
    ["contains(needs.*.outputs.image, 'x')", ["needs.build.outputs.image"], undefined],
    ["github.event.labels[vars.I]", ["vars.I"], undefined],
    ["case(vars.A == 'x', 1, 2)", ["vars.A"], undefined],
    ["success()", ["success()"], undefined],
    ["hashFiles('**/*.lock')", ["hashFiles()"], undefined],
    ["vars.*", ["vars.*"], undefined],
  ])("%s is unknown", (expression, because, truthy) => {
    const result = evaluate(expression, { contexts });
    if (Array.isArray(result)) {
      expect(result).toEqual([expect.any(Unknown)]);
      return;
    }
    expect(result).toBeInstanceOf(Unknown);
    expect((result as Unknown).because).toEqual(because);
    expect(truthiness(result as Value)).toBe(truthy);
  });

  test.each<[string, Value]>([
    ["false && vars.A", false],
    ["'x' || vars.A", "x"],
    ["contains(fromJSON('[1, 2]'), 2) || vars.A", true],
    ["inputs.level.deeper[vars.A]", null],
    ["!(vars.A || true)", false],
    ["case(true, 1, vars.A)", 1],
    ["needs.build.result == 'success'", true],
  ])("%s is known all the same", (expression, value) => {
    expect(evaluate(expression, { contexts })).toEqual(value);
  });

  test("a list that surely holds the item contains it, whatever else is unknown", () => {
    const list = ["a", new Unknown(["b"])];
    expect(evaluate("contains(inputs.list, 'A')", { contexts: { inputs: { list } } })).toBe(true);
  });
});

test.each([
  ["nope.x", "\"nope.x\" cannot be evaluated: Unrecognized named-value: 'nope'."],
  ["nope()", "\"nope()\" cannot be evaluated: Unrecognized function: 'nope'."],
  ["github.ref ==", "\"github.ref ==\" cannot be evaluated: Unexpected end of expression: '=='."],
  ["True", "\"True\" cannot be evaluated: Unrecognized named-value: 'True'."],
  ["fromJSON('')", "\"fromJSON('')\" cannot be evaluated: empty input."],
  ["case(1, 2, 3)", '"case(1, 2, 3)" cannot be evaluated: case predicate must evaluate to a boolean value.'],
  [
    "format('{1}', 1)",
    "\"format('{1}', 1)\" cannot be evaluated: The following format string references more arguments than were supplied: {1}.",
  ],
])("refuses %s", (expression, message) => {
  expect(() => evaluate(expression, { contexts })).toThrow(new ExpressionFault(message));
});

test("own functions come before the built-in ones, by any case of their name", () => {
  const functions = { success: () => false, always: () => false };
  expect(evaluate("Success() || ALWAYS()", { contexts, functions })).toBe(false);
});

/** Expressions of literals and three variables that may be unknown, with the operators that conditions are made of. */
const expressions = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "false", "null", "0", "1", "''", "'a'", "'1'", "inputs.a", "inputs.b", "inputs.c"),
    fc
      .tuple(tie("expression"), fc.constantFrom("&&", "||", "==", "!=", "<", ">="), tie("expression"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie("expression").map((inner) => `!(${inner})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `contains(${a}, ${b})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `format('{0}{1}', ${a}, ${b})`),
  ),
})).expression;
const plain = fc.constantFrom<Value>(null, true, false, 0, 1, "", "a", "1");

test("what is known with an unknown input is right for every value of it", () => {
  fc.assert(
    fc.property(expressions, plain, plain, plain, fc.subarray(["a", "b", "c"]), (expression, a, b, c, hidden) => {
      const actual: { [name: string]: Value } = { a, b, c };
      const guessed = Object.fromEntries(
        Object.entries(actual).map(([name, value]) => [name, hidden.includes(name) ? new Unknown([name]) : value]),
      );
      const known = evaluate(expression, { contexts: { inputs: guessed } });
      const truth = evaluate(expression, { contexts: { inputs: actual } });
      if (known instanceof Unknown) {
        expect(hidden.length).toBeGreaterThan(0);
        if (known.truthy !== undefined) expect(truthiness(truth)).toBe(known.truthy);
      } else {
        expect(known).toEqual(truth);
      }
    }),
    { numRuns: 500 },
  );
});
