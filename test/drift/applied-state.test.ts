import { describe, expect, it } from "vitest";
import { appliedByEngine, appliedByRehearsal } from "../../drift/applied-state.ts";

describe("what was applied last", () => {
  it("is told by the engine's state, in times as GitHub writes them", () => {
    const { resources, pending } = appliedByEngine({
      resources: [
        { urn: "go", outputs: { updatedAt: "2026-11-22 05:10:20 +0000 UTC" } },
        { urn: "other zone", outputs: { updatedAt: "2026-11-22 07:10:20.5 +0200 CEST" } },
        { urn: "iso", outputs: { updatedAt: "2026-11-22T05:10:20Z" } },
        { urn: "not told", outputs: { updatedAt: "0001-01-01 00:00:00 +0000 UTC" } },
        { urn: "empty", outputs: { updatedAt: "" } },
        { urn: "no secret" },
      ],
      pending_operations: [{ type: "updating", resource: { urn: "cut off" } }],
    });
    const at = { writtenAt: "2026-11-22T05:10:20Z" };
    expect(Object.fromEntries(resources)).toEqual({
      go: at,
      "other zone": at,
      iso: at,
      "not told": {},
      empty: {},
      "no secret": {},
    });
    expect([...pending]).toEqual(["cut off"]);
  });

  it("is told by a rehearsal's journal, with what was begun and never ended", () => {
    const { resources, pending } = appliedByRehearsal([
      { urn: "made", state: "made", note: { updatedAt: "2026-11-22T05:10:20Z" } },
      { urn: "refused", state: "made", writing: true, note: {} },
      { urn: "begun", state: "begun", writing: true, note: {} },
    ]);
    expect(Object.fromEntries(resources)).toEqual({ made: { writtenAt: "2026-11-22T05:10:20Z" }, refused: {} });
    expect([...pending]).toEqual(["refused", "begun"]);
  });
});
