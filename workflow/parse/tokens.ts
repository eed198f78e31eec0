import { isBasicExpression, isMapping, isSequence } from "@actions/workflow-parser";
import type { MappingToken, SequenceToken, TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import { parse as parseYaml } from "yaml";

export type { MappingToken, SequenceToken, TemplateToken };

/** A place in a workflow file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a token starts. */
export function positionOf(token: TemplateToken | undefined): Position {
  return { line: token?.line ?? 1, column: token?.col ?? 1 };
}

/** The value of one key of a mapping token; `undefined` for a missing key or another kind of token. */
export function child(token: TemplateToken | undefined, key: string): TemplateToken | undefined {
  return token !== undefined && isMapping(token) ? token.find(key) : undefined;
}

/** Keys and values of a mapping token, in the file's order; keys that are expressions are left out. */
export function entries(
  token: TemplateToken | undefined,
): { key: string; token: TemplateToken; keyToken: TemplateToken }[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...iterate(token)]
    .filter((pair) => !pair.key.isExpression)
    .map((pair) => ({ key: pair.key.toString(), token: pair.value, keyToken: pair.key }));
}

/** Elements of a sequence token; a lone scalar is a list of one, as GitHub takes it. */
export function list(token: TemplateToken | undefined): TemplateToken[] {
  if (token === undefined) return [];
  return isSequence(token) ? [...iterate(token)] : [token];
}

/** The text of a literal token as the file means it; for an expression, the text as written. */
export function textOf(token: TemplateToken | undefined): string | undefined {
  if (token === undefined || isMapping(token) || isSequence(token)) return undefined;
  if (isBasicExpression(token)) return unquoted(token.source ?? `\${{ ${token.expression} }}`);
  return token.toString();
}

/** The parser keeps the quotes in the source of an expression. */
function unquoted(source: string): string {
  return /^(["']).*\1$/s.test(source) ? String(parseYaml(source)) : source;
}

/** The package's token classes have an iterator without declaring it iterable. */
function iterate<T>(token: { [Symbol.iterator](): Iterator<T> }): Iterable<T> {
  return token as Iterable<T>;
}
