import type { ResourceValidationArgs } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { policyOf } from "../../policy/pack.ts";
import { github } from "../../policy/rule.ts";
import { rules } from "../../policy/rules.ts";

const policy = (id: string) => policyOf(rules.find((rule) => rule.id === id)!);

/** What the engine would hear of a resource. */
function reported(id: string, type: string, props: object, config: object = {}): string[] {
  const told: string[] = [];
  const args = { urn: "urn", type, name: "it", props, opts: { protect: true }, getConfig: () => config };
  const validate = policy(id).validateResource as (
    args: ResourceValidationArgs,
    report: (message: string) => void,
  ) => void;
  validate(args as unknown as ResourceValidationArgs, (message) => told.push(message));
  return told;
}

describe("the pack", () => {
  it("has a policy for each rule, mandatory where the rule is an error", () => {
    expect(rules.map((rule) => [policyOf(rule).name, policyOf(rule).enforcementLevel])).toEqual([
      ["g-01", "advisory"],
      ["g-02", "mandatory"],
      ["g-03", "mandatory"],
      ["g-04", "advisory"],
      ["g-05", "advisory"],
      ["g-06", "advisory"],
      ["g-07", "mandatory"],
      ["g-08", "advisory"],
      ["g-10", "mandatory"],
      ["g-14", "mandatory"],
      ["s-02", "mandatory"],
    ]);
  });

  it("tells the engine what the same rule tells of an offline plan", () => {
    expect(reported("G-05", github("ActionsRepositoryPermissions"), { allowedActions: "all" })).toEqual([
      expect.stringMatching(/^every action may run\. set actions\.allow/),
    ]);
    expect(reported("G-05", github("Repository"), { allowedActions: "all" })).toEqual([]);
    expect(
      reported("G-06", github("RepositoryEnvironment"), { environment: "live" }, { productionEnvironments: ["live"] }),
    ).toHaveLength(3);
  });

  it("does not stop at a value that the engine refuses to show in a preview", () => {
    const rulesets = {
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"] } },
      rules: Object.defineProperty({ deletion: true }, "nonFastForward", {
        enumerable: true,
        get: () => {
          throw new Error("can't be known during preview");
        },
      }),
    };
    expect(reported("G-03", github("RepositoryRuleset"), rulesets)).toEqual([]);
  });
});
