import { describe, expect, it } from "vitest";
import { judgeStack } from "../../policy/judge.ts";
import { type Facts, github, type PolicyResource } from "../../policy/rule.ts";
import { filesOf } from "../../policy/rules/delivered-files.ts";
import { viewOf } from "../../policy/stack-rule.ts";
import { stackRules } from "../../policy/stack-rules.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";

const resource = (type: string, name: string, inputs: object): PolicyResource => ({
  urn: `urn:${type}::${name}`,
  type,
  name,
  inputs: inputs as Record<string, unknown>,
  protect: true,
});

const workflow = (runsOn: string, step = "") => `name: CI
on: { pull_request: { branches: [main] } }
permissions: {}
jobs:
  ci:
    name: ci
    runs-on: ${runsOn}
    environment: production
    timeout-minutes: 5
    permissions: {}
    steps:
      - run: make deploy
        env: { KEY: "\${{ secrets.KEY }}", OURS: "\${{ secrets.OURS }}"${step} }
`;
const files = (content: string) =>
  resource("slipway:github:FileSet", "app-files", {
    repository: "app",
    files: [{ path: ".github/workflows/ci.yml", content }],
  });
const own = (type: string, name: string, inputs: object) =>
  resource(github(type), name, { repository: "app", ...inputs });
const ruleset = (context: string, integrationId?: number) =>
  own("RepositoryRuleset", "app-rules-branch", {
    rules: { requiredStatusChecks: { requiredChecks: [{ context, integrationId }] } },
  });
const spec = (fleet: string, ...labels: readonly string[]) =>
  resource("aws:ssm/parameter:Parameter", `fleets-${fleet}`, {
    name: `/slipway/prod/fleet-specs/${fleet}`,
    value: JSON.stringify({ labels }),
  });

/** A stack that breaks no rule, by what its parts are called here. */
const sound = {
  repository: resource(github("Repository"), "app", { name: "app", visibility: "private", repoId: 7 }),
  files: files(workflow("[self-hosted, gpu]")),
  ruleset: ruleset("ci", 15368),
  environment: own("RepositoryEnvironment", "app-production", {
    environment: "Production",
    deploymentBranchPolicy: { customBranchPolicies: true, protectedBranches: false },
  }),
  policy: own("RepositoryEnvironmentDeploymentPolicy", "app-production-main", {
    environment: "Production",
    branchPattern: "main",
  }),
  secret: own("ActionsSecret", "app-KEY", { secretName: "KEY" }),
  ours: own("ActionsEnvironmentSecret", "app-OURS", { secretName: "OURS", environment: "production" }),
  group: resource(github("ActionsRunnerGroup"), "fleets-gpu", { selectedRepositoryIds: [7] }),
  spec: spec("gpu", "gpu", "linux"),
  machine: resource("aws:ec2/launchTemplate:LaunchTemplate", "fleets-gpu", {}),
  budget: resource("aws:budgets/budget:Budget", "fleets", {
    limitAmount: "3000.0",
    costFilters: [{ name: "TagKeyValue", values: ["user:slipway:stack$prod"] }],
  }),
};
type Parts = Partial<Record<keyof typeof sound | "more", PolicyResource | undefined>>;

async function told(parts: Parts, facts: Partial<Facts> = {}, settings: Parameters<typeof judgeStack>[3] = {}) {
  const resources = Object.values({ ...sound, ...parts }).filter((one) => one !== undefined);
  const view = await viewOf(resources, (one) => analyze(filesOf(one)));
  return judgeStack(stackRules, view, facts, settings, new Date("2026-06-01T00:00:00Z"));
}
const short = async (...args: Parameters<typeof told>) =>
  (await told(...args)).map(({ id, subject, message }) => `${id} ${subject}: ${message.split(". ")[0]}`);

describe("a stack rule", () => {
  it("has nothing to say of a stack whose parts fit together", async () => {
    expect(await short({})).toEqual([]);
  });

  it.each<[string, Parts, string]>([
    [
      "a check of Actions that nobody reports",
      { ruleset: ruleset("tests", 15368) },
      'C-01 app-rules-branch: no delivered workflow reports "tests" on every pull request',
    ],
    [
      "an environment that nobody declares",
      { environment: undefined, policy: undefined },
      'C-02 app-files: .github/workflows/ci.yml enters the environment "production", which nothing declares',
    ],
    [
      "production that nothing may reach",
      { policy: undefined },
      "C-02 app-production: no branch and no tag may deploy",
    ],
    [
      "production that everything may reach",
      {
        policy: own("RepositoryEnvironmentDeploymentPolicy", "all", { environment: "production", branchPattern: "**" }),
      },
      'C-02 app-production: every branch deploys by the pattern "**"',
    ],
    [
      "a secret that is not there",
      { secret: undefined },
      'C-03 app-files: .github/workflows/ci.yml reads the secret "KEY", which nothing provides',
    ],
    [
      "a secret of another environment",
      { ours: own("ActionsEnvironmentSecret", "app-OURS", { secretName: "OURS", environment: "staging" }) },
      'C-03 app-files: .github/workflows/ci.yml reads the secret "OURS", which nothing provides',
    ],
    [
      "a secret that nobody reads",
      { more: own("ActionsSecret", "app-OLD", { secretName: "OLD" }) },
      "C-04 app-OLD: no delivered workflow reads it",
    ],
    [
      "labels that two fleets serve",
      { more: spec("other", "gpu") },
      'C-05 app-files: jobs ask for [self-hosted, gpu], which "gpu" and "other" serve',
    ],
    [
      "labels that no fleet serves",
      { spec: spec("gpu", "cpu") },
      "C-05 app-files: jobs ask for [self-hosted, gpu], which no fleet serves",
    ],
    [
      "machines without a budget of the stack",
      { budget: undefined },
      "C-06 fleets-gpu: machines start, and no budget counts what the stack costs",
    ],
  ])("tells of %s", async (_, parts, words) => {
    expect(await short(parts)).toContain(words);
  });

  it("tells of a public repository on a fleet by its labels and by the fleet's group", async () => {
    const open = {
      repository: resource(github("Repository"), "app", { name: "app", visibility: "public", repoId: 7 }),
    };
    expect(await short(open)).toEqual([
      'G-09 app-files: "app" is public, and jobs ask for [self-hosted, gpu]',
      'G-09 fleets-gpu: "app" is public, and may use the group',
    ]);
    expect(await short(open, { publicRepositories: ["app"] })).toEqual([]);
    expect(await short({ ...open, group: undefined, files: files(workflow("ubuntu-24.04")) })).toEqual([]);
  });

  it("tells of a budget above what the stack may cost", async () => {
    expect(await short({}, {}, { parameters: { monthlyDollars: 3000 } })).toEqual([]);
    expect(await short({}, {}, { parameters: { monthlyDollars: 2999 } })).toEqual([
      "C-06 fleets: it lets 3000 US dollars a month go, not 2999",
    ]);
  });

  it("goes by what the inventory says of secrets and labels of others", async () => {
    expect(await short({ secret: undefined }, { secretsElsewhere: ["app/KEY"] })).toEqual([]);
    expect(await short({ secret: undefined }, { secretsElsewhere: ["other/KEY"] })).not.toEqual([]);
    expect(await short({ spec: undefined }, { labelsElsewhere: [["gpu", "linux"]] })).toEqual([]);
  });

  it("asks nothing of a check that another App reports, of Dependabot's secrets, and of a fleet that only a run knows", async () => {
    expect(await short({ ruleset: ruleset("licence/cla") })).toEqual([]);
    const dependabot = [
      own("ActionsSecret", "app-NPM", { secretName: "NPM" }),
      own("DependabotSecret", "app-NPM-dependabot", { secretName: "NPM" }),
    ];
    const view = await viewOf([...Object.values(sound), ...dependabot], (one) => analyze(filesOf(one)));
    expect(judgeStack(stackRules, view, {}, {}, new Date(0))).toEqual([]);
    const unknown = resource("aws:ssm/parameter:Parameter", "fleets-gpu", {
      name: "/slipway/prod/fleet-specs/gpu",
      value: "[unknown]",
    });
    expect(await short({ spec: unknown })).toEqual([]);
    const unseen = resource("slipway:github:FileSet", "app-files", { repository: "app", owned: [{ path: "ci.yml" }] });
    expect(await short({ files: unseen })).toEqual([]);
  });

  it("holds by the stack's level, and not where an exception does", async () => {
    const parts = { secret: undefined };
    expect(await told(parts, {}, { levels: { "C-03": "error" } })).toMatchObject([{ id: "C-03", severity: "error" }]);
    expect(await told(parts, {}, { levels: { "C-03": "off" } })).toEqual([]);
    const exception = { rule: "C-03", resource: "app-files", reason: "set by hand", until: "2026-06-01" };
    expect(await told(parts, {}, { exceptions: [exception] })).toMatchObject([
      { id: "policy-exception", severity: "info", subject: "app-files" },
    ]);
    expect(await told({}, {}, { exceptions: [exception] })).toMatchObject([{ id: "policy-exception-needless" }]);
  });
});
