import { describe, expect, it } from "vitest";
import type { AppliedState } from "../../drift/applied-state.ts";
import type { Difference } from "../../drift/difference.ts";
import { inputChanges } from "../../drift/input-changes.ts";
import { isNotApplied } from "../../drift/not-applied.ts";
import fc from "../property.ts";

const changed = (field: string, declared: unknown, seen: unknown, more: Partial<Difference> = {}): Difference => ({
  kind: seen === undefined ? "missing" : "changed",
  path: field.split("."),
  declared,
  seen,
  ...more,
});

/** Whether a difference is nobody's, with these inputs applied last and those declared. */
function nobodys(found: Difference, was: Record<string, unknown>, will: Record<string, unknown>): boolean {
  const { files, ...inputs } = was;
  const one = { inputs, ...(files !== undefined && { files: files as ReadonlyMap<string, string> }) };
  const state: AppliedState = { resources: new Map([["urn", one]]), pending: new Set() };
  return isNotApplied(found, ["urn"], state, new Map([["urn", will]]));
}

describe("what was not applied yet", () => {
  it("is a change of the inventory, where GitHub has what was applied before", () => {
    const rules = (count: number, checks: string[] = []) => ({
      rules: {
        pullRequest: { requiredApprovingReviewCount: count },
        requiredStatusChecks: { requiredChecks: checks.map((context) => ({ context })) },
      },
    });
    const analysis = (status: string) => ({ securityAndAnalysis: { secretScanning: { status } } });
    const labels = (color: string) => ({ labels: { bug: { color }, core: { color: "000000" } } });
    expect({
      setting: nobodys(changed("merge.rebase", false, true), { allowRebaseMerge: true }, { allowRebaseMerge: false }),
      neverSet: nobodys(changed("features.wiki", true, false), {}, { hasWiki: true }),
      list: nobodys(changed("topics", ["a", "b"], ["a"]), { topics: ["a"] }, { topics: ["b", "a"] }),
      status: nobodys(changed("security.secretScanning", true, false), analysis("disabled"), analysis("enabled")),
      rule: nobodys(changed("rules.approvals", 2, 1), rules(1), rules(2)),
      check: nobodys(changed("rules.checks", "ci", undefined), rules(1), rules(1, ["ci"])),
      label: nobodys(changed("labels.new", {}, undefined), labels("0"), { labels: { ...labels("0").labels, new: {} } }),
      color: nobodys(changed("labels.bug.color", "ABCDEF", "ffffff"), labels("FFFFFF"), labels("ABCDEF")),
      variable: nobodys(changed("variables.LEVEL", "info", "debug"), { value: "debug" }, { value: "info" }),
      access: nobodys(changed("access.teams.a", "push", "pull"), { permission: "pull" }, { permission: "push" }),
      file: nobodys(changed("files.a", "new", "old", { file: "a" }), { files: new Map([["a", "old"]]) }, {}),
      newFile: nobodys(changed("files.b", "new", undefined, { file: "b" }), { files: new Map([["a", "old"]]) }, {}),
    }).toEqual({
      ...{ setting: true, neverSet: true, list: true, status: true, rule: true, check: true, label: true },
      ...{ color: true, variable: true, access: true, file: true, newFile: true },
    });
  });

  it("is not what somebody did, whatever else waits for its run", () => {
    const waits = [{ allowRebaseMerge: true }, { allowRebaseMerge: false }] as const;
    const same = { value: "debug" };
    const file = { files: new Map([["a", "old"]]) };
    expect({
      otherSetting: nobodys(changed("merge.squash", false, true), ...waits),
      otherValue: nobodys(changed("description", "new", "by hand"), { description: "old" }, { description: "new" }),
      nothingWaits: nobodys(changed("variables.LEVEL", "debug", "info"), same, same),
      goneSince: nobodys(changed("variables.LEVEL", "info", undefined), same, { value: "info" }),
      gone: nobodys(changed("variables.LEVEL", "debug", undefined), same, same),
      ruleset: nobodys(changed("rules", {}, undefined), { rules: {} }, { rules: { requiredSignatures: true } }),
      environment: nobodys(changed("environments.a", {}, undefined), {}, { waitTimer: 5 }),
      file: nobodys(changed("files.a", "new", "by hand", { file: "a" }), file, {}),
      goneFile: nobodys(changed("files.a", "new", undefined, { file: "a" }), file, {}),
      undeclared: nobodys({ ...changed("variables.NEW", undefined, "x"), kind: "undeclared" }, {}, { value: "x" }),
    }).toEqual({
      ...{ otherSetting: false, otherValue: false, nothingWaits: false, goneSince: false, gone: false, ruleset: false },
      ...{ environment: false, file: false, goneFile: false, undeclared: false },
    });
  });

  it("is all of a resource that no run has made, or that a run was at when it was cut off", () => {
    const found = changed("merge.rebase", false, true);
    const empty = { resources: new Map(), pending: new Set<string>() };
    expect(isNotApplied(found, ["urn"], empty, new Map())).toBe(true);
    const cutOff = { resources: new Map([["urn", {}]]), pending: new Set(["urn"]) };
    expect(isNotApplied(found, ["urn"], cutOff, new Map())).toBe(true);
    expect(isNotApplied(found, [], empty, new Map())).toBe(false);
    const patterns = changed("environments.a.tags", ["v*", "w*"], ["v*"]);
    const environment = { resources: new Map([["urn", {}]]), pending: new Set<string>() };
    expect(isNotApplied(patterns, ["urn", "pattern"], environment, new Map())).toBe(true);
    expect(isNotApplied({ ...patterns, seen: ["x*"] }, ["urn", "pattern"], environment, new Map())).toBe(false);
  });
});

describe("changes of inputs", () => {
  it("are none of equal inputs, nor of what a plan or a state does not tell", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (inputs) => {
        expect(inputChanges(inputs, structuredClone(inputs))).toEqual([]);
      }),
    );
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1" };
    expect(inputChanges({ a: secret, b: 1, __defaults: [] }, { a: "[secret]", b: "[unknown]" })).toEqual([]);
    expect(inputChanges({ a: { b: 1 } }, { a: { b: 2 } })).toEqual([{ path: ["a", "b"], was: 1, will: 2 }]);
  });
});
