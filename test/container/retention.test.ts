import { describe, expect, it } from "vitest";
import { decideRetention, type ImageVersion, type Use } from "../../container/retention.ts";
import fc from "../property.ts";

const now = Date.parse("2026-11-21T00:00:00Z");
const policy = { untagged: 1, minAgeDays: 1, expire: { "pr-*": 14, "sha-*": 90 } };
const digestOf = (name: string) => `sha256:${name.padEnd(64, "0")}`;
const version = (name: string, ageDays: number, ...tags: string[]): ImageVersion => ({
  id: name.charCodeAt(0),
  digest: digestOf(name),
  tags,
  created: new Date(now - ageDays * 86_400_000).toISOString(),
});
const decide = (
  versions: readonly ImageVersion[],
  uses: readonly Use[] = [],
  children: Record<string, string[]> = {},
  subjects: Record<string, string> = {},
) =>
  Object.fromEntries(
    decideRetention(
      versions,
      new Map(Object.entries(children).map(([name, parts]) => [digestOf(name), parts.map(digestOf)])),
      uses,
      policy,
      now,
      new Map(Object.entries(subjects).map(([name, subject]) => [digestOf(name), digestOf(subject)])),
    ).map(({ version: { digest }, keep, reason }) => [digest[7], `${keep ? "kept" : "gone"}: ${reason}`]),
  );

describe("decideRetention", () => {
  it("deletes what has no tag, no user and no youth, but for the newest", () => {
    expect(decide([version("a", 30), version("b", 20), version("c", 0.5), version("d", 40)])).toEqual({
      a: "gone: no tag, and nobody uses it",
      b: "gone: no tag, and nobody uses it",
      c: "kept: younger than 1 days",
      d: "gone: no tag, and nobody uses it",
    });
    expect(decide([version("a", 30), version("b", 20)]).b).toBe("kept: one of the newest 1 without a tag");
  });

  it("keeps tagged versions until every tag of theirs has expired", () => {
    expect(
      decide([
        version("a", 30, "pr-7"),
        version("b", 30, "pr-8", "sha-1"),
        version("c", 400, "latest", "pr-9"),
        version("d", 10, "pr-1"),
      ]),
    ).toEqual({
      a: "gone: pr-7 expired",
      b: "kept: has the tag sha-1, which stays for 90 days",
      c: "kept: has the tag latest",
      d: "kept: has the tag pr-1, which stays for 14 days",
    });
  });

  it("never deletes a digest in use, by digest or by tag, and says by whom", () => {
    const old = [
      version("a", 400, "pr-1"),
      version("b", 400),
      version("c", 400, "sha-abc1234"),
      version("d", 300),
      version("e", 200),
    ];
    const uses = [
      { by: "environment production", reference: digestOf("b") },
      { by: "release v1", reference: "pr-1" },
      { by: "environment staging", reference: "*-abc1234" },
      { by: "workflow app/ci.yml", reference: digestOf("b") },
    ];
    expect(decide(old, uses)).toEqual({
      a: "kept: in use by release v1",
      b: "kept: in use by environment production, workflow app/ci.yml",
      c: "kept: in use by environment staging",
      d: "gone: no tag, and nobody uses it",
      e: "kept: one of the newest 1 without a tag",
    });
  });

  it("keeps a signature with what it is about, whatever is about that and it is made of, and lets it go with it", () => {
    const versions = [
      version("a", 300, "latest"),
      version("b", 300),
      version("c", 300),
      version("d", 300, "pr-1"),
      version("e", 300, "sha256-d"),
      version("f", 300),
      version("g", 0.5),
      version("h", 300),
      version("i", 300),
    ];
    // b signs a, c signs b's bill of materials; e lists f about d; g is young; h is about what is not there.
    const subjects = { b: "a", c: "b", e: "d", f: "d", g: "d", h: "z" };
    expect(decide(versions, [], { e: ["f"], b: ["i"] }, subjects)).toEqual({
      a: "kept: has the tag latest",
      b: `kept: about ${digestOf("a").slice(0, 19)}`,
      c: `kept: about ${digestOf("b").slice(0, 19)}`,
      d: "gone: pr-1 expired",
      e: `gone: about ${digestOf("d").slice(0, 19)}, which does not stay`,
      f: `gone: about ${digestOf("d").slice(0, 19)}, which does not stay`,
      g: "kept: younger than 1 days",
      h: `gone: about ${digestOf("z").slice(0, 19)}, which does not stay`,
      i: `kept: part of ${digestOf("b").slice(0, 19)}`,
    });
  });

  it("keeps the platforms of an index that is kept, and lets those of another go with it", () => {
    const versions = [
      version("a", 99, "latest"),
      version("b", 99),
      version("c", 99),
      version("x", 99, "pr-2"),
      version("y", 99),
    ];
    expect(decide(versions, [], { a: ["b"], b: ["c"], x: ["y"] })).toEqual({
      a: "kept: has the tag latest",
      b: `kept: part of ${digestOf("a").slice(0, 19)}`,
      c: `kept: part of ${digestOf("b").slice(0, 19)}`,
      x: "gone: pr-2 expired",
      y: "gone: no tag, and nobody uses it",
    });
  });

  it("never deletes what is used or part of what is kept, whatever the versions", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const tree = fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }));
    const ages = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 6, maxLength: 6 });
    const tags = fc.array(fc.constantFrom("pr-1", "sha-1", "latest", ""), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(tree, ages, tags, fc.uniqueArray(fc.constantFrom(...names)), (children, days, labels, used) => {
        const versions = names.map((name, at) => version(name, days[at]!, ...(labels[at] ? [labels[at]!] : [])));
        const kept = decide(
          versions,
          used.map((name) => ({ by: "x", reference: digestOf(name) })),
          children,
        );
        const isKept = (name: string) => kept[name]!.startsWith("kept");
        expect(used.every(isKept)).toBe(true);
        for (const [name, parts] of Object.entries(children)) if (isKept(name)) expect(parts.every(isKept)).toBe(true);
      }),
    );
  });
});
