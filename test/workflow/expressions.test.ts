import { Evaluator, Lexer, Parser, data as values } from "@actions/expressions";
import { describe, expect, it } from "vitest";
import {
  and,
  type Condition,
  compare,
  contains,
  differs,
  either,
  equals,
  expressionsIn,
  firstOf,
  format,
  fromJson,
  hashFiles,
  type Literal,
  literal,
  not,
  or,
  text,
  written,
} from "../../workflow/expressions.ts";
import { event, github, matrix, secret } from "../../workflow/expressions-contexts.ts";
import fc from "../property.ts";

/** What GitHub's own library makes of an expression. */
function evaluated(source: string): unknown {
  const { tokens } = new Lexer(source).lex();
  const tree = new Parser(tokens, [], []).parse();
  const result = new Evaluator(tree, new values.Dictionary()).evaluate();
  return result.kind === values.Kind.Null ? null : (result as { value?: unknown }).value;
}

describe("an expression", () => {
  it("puts parentheses only where GitHub would read it differently without", () => {
    const a = equals(github.ref, "a");
    const b = equals(github.ref, "b");
    const c = equals(github.ref, "c");
    expect(and(or(a, b), c).source).toBe("(github.ref == 'a' || github.ref == 'b') && github.ref == 'c'");
    expect(or(and(a, b), c).source).toBe("github.ref == 'a' && github.ref == 'b' || github.ref == 'c'");
    expect(not(a).source).toBe("!(github.ref == 'a')");
    expect(not(not(and(a, b))).source).toBe("!!(github.ref == 'a' && github.ref == 'b')");
    expect(equals(equals(1, 1), equals(2, 2)).source).toBe("(1 == 1) == (2 == 2)");
    expect(compare(1, "<", 2).source).toBe("1 < 2");
  });

  it("joins a chain inside a chain of the same operator without parentheses", () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => equals(github.ref, name)) as [Condition, Condition, Condition];
    expect(and(and(a, b), c).source).toBe(and(a, b, c).source);
    expect(and(and(a, b), c).operands).toHaveLength(3);
  });

  it("leaves a chain of one operand as it is, and refuses an empty one", () => {
    expect(and(equals(1, 2)).source).toBe("1 == 2");
    expect(() => or()).toThrow('"||" joins no operands: give it at least one.');
  });

  it("chooses one of two values, and refuses a first one that would never be chosen", () => {
    for (const [condition, chosen] of [
      [equals(1, 1), "a"],
      [or(equals(1, 2), equals(3, 4)), "b"],
    ] as const)
      expect(evaluated(either(condition, "a", "b").source)).toBe(chosen);
    expect(either(equals(github.ref, "x"), matrix("os"), "b").source).toBe("github.ref == 'x' && matrix.os || 'b'");
    for (const never of ["", false, 0, null])
      expect(() => either(equals(1, 1), never, "b")).toThrow(/counts as false, so it would never be chosen/);
  });

  it("doubles the quotes of a literal", () => {
    expect(literal("it's 'so'")).toBe("'it''s ''so'''");
    expect([literal(1.5), literal(true), literal(null)]).toEqual(["1.5", "true", "null"]);
  });

  it("spells functions as GitHub does", () => {
    expect(contains(fromJson('["a"]'), github.ref).source).toBe("contains(fromJSON('[\"a\"]'), github.ref)");
    expect(hashFiles("**/a.lock", "b").source).toBe("hashFiles('**/a.lock', 'b')");
    expect(format("{0}-{1}", github.sha, 2).source).toBe("format('{0}-{1}', github.sha, 2)");
  });

  it("knows everything that it reads, through every operator", () => {
    const expression = and(not(equals(secret("A"), event("x.y"))), contains(firstOf(matrix("os"), "linux"), "l"));
    expect(expression.references.map(({ context, name }) => `${context}.${name}`)).toEqual([
      "secrets.A",
      "github.event.x.y",
      "matrix.os",
    ]);
  });

  it("refuses a name that is none, so that no expression can be smuggled in", () => {
    expect(() => event("pull_request.title }} x")).toThrow('"title }} x" is no name in the event payload');
    expect(() => secret("A B")).toThrow('"A B" is no name in secrets');
  });

  const constant = fc.oneof(fc.string(), fc.integer({ min: -5, max: 5 }), fc.boolean(), fc.constant(null));
  /** A condition beside the same one with parentheses around every part. */
  const conditions = fc.letrec<{ condition: readonly [Condition, string] }>((tie) => {
    const comparison = fc
      .tuple(constant, constant, fc.constantFrom("==", "!=", "<", "<=", ">", ">=" as const))
      .map(([left, right, operator]) => {
        const source = `(${literal(left)} ${operator} ${literal(right)})`;
        return [compareBy(operator, left, right), source] as const;
      });
    const part = tie("condition");
    return {
      condition: fc.oneof(
        { maxDepth: 4 },
        comparison,
        part.map(([condition, source]) => [not(condition), `(!${source})`] as const),
        fc.tuple(part, part).map(([[a, x], [b, y]]) => [equals(a, b), `(${x} == ${y})`] as const),
        fc.tuple(part, part).map(([[a, x], [b, y]]) => [compare(a, "<", b), `(${x} < ${y})`] as const),
        fc.tuple(part, part, part).map(([[a, x], [b, y], [c, z]]) => [and(a, b, c), `(${x} && ${y} && ${z})`] as const),
        fc.tuple(part, part, part).map(([[a, x], [b, y], [c, z]]) => [or(a, b, c), `(${x} || ${y} || ${z})`] as const),
      ),
    };
  }).condition;

  it("means what its parts mean, to GitHub's own evaluator", () => {
    fc.assert(
      fc.property(conditions, ([condition, fullyParenthesised]) => {
        expect(evaluated(condition.source)).toEqual(evaluated(fullyParenthesised));
      }),
      { numRuns: 500 },
    );
  });

  it("gives every text back from its literal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(evaluated(literal(value))).toBe(value);
      }),
    );
  });
});

function compareBy(operator: "==" | "!=" | "<" | "<=" | ">" | ">=", left: Literal, right: Literal): Condition {
  if (operator === "==") return equals(left, right);
  return operator === "!=" ? differs(left, right) : compare(left, operator, right);
}

describe("text", () => {
  it("fences its expressions and keeps the rest", () => {
    const value = text`sha-${github.sha}/${text`b-${github.refName}`}!`;
    expect(written(value)).toBe("sha-${{ github.sha }}/b-${{ github.ref_name }}!");
    expect(expressionsIn(value)).toEqual([github.sha, github.refName]);
  });

  it("refuses an expression that is written by hand", () => {
    expect(() => text`x ${"${{ github.ref }}"}`).toThrow("writes an expression by hand in text");
  });
});
