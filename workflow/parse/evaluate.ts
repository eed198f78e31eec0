import { type Expr, wellKnownFunctions } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import { greaterThan, lessThan } from "@actions/expressions/result";
import { comparable, valuesEqual } from "./equality.ts";
import { fromExpressionData, toExpressionData, toText } from "./expression-data.ts";
import { parseExpression } from "./parse-expression.ts";
import {
  isArray,
  isObject,
  OpenObject,
  property,
  truthiness,
  Unknown,
  unknownAt,
  unknownFrom,
  unknownsIn,
  type Value,
} from "./value.ts";

/** What an expression can see. */
export interface Scope {
  /** Contexts by name. One that is left out is unknown as a whole, so `vars.REGION` then depends on `vars.REGION`. */
  readonly contexts: { readonly [name: string]: Value };
  /** Status functions by lower-case name. One that is left out is unknown, except `always`, which is true. */
  readonly functions?: { readonly [name: string]: (args: readonly Value[]) => Value };
}

/** An expression that cannot be evaluated: bad syntax, an unknown name, or a function that refused its arguments. */
export class ExpressionFault extends Error {
  override readonly name = "ExpressionFault";
}

/**
 * Evaluates an expression, written without `${{ }}`, as GitHub does, except that it also carries on with values that are
 * not known: the result is `Unknown` exactly when an unknown value decides it.
 *
 * Source of the rules: GitHub docs, "Evaluate expressions in workflows and actions"; operators and functions are those of
 * GitHub's own library.
 *
 * @throws ExpressionFault
 */
export function evaluate(expression: string, scope: Scope): Value {
  try {
    const tree = parseExpression(expression);
    return tree === undefined ? null : unfiltered(visit(tree, scope));
  } catch (error) {
    if (error instanceof ExpressionFault) throw error;
    throw new ExpressionFault(`"${expression}" cannot be evaluated: ${(error as Error).message}.`, { cause: error });
  }
}

/** What `.*` gives: a further property is then taken from every element. */
class Filtered {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

type Result = Value | Filtered;

function unfiltered(result: Result): Value {
  return result instanceof Filtered ? result.items : result;
}

function visit(node: Expr, scope: Scope): Result {
  if (node instanceof Literal) return fromExpressionData(node.literal);
  if (node instanceof Grouping) return visit(node.group, scope);
  if (node instanceof ContextAccess) return context(node.name.lexeme, scope);
  if (node instanceof IndexAccess) return index(node, scope);
  if (node instanceof Unary) return not(unfiltered(visit(node.expr, scope)));
  if (node instanceof Binary) {
    return compare(node.operator.lexeme, unfiltered(visit(node.left, scope)), unfiltered(visit(node.right, scope)));
  }
  if (node instanceof Logical) return logical(node, scope);
  if (node instanceof FunctionCall) return call(node, scope);
  throw new Error("unexpected syntax");
}

function context(name: string, scope: Scope): Value {
  const wanted = name.toLowerCase();
  const found = Object.keys(scope.contexts).find((key) => key.toLowerCase() === wanted);
  return found === undefined ? new OpenObject({}, wanted) : (scope.contexts[found] ?? null);
}

function index(node: IndexAccess, scope: Scope): Result {
  const from = visit(node.expr, scope);
  if (node.index instanceof Star)
    return new Filtered(from instanceof Filtered ? from.items.flatMap(elements) : elements(from));
  const key = unfiltered(visit(node.index, scope));
  if (from instanceof Filtered)
    return new Filtered(from.items.flatMap((item) => (has(item, key) ? [at(item, key)] : [])));
  return at(from, key);
}

/** What `.*` finds in a value. */
function elements(value: Value): readonly Value[] {
  if (value instanceof Unknown) return [value];
  if (value instanceof OpenObject) return [unknownAt(`${value.path}.*`)];
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function has(value: Value, key: Value): boolean {
  if (value instanceof Unknown || value instanceof OpenObject || key instanceof Unknown) return true;
  if (isArray(value)) return Number.isInteger(arrayIndex(key)) && arrayIndex(key) < value.length;
  if (!isObject(value) || typeof key === "object") return false;
  return Object.keys(value).some((name) => name.toLowerCase() === toText(key).toLowerCase());
}

function at(value: Value, key: Value): Value {
  if (key instanceof Unknown) return isArray(value) || isObject(value) || value instanceof Unknown ? key : null;
  if (isArray(value)) return value[arrayIndex(key)] ?? null;
  return typeof key === "object" && key !== null ? null : property(value, toText(key));
}

function arrayIndex(key: Value): number {
  const number = key instanceof Unknown || isArray(key) || isObject(key) ? Number.NaN : toExpressionData(key).number();
  return number >= 0 ? Math.floor(number) : Number.NaN;
}

function not(value: Value): Value {
  const truthy = truthiness(value);
  return truthy === undefined ? unknownFrom(unknownsIn(value)) : !truthy;
}

function compare(operator: string, left: Value, right: Value): Value {
  const same = valuesEqual(left, right);
  if (same instanceof Unknown || operator === "==") return same;
  if (operator === "!=") return !same;
  const [a, b] = [comparable(left), comparable(right)];
  if (operator === ">" || operator === ">=") return greaterThan(a, b) || (operator === ">=" && same);
  return lessThan(a, b) || (operator === "<=" && same);
}

/** `&&` and `||` return one of their sides. An unknown side leaves the truth known where a later side decides it. */
function logical(node: Logical, scope: Scope): Value {
  const stopsAt = node.operator.lexeme === "||";
  const undecided: Unknown[] = [];
  let result: Value = null;
  for (const argument of node.args) {
    result = unfiltered(visit(argument, scope));
    const truthy = truthiness(result);
    if (truthy === undefined) undecided.push(...unknownsIn(result));
    else if (truthy === stopsAt) return undecided.length === 0 ? result : new Unknown(names(undecided), stopsAt);
  }
  if (undecided.length === 0) return result;
  return unknownFrom(undecided);
}

function names(unknown: readonly Unknown[]): string[] {
  return [...new Set(unknown.flatMap((value) => value.because))];
}

function call(node: FunctionCall, scope: Scope): Value {
  const name = node.functionName.lexeme.toLowerCase();
  const args = node.args.map((argument) => unfiltered(visit(argument, scope)));
  const own = scope.functions?.[name];
  if (own !== undefined) return own(args);
  if (name === "always") return true;
  if (name === "case") return chosenCase(args);
  if (name === "contains") return contains(args);
  const builtIn = wellKnownFunctions[name];
  if (builtIn === undefined) return new Unknown([`${node.functionName.lexeme}()`]);
  const unknown = args.flatMap(unknownsIn);
  if (unknown.length > 0) return unknownFrom(unknown, name === "format" ? formatIsTruthy(args[0]) : undefined);
  return fromExpressionData(builtIn.call(...args.map(toExpressionData)));
}

function chosenCase(args: readonly Value[]): Value {
  for (let i = 0; i + 1 < args.length; i += 2) {
    const predicate = args[i] ?? null;
    if (predicate instanceof Unknown) return unknownFrom([predicate]);
    if (typeof predicate !== "boolean") throw new Error("case predicate must evaluate to a boolean value");
    if (predicate) return args[i + 1] ?? null;
  }
  return args.at(-1) ?? null;
}

/** A list that surely holds the item contains it, whatever its unknown elements are. */
function contains([search = null, item = null]: readonly Value[]): Value {
  if (isArray(search) && !(item instanceof Unknown)) {
    const unknown = search.filter((element) => element instanceof Unknown);
    if (search.some((element) => valuesEqual(item, element) === true)) return true;
    return unknown.length > 0 && unknownFrom(unknown);
  }
  const unknown = [...(search instanceof Unknown ? [search] : []), ...unknownsIn(item)];
  if (unknown.length > 0) return unknownFrom(unknown);
  if (isArray(search) || isObject(search)) return false;
  return fromExpressionData(wellKnownFunctions.contains!.call(toExpressionData(search), comparable(item)));
}

/** Text with something around its placeholders is never empty. */
function formatIsTruthy(pattern: Value | undefined): boolean | undefined {
  return typeof pattern === "string" && pattern.replaceAll(/\{\d+\}/g, "") !== "" ? true : undefined;
}
