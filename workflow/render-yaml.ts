import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { type Condition, refuseHandWritten, type Value, written } from "./expressions.ts";

/** The yaml package puts no comment behind the key of a block; lines that begin so are moved there at the end. */
const behindKey = " behind the key: ";

/** What YAML 1.1, which many tools still read, takes for a truth value or a number to the base of 60. */
const oldYaml = /^(y|n|yes|no|on|off|\d+(:[0-5]?\d)+)$/i;

/** Text above this many characters is put on lines of its own, where YAML allows it. */
const wide = 110;

export type Node = Scalar | YAMLMap | YAMLSeq;

/** One key of a mapping; left out of the file when its node is undefined. */
export interface Entry {
  readonly key: string;
  readonly node: Node | undefined;
  /** Lines above the key. */
  readonly comment?: string | undefined;
  /** Behind the key of a block, on its line. */
  readonly remark?: string | undefined;
  /** An empty line above the key. */
  readonly apart?: boolean;
}

/** A mapping in the order of its entries, without those that have no node; undefined when none is left. */
export function mapping(entries: readonly Entry[]): YAMLMap | undefined {
  const map = new YAMLMap();
  for (const { key, node, comment, remark, apart } of entries) {
    if (node === undefined) continue;
    if (remark !== undefined) node.commentBefore = behindKey + remark;
    const name = new Scalar(key);
    if (comment !== undefined)
      name.commentBefore = comment
        .split("\n")
        .map((line) => ` ${line}`)
        .join("\n");
    if (apart) name.spaceBefore = true;
    map.items.push(new Pair(name, node));
  }
  return map.items.length > 0 ? map : undefined;
}

/** A mapping of constants and expressions; undefined when there is nothing in it. */
export function values(record: Readonly<Record<string, Value>> | undefined): YAMLMap | undefined {
  return mapping(Object.entries(record ?? {}).map(([key, value]) => ({ key, node: scalar(value) })));
}

/** Nothing behind the key: a trigger that needs no more than its name. */
export function nothing(): Scalar {
  return new Scalar(null);
}

/** `{}`, which a workflow needs where "nothing" must be said. */
export function emptyMapping(): YAMLMap {
  const map = new YAMLMap();
  map.flow = true;
  return map;
}

/**
 * A constant or an expression. Text of several lines becomes a block.
 *
 * @param comment Stands behind the value, on its line.
 * @throws Error when a constant holds an expression, whose references nobody would check.
 */
export function scalar(value: Value, comment?: string): Scalar {
  if (typeof value === "string") refuseHandWritten(value, "a plain text");
  const node = new Scalar(written(value));
  if (typeof node.value === "string") {
    if (node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL;
    else if (oldYaml.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
  }
  if (comment !== undefined) node.comment = ` ${comment}`;
  return node;
}

/**
 * An `if`: without `${{ }}`, as GitHub reads it so, but where YAML would take a leading `!` for a tag. A long chain of
 * `&&` or `||` gets a line for each operand.
 */
export function condition(value: Condition): Scalar {
  const { source, operands } = value;
  if (source.length > wide && operands.length > 1) {
    const operator = source.startsWith(`${operands[0]} &&`) ? "&&" : "||";
    const node = new Scalar(`${operands.join(` ${operator}\n`)}\n`);
    node.type = Scalar.BLOCK_LITERAL;
    return node;
  }
  return new Scalar(source.startsWith("!") ? "${{ " + source + " }}" : source);
}

/** `[a, b]` on one line; one item a line where that would be too long. */
export function list(items: readonly Value[] | undefined): YAMLSeq | undefined {
  if (items === undefined) return undefined;
  const sequence = new YAMLSeq();
  for (const item of items) sequence.items.push(scalar(item));
  sequence.flow = items.map((item) => String(written(item))).join(", ").length < wide;
  return sequence;
}

/** One mapping an item, each on lines of its own. */
export function sequence(items: readonly (YAMLMap | undefined)[]): YAMLSeq | undefined {
  const nodes = items.filter((item) => item !== undefined);
  if (nodes.length === 0) return undefined;
  const result = new YAMLSeq();
  result.items.push(...nodes);
  return result;
}

/** The text of a file. Lines are never folded: a long command stays as it was written. */
export function yamlText(root: YAMLMap, heading: string | undefined): string {
  const document = new Document();
  document.contents = root as unknown as typeof document.contents;
  if (heading !== undefined)
    document.commentBefore = heading
      .split("\n")
      .map((line) => (line === "" ? line : ` ${line}`))
      .join("\n");
  return document
    .toString({ lineWidth: 0, flowCollectionPadding: false, nullStr: "" })
    .replaceAll(new RegExp(`:\\n +#${behindKey}`, "g"), ": # ");
}
