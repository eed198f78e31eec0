import { describe, expect, it } from "vitest";
import { distance, nearest, suggestion } from "../../inventory/nearest.ts";
import fc from "../property.ts";

describe("distance", () => {
  it.each([
    ["approvals", "approvals", 0],
    ["aprovals", "approvals", 1],
    ["approvlas", "approvals", 1],
    ["approvals", "", 9],
    ["conversation", "conversations", 1],
    ["kitten", "sitting", 3],
  ])("counts the letters between %j and %j", (a, b, letters) => {
    expect(distance(a, b)).toBe(letters);
  });

  it("is the same in both directions and zero only for equal words", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("nearest", () => {
  const fields = ["approvals", "dismissStale", "codeOwners", "conversations", "checks", "upToDate"];

  it.each([
    ["aprovals", ["approvals"]],
    ["dismiss_stale", ["dismissStale"]],
    ["up-to-date", ["upToDate"]],
    ["CODEOWNERS", ["codeOwners"]],
    ["conversationsResolved", ["conversations"]],
    ["signedCommits", []],
    ["", []],
    ["--", []],
  ])("finds what %j was meant to be", (word, expected) => {
    expect(nearest(word, fields)).toEqual(expected);
  });

  it("gives the best first and no more than asked for", () => {
    expect(nearest("test", ["tests", "test", "best", "toast"], 2)).toEqual(["test", "best"]);
  });
});

describe("suggestion", () => {
  it("names the near one, the only one, or all", () => {
    expect(suggestion("pubic", ["public", "private"])).toBe('did you mean "public"?');
    expect(suggestion("x", ["true"])).toBe('write "true"');
    expect(suggestion("open", ["public", "private"])).toBe("write one of public, private");
    expect(suggestion("python", [])).toBe("there is none to choose from");
  });
});
