import { describe, expect, it } from "vitest";
import { rulesetBody } from "../../../sandbox/rules/ruleset-body.ts";

const body = (...rules: unknown[]) => ({ name: "tags", target: "tag", enforcement: "active", rules });

describe("the body of a ruleset", () => {
  it("may have a rule against updates without parameters, as the GitHub provider sends it", () => {
    expect(rulesetBody.parse(body({ type: "update" })).rules).toEqual([{ type: "update" }]);
  });

  it("keeps the parameters of a rule against updates", () => {
    const rule = { type: "update", parameters: { update_allows_fetch_and_merge: true } };
    expect(rulesetBody.parse(body(rule)).rules).toEqual([rule]);
  });

  it("is refused where a rule lacks the parameters that GitHub asks for", () => {
    expect(rulesetBody.safeParse(body({ type: "required_deployments" })).success).toBe(false);
  });
});
