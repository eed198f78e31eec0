import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Directory } from "../../components/directory.ts";
import { ManagedRepository, type ManagedRepositoryArgs } from "../../components/managed-repository.ts";
import type { Registration } from "../../engine/run-program.ts";
import { type Recorded, type Recording, type RecordOptions, record, resource } from "./recorder.ts";

const sample: Omit<ManagedRepositoryArgs, "directory"> = {
  owner: "acme",
  entry: {
    name: "sample-app",
    description: "Adds numbers",
    visibility: "private",
    security: { vulnerabilityAlerts: true },
    access: { teams: { core: "maintain" } },
    labels: { broken: { color: "d73a4a" } },
    rules: { approvals: 1, upToDate: true, tags: { patterns: ["v*"] } },
    environments: {
      production: {
        reviewers: { teams: ["core"] },
        branches: ["main"],
        secrets: ["KUBECONFIG"],
        variables: { NAMESPACE: "apps" },
      },
    },
    secrets: { SLACK_WEBHOOK: {}, NPM_TOKEN: { dependabot: true } },
    actions: { allow: "selected", requireShaPinning: true, defaultToken: "read", retentionDays: 30 },
    files: { adopt: [".github/workflows/ci.yml"] },
  },
  files: [{ path: ".github/workflows/ci.yml", content: "on: push\n", mode: "managed" }],
  delivery: "commit",
  checks: ["ci", "scan"],
  variables: { IMAGE: "ghcr.io/acme/sample-app" },
  allowedActions: ["actions/checkout@*"],
  secretValues: { SLACK_WEBHOOK: "hidden", NPM_TOKEN: "hidden", KUBECONFIG: "hidden" },
};

type Entry = Partial<ManagedRepositoryArgs["entry"]>;

function recordManaged(
  args: Partial<Omit<ManagedRepositoryArgs, "entry">> & { entry?: Entry } = {},
  options: RecordOptions = {},
): Promise<Recording> {
  const answers = ({ type }: Registration) =>
    type === "slipway:github:FileSet" ? { commit: "abc", merged: true, pullRequest: null, checks: ["ci"] } : {};
  return record(
    () => {
      const provider = new github.Provider("github", { owner: "acme" });
      const directory = new Directory({ provider });
      const entry = { ...sample.entry, ...args.entry };
      const opts: pulumi.ComponentResourceOptions = { provider };
      const { requiredChecks, pendingChecks } = new ManagedRepository(
        "app",
        { ...sample, ...args, entry, directory },
        opts,
      );
      return { requiredChecks, pendingChecks };
    },
    { outputs: answers, ...options },
  );
}

/** Everything that must be there before the resource, through any number of steps. */
function ahead({ resources }: Recording, last: Recorded): Set<string> {
  const seen = new Set<string>();
  const visit = (names: readonly string[] = []) => {
    for (const name of names.filter((one) => !seen.has(one))) {
      seen.add(name);
      for (const one of resources.filter((resource) => resource.name === name)) visit(one.after);
    }
  };
  visit(last.after);
  return seen;
}

describe("ManagedRepository", () => {
  it("declares one repository whole", async () => {
    const recording = await recordManaged();
    const short = recording.resources.map(({ ignoreChanges: _, ...rest }) => rest);
    expect(short).toMatchSnapshot();
    expect(recording.components).toMatchInlineSnapshot(`
      [
        "slipway:github:ManagedRepository app",
        "slipway:github:Repository app",
        "slipway:github:ActionsPermissions app-actions",
        "slipway:github:Secrets app-secrets",
        "slipway:github:Variables app-variables",
        "slipway:github:Environment app-environment-production",
        "slipway:github:Secrets app-environment-production-secrets",
        "slipway:github:Variables app-environment-production-variables",
        "slipway:github:WorkflowFiles app-files",
        "slipway:github:BranchRules app-rules",
      ]
    `);
    expect(recording.outputs).toEqual({ requiredChecks: ["ci"], pendingChecks: ["scan"] });
  });

  it("delivers files after all that they use, and rules after the files", async () => {
    const recording = await recordManaged();
    const files = resource(recording, "FileSet", "app-files");
    const rulesets = recording.resources.filter(({ type }) => type === "RepositoryRuleset");
    const earlier = ahead(recording, files);
    // Labels and security features make no difference to a workflow, so a failing one holds nothing up.
    const free = ["RepositoryRuleset", "FileSet", "Labels", "RepositoryVulnerabilityAlerts"];
    const used = recording.resources.filter(({ type }) => !free.includes(type));
    expect(used.filter(({ name }) => !earlier.has(name))).toEqual([]);
    expect([...earlier]).not.toContain("app-labels");
    expect(rulesets).toHaveLength(2);
    for (const ruleset of rulesets) expect(ahead(recording, ruleset)).toContain("app-files");
  });

  it("orders rules after everything else where no file is delivered", async () => {
    const recording = await recordManaged({ files: [], checks: [] });
    const rules = resource(recording, "RepositoryRuleset", "app-rules-branch");
    expect(ahead(recording, rules)).toContain("app-environment-production-secrets-KUBECONFIG");
    expect(recording.outputs).toEqual({ requiredChecks: [], pendingChecks: [] });
  });

  it("declares the repository alone where nothing else is said, and what sees whether it is there", async () => {
    const recording = await record(() => {
      const directory = new Directory();
      const nothing = { files: [], checks: [], variables: {}, allowedActions: [], secretValues: {} };
      new ManagedRepository("app", {
        owner: "someone",
        entry: { name: "app" },
        delivery: "commit",
        ...nothing,
        directory,
      });
    });
    expect(recording.resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "Repository app",
      "ActionsSettings app-actions-settings",
    ]);
    expect(recording.invokes).toEqual([]);
  });

  it("F28: serves everything by the given provider, and carries no token", async () => {
    const recording = await recordManaged();
    const own = recording.resources.filter(({ type }) => !["FileSet", "Labels", "ActionsSettings"].includes(type));
    expect(own.filter(({ provider }) => provider !== "github")).toEqual([]);
    expect(JSON.stringify(recording.resources)).not.toMatch(/"token"/i);
  });

  it("keeps every logical name when the repository gets another name", async () => {
    const renamed = await recordManaged({ entry: { name: "renamed-app" } });
    const names = ({ resources }: Recording) => resources.map(({ type, name }) => `${type} ${name}`);
    expect(names(renamed)).toEqual(names(await recordManaged()));
    expect(resource(renamed, "FileSet", "app-files").inputs.repository).toBe("renamed-app");
    expect(recordedNames(renamed).filter((name) => !name.startsWith("app"))).toEqual([]);
  });

  it("writes nothing around an archived repository", async () => {
    const recording = await recordManaged({ entry: { archived: true } });
    for (const { type, inputs, ignoreChanges } of recording.resources.filter((one) => one.type !== "Repository")) {
      expect([type, Object.keys(inputs).filter((input) => !ignoreChanges?.includes(input))]).toEqual([type, []]);
    }
    expect(resource(recording, "Repository", "app").ignoreChanges).not.toContain("archived");
  });

  it("F36: leaves people, labels, protection and environments in a repository that is destroyed, and no credential", async () => {
    const { resources } = await recordManaged();
    const deleted = resources.filter(({ deletedWith, retainOnDelete }) => deletedWith === undefined && !retainOnDelete);
    expect(deleted.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "Repository app",
      "RepositoryEnvironmentDeploymentPolicy app-environment-production-branch-main",
      "ActionsEnvironmentSecret app-environment-production-secrets-KUBECONFIG",
      "ActionsEnvironmentVariable app-environment-production-variables-NAMESPACE",
      "FileSet app-files",
      "ActionsSecret app-secrets-NPM_TOKEN",
      "ActionsSecret app-secrets-SLACK_WEBHOOK",
      "DependabotSecret app-secrets-dependabot-NPM_TOKEN",
      "ActionsVariable app-variables-IMAGE",
    ]);
  });

  it("gives an environment the value that is for it alone, and everybody else the other one", async () => {
    const secretValues = { KUBECONFIG: "shared", "production/KUBECONFIG": "own", NPM_TOKEN: "n", SLACK_WEBHOOK: "s" };
    const recording = await recordManaged({ secretValues });
    const secret = resource(recording, "ActionsEnvironmentSecret", "app-environment-production-secrets-KUBECONFIG");
    expect(secret.inputs.value).toBe("secret: own");
  });

  it("names every secret without a value", async () => {
    await expect(recordManaged({ secretValues: { KUBECONFIG: "hidden" } })).rejects.toThrow(
      '"app": no value is given for "NPM_TOKEN", "SLACK_WEBHOOK"; name a source for each in the stack\'s slipway:secrets.',
    );
  });

  it("can be planned where nobody can be asked", async () => {
    const recording = await recordManaged(
      {},
      { preview: true, invoke: async (_token, args) => args, outputs: () => ({}) },
    );
    expect(resource(recording, "TeamRepository", "app-team-core").inputs.teamId).toBe("[unknown]");
    expect(resource(recording, "RepositoryRuleset", "app-rules-branch").inputs.rules).toMatchObject({
      requiredStatusChecks: "[unknown]",
    });
  });
});

function recordedNames({ resources }: Recording): string[] {
  return resources.map(({ name }) => name);
}
