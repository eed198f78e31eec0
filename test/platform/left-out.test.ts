import { expect, test } from "vitest";
import type { Platform } from "../../platform/compose.ts";
import { leftOut } from "../../platform/left-out.ts";
import { readSettings } from "../../settings.ts";

test("a repository that a stack does not provision is named with the reason", () => {
  const entries = ["app", "faulty", "tool"].map((id) => ({ id, name: id, groups: [] }));
  const settings = readSettings("prod", {
    "slipway:owner": "acme",
    "slipway:plan": "team",
    "slipway:repositories": '{"include":["app","faulty"]}',
  });
  const platform = { inventory: { repositories: entries, organization: {} }, settings, findings: [] };
  expect(leftOut({ ...platform, repositories: [{ entry: entries[0] }] } as unknown as Platform)).toEqual([
    { id: "faulty", reason: "has errors, which the findings tell" },
    { id: "tool", reason: "not selected by slipway:repositories in Pulumi.prod.yaml" },
  ]);
});
