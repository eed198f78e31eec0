import { describe, expect, it } from "vitest";
import { formatField, parseField } from "../../inventory/field-path.ts";
import fc from "../property.ts";

describe("parseField", () => {
  it.each([
    ["rules.approvals", ["rules", "approvals"]],
    ["rules.bypass[0].team", ["rules", "bypass", 0, "team"]],
    ['environments."v1.0".tags', ["environments", "v1.0", "tags"]],
    ["labels.good first issue.color", ["labels", "good first issue", "color"]],
  ])("reads %s", (text, path) => {
    expect(parseField(text)).toEqual(path);
  });

  it.each(["", ".", "rules.", ".rules", "rules..approvals", "[0]", "rules[x]", 'rules."open', "rules[0"])(
    "refuses %j",
    (text) => {
      expect(() => parseField(text)).toThrow(
        `"${text}" is not a field; write keys joined by dots (rules.approvals, environments."v1.0".tags).`,
      );
    },
  );
});

describe("formatField", () => {
  it("writes what parseField reads back, whatever the keys are", () => {
    const key = fc.string({ minLength: 1, unit: "grapheme" });
    fc.assert(
      fc.property(key, fc.array(fc.oneof(key, fc.nat(99))), (first, rest) => {
        expect(parseField(formatField([first, ...rest]))).toEqual([first, ...rest]);
      }),
    );
  });
});
