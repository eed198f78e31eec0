import type { Expr } from "@actions/expressions";
import { data } from "@actions/expressions";
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
import { ExpressionError } from "@actions/expressions/errors";
import { parseExpression } from "../parse/parse-expression.ts";

/** One step of a path into a context: a property's name, every element (`.*`), or an expression that gives the name. */
export type Segment = string | { readonly every: true } | { readonly computed: string };

/** A place of a context that an expression reads, such as `secrets.NPM_TOKEN` or `github.event.issue.title`. */
export interface ContextAccessed {
  /** The context, in lower case. */
  readonly context: string;
  /** Empty where the expression takes the context as a whole. */
  readonly path: readonly Segment[];
}

/**
 * The syntax tree of an expression; `undefined` for an empty one, and for one that GitHub's parser refuses (which is a
 * finding of its own).
 */
export function syntaxTree(expression: string): Expr | undefined {
  try {
    return parseExpression(expression);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Every place of a context that an expression reads, inside computed names too. */
export function contextAccesses(expression: string): ContextAccessed[] {
  const tree = syntaxTree(expression);
  return tree === undefined ? [] : accessesIn(tree);
}

function accessesIn(node: Expr): ContextAccessed[] {
  const access = accessOf(node);
  if (access !== undefined) return [access, ...indexesOf(node).flatMap(accessesIn)];
  return childrenOf(node).flatMap(accessesIn);
}

/** The place that a chain of properties names, when it starts at a context. */
export function accessOf(node: Expr): ContextAccessed | undefined {
  if (node instanceof Grouping) return accessOf(node.group);
  if (node instanceof ContextAccess) return { context: node.name.lexeme.toLowerCase(), path: [] };
  if (!(node instanceof IndexAccess)) return undefined;
  const base = accessOf(node.expr);
  return base && { context: base.context, path: [...base.path, segmentOf(node.index)] };
}

function segmentOf(index: Expr): Segment {
  if (index instanceof Star) return { every: true };
  if (index instanceof Literal) return index.literal.coerceString();
  return { computed: print(index) };
}

/** The expressions that give the names along a chain of properties. */
function indexesOf(node: Expr): Expr[] {
  if (node instanceof Grouping) return indexesOf(node.group);
  if (!(node instanceof IndexAccess)) return [];
  return [...indexesOf(node.expr), ...(node.index instanceof Star ? [] : [node.index])];
}

/** The direct parts of a node. */
export function childrenOf(node: Expr): readonly Expr[] {
  if (node instanceof Grouping) return [node.group];
  if (node instanceof IndexAccess) return node.index instanceof Star ? [node.expr] : [node.expr, node.index];
  if (node instanceof Unary) return [node.expr];
  if (node instanceof Binary) return [node.left, node.right];
  if (node instanceof Logical || node instanceof FunctionCall) return node.args;
  return [];
}

/** An expression as a user would write it. */
export function print(node: Expr): string {
  if (node instanceof Literal) return printLiteral(node);
  if (node instanceof Grouping) return `(${print(node.group)})`;
  if (node instanceof ContextAccess) return node.name.lexeme;
  if (node instanceof IndexAccess) return `${print(node.expr)}${printIndex(node.index)}`;
  if (node instanceof Unary) return `${node.operator.lexeme}${print(node.expr)}`;
  if (node instanceof Binary) return `${print(node.left)} ${node.operator.lexeme} ${print(node.right)}`;
  if (node instanceof Logical) return node.args.map(print).join(` ${node.operator.lexeme} `);
  if (node instanceof FunctionCall) return `${node.functionName.lexeme}(${node.args.map(print).join(", ")})`;
  return "*";
}

function printLiteral(node: Literal): string {
  const { literal } = node;
  if (literal.kind === data.Kind.String) return `'${literal.coerceString().replaceAll("'", "''")}'`;
  return literal.kind === data.Kind.Null ? "null" : literal.coerceString();
}

function printIndex(index: Expr): string {
  if (index instanceof Star) return ".*";
  const name = index instanceof Literal ? index.literal.coerceString() : undefined;
  return name !== undefined && /^[a-z_][\w-]*$/i.test(name) ? `.${name}` : `[${print(index)}]`;
}
