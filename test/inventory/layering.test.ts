import { describe, expect, it } from "vitest";
import { faultText } from "../../inventory/fault.ts";
import { parseField } from "../../inventory/field-path.ts";
import { lockFaults, merge, mergeLayers } from "../../inventory/layering.ts";
import { type Located, type LocatedMap, nodeAt, plain } from "../../inventory/located.ts";
import { readYaml } from "../../inventory/yaml.ts";
import fc from "../property.ts";

const layer = (file: string, text: string) => readYaml(text, file).root!;
const nothing: LocatedMap = { kind: "map", origin: { file: "none", line: 1 }, entries: new Map() };

describe("merge", () => {
  it("merges maps at every depth, and replaces lists and single values", () => {
    const upper = layer("up", "a: { p: 1, q: { r: [1, 2], s: x } }\nb: keep");
    const lower = layer("low", "a: { q: { r: [3], t: new } }\nc: added");
    expect(plain(merge(upper, lower))).toEqual({ a: { p: 1, q: { r: [3], s: "x", t: "new" } }, b: "keep", c: "added" });
  });

  it("releases with null: a value, a whole map, one key of a map", () => {
    const upper = layer("up", "a: 1\nb: { p: 1 }\nc: { p: 1, q: 2 }");
    const lower = layer("low", "a: null\nb: null\nc: { q: null }");
    expect(plain(merge(upper, lower))).toEqual({ c: { p: 1 } });
  });

  it("lets a layer fill again what one between has released, without what was there before", () => {
    const layers = [layer("1", "a: { p: 1 }"), layer("2", "a: null"), layer("3", "a: { q: 2 }")];
    expect(plain(mergeLayers(layers, nothing))).toEqual({ a: { q: 2 } });
  });

  it("takes null for undeclared where there is nothing to release, at any depth", () => {
    expect(plain(merge(nothing, layer("low", "a: null\nb: { c: null, d: { e: null } }")))).toEqual({ b: { d: {} } });
  });

  it("keeps what was replaced or released, the nearest first", () => {
    const merged = mergeLayers(
      [layer("1", "a: 1"), layer("2", "a: 2"), layer("3", "a: null"), layer("4", "a: 4")],
      nothing,
    );
    const files: string[] = [];
    for (let node: Located | undefined = nodeAt(merged, ["a"]); node !== undefined; node = node.over)
      files.push(node.origin.file);
    expect(files).toEqual(["4", "3", "2", "1"]);
  });
});

describe("merge, for any layers", () => {
  const { tree } = fc.letrec<{ tree: object; value: unknown }>((tie) => ({
    tree: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
    value: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.boolean(),
      fc.array(fc.nat(3), { maxLength: 3 }),
      fc.constant(null),
      tie("tree"),
    ),
  }));
  // One kind of value per path, as the schema has it: key a is a map, b a number, c a list. No layer releases.
  const shaped = fc.letrec<{ tree: object }>((tie) => ({
    tree: fc.record(
      {
        a: fc.oneof({ depthSize: "small" }, fc.constant({}), tie("tree")),
        b: fc.integer(),
        c: fc.array(fc.nat(3), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  })).tree;
  const located = (value: object, file: string) => layer(file, JSON.stringify(value)) ?? nothing;

  it("changes nothing when a layer is laid over itself", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const once = merge(nothing, located(value, "x"));
        const twice = merge(merge(nothing, located(value, "x")), located(value, "x"));
        expect(plain(twice)).toEqual(plain(once));
      }),
    );
  });

  it("does not depend on how layers are grouped, as long as none releases", () => {
    fc.assert(
      fc.property(shaped, shaped, shaped, (a, b, c) => {
        const [x, y, z] = [located(a, "a"), located(b, "b"), located(c, "c")];
        expect(plain(merge(merge(x, y), z))).toEqual(plain(merge(x, merge(y, z))));
      }),
    );
  });

  it("has the empty layer as its neutral element", () => {
    fc.assert(
      fc.property(shaped, (value) => {
        expect(plain(merge(nothing, located(value, "x")))).toEqual(value);
        expect(plain(merge(located(value, "x"), nothing))).toEqual(value);
      }),
    );
  });

  it("gives every value the origin of the lowest layer that says something about it", () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (values) => {
        const layers = values.map((value, index) => located(value, String(index)));
        const merged = mergeLayers(layers, nothing);
        const visit = (node: Located, path: string[]) => {
          if (path.length > 0) {
            const last = layers.findLastIndex((root) => nodeAt(root, path) !== undefined);
            expect(node.origin.file).toBe(String(last));
            const own = nodeAt(layers[last]!, path)!;
            expect(node.kind).toBe(own.kind === "scalar" && own.value === null ? "released" : own.kind);
            if (node.kind !== "map" && node.kind !== "released") expect(plain(node)).toEqual(plain(own));
          }
          if (node.kind === "map") for (const [key, entry] of node.entries) visit(entry, [...path, key]);
        };
        visit(merged, []);
      }),
    );
  });
});

describe("lockFaults", () => {
  const locked = (text: string) => ({
    root: layer("defaults.yaml", "rules: { approvals: 2 }"),
    locks: [{ path: parseField(text), origin: { file: "defaults.yaml", line: 9 } }],
  });
  const faults = (lock: string, text: string) =>
    lockFaults([locked(lock), { root: layer("app.yaml", text), locks: [] }]).map(faultText);

  it.each([
    ["rules.approvals", "\nrules:\n  approvals: 1", "3", "rules.approvals"],
    ["rules.approvals", "\nrules:\n  approvals: 2", "3", "rules.approvals"],
    ["rules.approvals", "rules:\n  approvals: null", "2", "rules.approvals"],
    ["rules.approvals", "rules: null", "1", "rules"],
    ["rules", "rules:\n  checks: []", "1", "rules"],
    [
      "environments.production.reviewers",
      "environments:\n  production:\n    reviewers: {}",
      "3",
      "environments.production.reviewers",
    ],
  ])("names both places when %s is locked and a lower layer says %j", (lock, text, line, field) => {
    expect(faults(lock, text)).toEqual([
      `app.yaml:${line}: "${field}" is locked by defaults.yaml:9 ("${lock}"); take it out here or unlock it there`,
    ]);
  });

  it("has nothing against other fields beside a locked one", () => {
    expect(faults("rules.approvals", "rules: { checks: [a] }\nenvironments: {}")).toEqual([]);
  });

  it("does not hold against the layer that locks, nor against one above it", () => {
    expect(
      lockFaults([{ root: layer("up", "rules: { approvals: 1 }"), locks: [] }, locked("rules.approvals")]),
    ).toEqual([]);
  });
});
