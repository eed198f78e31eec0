import { expect, test } from "vitest";
import { matchesDeploymentPattern } from "../../../workflow/simulation/deployment-pattern.ts";

test.each([
  ["main", "main", true],
  ["main", "mainline", false],
  ["release/*", "release/1.0", true],
  ["release/*", "release/1/0", false],
  ["release/*/*", "release/1/0", true],
  ["v*", "v1.2.3", true],
  ["v?", "v1", true],
  ["v?", "v", false],
  ["v[0-9].*", "v1.2", true],
  ["v[!0-9]", "vx", true],
  ["v1.0", "v1x0", false],
  ["refs/pull/*/merge", "refs/pull/7/merge", true],
  ["**/fix", "a/b/fix", true],
])("%s on %s matches: %s", (pattern, name, matches) => {
  expect(matchesDeploymentPattern(pattern, name)).toBe(matches);
});
