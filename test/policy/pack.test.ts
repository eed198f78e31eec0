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
    const named = (level: string) =>
      rules.map(policyOf).flatMap(({ name, enforcementLevel }) => (enforcementLevel === level ? [name] : []));
    expect(named("advisory").join(" ")).toBe("g-01 g-04 g-05 g-06 g-08 a-15");
    expect(named("mandatory").join(" ")).toBe(
      "g-02 g-03 g-07 g-10 g-14 a-01 a-02 a-03 a-04 a-05 a-06 a-07 a-08 a-09 a-10 a-11 a-12 a-13 a-14 a-16 a-17 a-18 s-02",
    );
    expect(named("advisory").length + named("mandatory").length).toBe(rules.length);
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
