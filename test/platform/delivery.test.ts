import { describe, expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { deliveryFindings, deliveryOf } from "../../platform/delivery.ts";
import { readSettings } from "../../settings.ts";

const settings = (delivery: string) =>
  readSettings("local", { "slipway:owner": "acme", "slipway:plan": "team", "slipway:delivery": delivery });
const entry = (more: Partial<RepositoryEntry>): RepositoryEntry => ({ id: "app", name: "app", groups: [], ...more });

describe("delivery", () => {
  it.each<[string, Partial<RepositoryEntry>, string[]]>([
    ["nothing is ruled", {}, []],
    ["rules ask nothing of a commit", { rules: { linearHistory: true, tags: { patterns: ["v*"] } } }, []],
    ["somebody may always pass them by", { rules: { approvals: 1, bypass: [{ app: 7 }] } }, []],
    ["an empty list is of tags", { rules: { tags: { patterns: ["v*"], bypass: [] } } }, []],
  ])("is by commit where the stack says so and %s", (_, more, checks) => {
    expect(deliveryOf(entry(more), settings("commit"), checks)).toBe("commit");
  });

  it.each<[string, Partial<RepositoryEntry>, string[]]>([
    ["approvals are required of everybody", { rules: { approvals: 2, bypass: [] } }, []],
    ["a pull request is required, without an approval", { rules: { approvals: 0 } }, []],
    ["an own check is required", { rules: { linearHistory: true } }, ["ci"]],
    ["somebody else's check is required", { rules: { checks: ["licence/cla"] } }, []],
    ["a merge queue takes every change", { rules: { mergeQueue: {} } }, []],
    [
      "rules may be passed by in pull requests only",
      { rules: { approvals: 1, bypass: [{ role: "admin", mode: "pull_request" }] } },
      [],
    ],
  ])("is by pull request, whatever the stack says, where %s", (_, more, checks) => {
    expect(deliveryOf(entry(more), settings("commit"), checks)).toBe("pull-request");
  });

  it("is as the repository says, over its stack", () => {
    expect(deliveryOf(entry({ files: { delivery: "commit" } }), settings("pull-request"), [])).toBe("commit");
    expect(deliveryOf(entry({ files: { delivery: "pull-request" } }), settings("commit"), [])).toBe("pull-request");
  });

  it("by commits that the repository's own rules refuse is an error", () => {
    const both = entry({ files: { delivery: "commit" }, rules: { approvals: 1 } });
    expect(deliveryFindings(both, [])).toEqual([
      {
        id: "delivery-refused",
        severity: "error",
        subject: "app: files.delivery",
        message:
          'is "commit", but the branch rules refuse direct commits and let nobody pass them by; write "pull-request", or name Slipway\'s App or role under rules.bypass.',
      },
    ]);
    expect(deliveryFindings(entry({ files: { delivery: "commit" }, rules: { linearHistory: true } }), [])).toEqual([]);
    expect(deliveryFindings(entry({ rules: { approvals: 1 } }), [])).toEqual([]);
  });
});
