import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from "yaml";
import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import type { Located, LocatedMap, Origin } from "./located.ts";

// Aliases of aliases double a file with every line; nobody writes an entry of this size by hand.
const mostNodes = 50_000;

/** What a YAML file says, with the line of every value, and what is wrong with its YAML. */
export interface YamlReading {
  /** Absent when the file is empty, is no map or is no YAML. */
  readonly root?: LocatedMap;
  readonly faults: Fault[];
}

/** Reads one YAML file that must be a map of fields. Anchors, aliases and merge keys (`<<`) are followed. */
export function readYaml(text: string, file: string): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const troubles = [...document.errors, ...document.warnings];
  if (troubles.length > 0) {
    return {
      faults: troubles.map(({ code, message, pos }) => ({
        file,
        line: lineOf(pos[0]),
        field: "",
        message:
          code === "MULTIPLE_DOCS"
            ? "holds a second YAML document; write one a file"
            : `is not YAML: ${lowerFirst(message)}`,
      })),
    };
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { faults: [] };
  const reader = new Reader(document, file, lineOf);
  const root = reader.read(contents, [], { file, line: lineOf(contents.range?.[0] ?? 0) });
  if (root.kind !== "map") {
    const what = root.kind === "list" ? "a list" : "a single value";
    return {
      faults: [{ file, line: root.origin.line, field: "", message: `is ${what}; write fields ("description: ...")` }],
    };
  }
  return reader.faults.length > 0 ? { faults: reader.faults } : { root, faults: [] };
}

class Reader {
  readonly faults: Fault[] = [];
  readonly #document: Document;
  readonly #file: string;
  readonly #lineOf: (offset: number) => number;
  /** Anchored nodes being read now: an alias to one of them has no end. */
  readonly #open = new Set<Node>();
  #nodes = 0;

  constructor(document: Document, file: string, lineOf: (offset: number) => number) {
    this.#document = document;
    this.#file = file;
    this.#lineOf = lineOf;
  }

  read(node: Node | null, path: FieldPath, origin: Origin): Located {
    const nothing: Located = { kind: "scalar", origin, value: null };
    if (node === null) return nothing;
    if (++this.#nodes > mostNodes) {
      if (this.#nodes === mostNodes + 1)
        this.#fault({ ...origin, line: 1 }, [], `has over ${mostNodes} values, aliases followed; write fewer`);
      return nothing;
    }
    if (isAlias(node)) return this.#readAlias(node, path, origin);
    if (isScalar(node)) return readScalar(node, origin);
    this.#open.add(node);
    try {
      if (isMap(node)) return this.#readMap(node.items as Pair<Node, Node | null>[], path, origin);
      if (isSeq(node)) {
        const items = (node.items as Node[]).map((item, index) =>
          this.read(item, [...path, index], this.#origin(item, origin)),
        );
        return { kind: "list", origin, items };
      }
      return nothing;
    } finally {
      this.#open.delete(node);
    }
  }

  #readAlias(alias: Alias, path: FieldPath, origin: Origin): Located {
    const target = alias.resolve(this.#document) as Node | undefined;
    if (target !== undefined && !this.#open.has(target)) return this.read(target, path, origin);
    const message =
      target === undefined
        ? `is an alias of "&${alias.source}", which no line above sets; write "&${alias.source}" where the value stands first`
        : `is an alias of the value that it stands in ("*${alias.source}"); write the value out`;
    this.#fault(origin, path, message);
    return { kind: "scalar", origin, value: null };
  }

  #readMap(pairs: Pair<Node, Node | null>[], path: FieldPath, origin: Origin): LocatedMap {
    const written = new Map<string, Located>();
    const merged = new Map<string, Located>();
    for (const { key, value } of pairs) {
      const at = this.#origin(key, origin);
      if (isMergeKey(key)) {
        for (const [name, entry] of this.#readMerge(value, path, at)) if (!merged.has(name)) merged.set(name, entry);
        continue;
      }
      const name = keyText(key);
      if (name === undefined) {
        this.#fault(at, path, "has a key that is not plain text; write a name");
        continue;
      }
      const inner = [...path, name];
      const first = written.get(name);
      if (first !== undefined)
        this.#fault(at, inner, `stands here a second time; line ${first.origin.line} has it already`);
      else written.set(name, this.read(value, inner, at));
    }
    // What a map says itself goes before what it merges in.
    return { kind: "map", origin, entries: new Map([...merged, ...written]) };
  }

  /** Entries that `<<: *base` or `<<: [*base, *more]` brings in; the first of a list wins. */
  *#readMerge(value: Node | null, path: FieldPath, origin: Origin): Generator<[string, Located]> {
    const located = this.read(value, path, origin);
    for (const source of located.kind === "list" ? located.items : [located]) {
      if (source.kind === "map") yield* source.entries;
      else this.#fault(origin, path, 'merges in something that is no map; write "<<: *anchor" of a map');
    }
  }

  #origin(node: Node | null, around: Origin): Origin {
    return node?.range ? { file: this.#file, line: this.#lineOf(node.range[0]) } : around;
  }

  #fault(origin: Origin, path: FieldPath, message: string): void {
    this.faults.push({ ...origin, field: formatField(path), message });
  }
}

function readScalar(node: Scalar, origin: Origin): Located {
  const { value, source } = node;
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    const text = typeof value === "string" || source === undefined || source === String(value) ? {} : { source };
    return { kind: "scalar", origin, value, ...text };
  }
  return { kind: "scalar", origin, value: source ?? String(value) };
}

/** A quoted "<<" is an ordinary key. */
function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

/** A key as it is written: `404:` is the text "404". `__proto__` would change what an object is, so it is no key. */
function keyText(key: Node): string | undefined {
  if (!isScalar(key) || key.value === null || key.value === "__proto__") return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
