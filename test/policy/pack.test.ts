import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { policiesOfWorkflows, policyOf, policyOfStack } from "../../policy/pack.ts";
import { github } from "../../policy/rule.ts";
import { workflowRules } from "../../policy/rules/workflows.ts";
import { rules } from "../../policy/rules.ts";
import { stackRules } from "../../policy/stack-rules.ts";

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

const readsSecret = `name: CI
on: push
permissions: {}
jobs:
  it:
    runs-on: ubuntu-24.04
    steps:
      - run: make
        env: { KEY: "\${{ secrets.KEY }}" }
`;

/** What the engine hands out of a resource that is not there yet. */
function unknownProps(): object {
  return Object.defineProperty({}, "repository", {
    enumerable: true,
    get: () => {
      throw new Error("can't be known during preview");
    },
  });
}

describe("the pack", () => {
  it("has a policy for each rule, mandatory where the rule is an error", () => {
    const named = (level: string) =>
      rules
        .map((rule) => policyOf(rule))
        .flatMap(({ name, enforcementLevel }) => (enforcementLevel === level ? [name] : []));
    expect(named("advisory").join(" ")).toBe("g-01 g-04 g-05 g-06 g-08 a-15 w-15 w-16");
    expect(named("mandatory").join(" ")).toBe(
      "g-02 g-03 g-07 g-10 g-14 a-01 a-02 a-03 a-04 a-05 a-06 a-07 a-08 a-09 a-10 a-11 a-12 a-13 a-14 a-16 a-17 a-18 s-02 w-14",
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
    ).toEqual([
      expect.stringMatching(/^nobody approves, who deploys may approve it, too, every branch deploys\. set reviewers/),
    ]);
  });

  it("excuses what the stack excuses, and tells of an exception that has lapsed", () => {
    const exception = { resource: "it", reason: "a trial" };
    const told = (until: string, resource = "it") =>
      reported(
        "G-05",
        github("ActionsRepositoryPermissions"),
        { allowedActions: "all" },
        {
          exceptions: [{ ...exception, resource, until }],
        },
      );
    expect(told("2999-12-31")).toEqual([]);
    expect(told("2999-12-31", "another")).toHaveLength(1);
    expect(told("2020-01-01")).toEqual([expect.stringMatching(/^G-05 was excused until 2020-01-01 \(a trial\)/)]);
  });

  it("tells what is wrong between resources, with what the engine does not know yet left out", async () => {
    const declared = new Map();
    const policy = policyOfStack(stackRules.find(({ id }) => id === "C-03")!, new Map(), declared);
    const files = [{ path: ".github/workflows/ci.yml", content: readsSecret }];
    const resources = [
      { urn: "urn:files", name: "app-files", type: "slipway:github:FileSet", props: { repository: "app", owned: [] } },
      { urn: "urn:later", name: "later", type: "slipway:github:FileSet", props: unknownProps() },
    ].map((one) => ({ ...one, opts: { protect: false } }));
    const run = async (config: object) => {
      const told: unknown[] = [];
      const args = { resources, getConfig: () => config } as unknown as StackValidationArgs;
      await policy.validateStack(args, (message, urn) => told.push([message.split(". ")[0], urn]));
      return told;
    };
    const missing = 'app-files: .github/workflows/ci.yml reads the secret "KEY", which nothing provides';
    expect(await run({})).toEqual([]);
    declared.set("urn:files", { repository: "app", files });
    expect(await run({})).toEqual([[missing, "urn:files"]]);
    expect(await run({ secretsElsewhere: ["app/KEY"] })).toEqual([]);
    const exceptions = [{ resource: "app-files", reason: "by hand", until: "2999-12-31" }];
    expect(await run({ exceptions })).toEqual([]);
  });

  it("tells of delivered workflows what the analysis tells, errors apart from advice", async () => {
    const content = `name: CI
on: push
permissions: {}
concurrency: ci
jobs:
  it:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4
`;
    const analysed = new Map();
    const policies = workflowRules.flatMap((rule) => policiesOfWorkflows(rule, analysed));
    const told: string[][] = [];
    for (const { name, enforcementLevel, validateResource } of policies) {
      const args = {
        type: "slipway:github:FileSet",
        props: { repository: "app", files: [{ path: ".github/workflows/ci.yml", content }] },
        getConfig: () => ({}),
      } as unknown as ResourceValidationArgs;
      await (validateResource as (args: ResourceValidationArgs, report: (message: string) => void) => Promise<void>)(
        args,
        (message) => told.push([name, String(enforcementLevel), message.split(";")[0]!]),
      );
    }
    expect(told).toEqual([
      ["w-01", "mandatory", '.github/workflows/ci.yml: job "it": line 11: "actions/checkout@v4" can change'],
      [
        "w-05-advice",
        "advisory",
        `.github/workflows/ci.yml: job "it": line 11: leaves the job's token in .git/config, and no later step pushes with git`,
      ],
    ]);
    expect(analysed.size).toBe(1);
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
