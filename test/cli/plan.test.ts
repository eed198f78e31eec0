import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { planOutput } from "../../cli/output-schemas.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const generated =
  'config:\n  slipway:owner: local\n  slipway:plan: team\n  slipway:secrets: { "*": { from: generated } }\n';

const small = {
  "Pulumi.local.yaml": generated,
  "Pulumi.staging.yaml": null,
  "Pulumi.prod.yaml": "config:\n  slipway:owner: acme\n  slipway:plan: team\n",
  "inventory/defaults.yaml": null,
  "inventory/groups": null,
  "inventory/repositories/sample-app.yaml": `visibility: public
topics: [python]
variables: { REGION: eu }
secrets: { TOKEN: {} }
environments: { staging: { secrets: [KEY], variables: { URL: x } } }
files: { adopt: [] }
`,
};

describe("slipway plan", () => {
  it("says what each repository has, the resources by type, and the findings", async () => {
    folder = makeProject(small);
    const { stdout, stderr, code } = await commandLine(folder, "plan");
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(stdout).toMatchInlineSnapshot(`
      "Stack local: 19 resources for 1 repository of local

      sample-app
        files: none
        requiredChecks: none
        secrets: TOKEN, staging/KEY
        variables: REGION, staging/URL
        environments: staging
        reviewers: none
        bypass: none

      Resources by type
            1  github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret
            1  github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable
            1  github:index/actionsSecret:ActionsSecret
            1  github:index/actionsVariable:ActionsVariable
            1  github:index/repository:Repository
            1  github:index/repositoryEnvironment:RepositoryEnvironment
            1  pulumi:providers:github
            1  pulumi:pulumi:Stack
            1  slipway:github:ActionsPermissions
            1  slipway:github:ActionsSettings
            1  slipway:github:Environment
            1  slipway:github:ManagedRepository
            1  slipway:github:Repository
            2  slipway:github:Secrets
            2  slipway:github:Variables
            2  slipway:index:GeneratedSecret

      Findings: 2 warnings
        warning Pulumi.prod.yaml: secret "KEY": has no value in this stack; set it with "pulumi config set --secret secrets:KEY --stack prod" or name another source under slipway:secrets (secret-source-missing)
        warning Pulumi.prod.yaml: secret "TOKEN": has no value in this stack; set it with "pulumi config set --secret secrets:TOKEN --stack prod" or name another source under slipway:secrets (secret-source-missing)
      "
    `);
  });

  it("prints the same as a document in which no secret stands", async () => {
    const local = "config:\n  slipway:owner: local\n  slipway:plan: enterprise\n";
    const encrypted = "  secrets:TOKEN: { secure: AAABAKtoken }\n  secrets:KEY: { secure: AAABAKkey }\n";
    folder = makeProject({ ...small, "Pulumi.local.yaml": local + encrypted });
    const { stdout } = await commandLine(folder, "plan", "--json");
    expect(stdout).not.toContain("AAABAK");
    const plan = planOutput.parse(JSON.parse(stdout));
    expect(plan.repositories).toEqual({
      "sample-app": {
        files: [],
        requiredChecks: [],
        secrets: ["TOKEN", "staging/KEY"],
        variables: ["REGION", "staging/URL"],
        environments: ["staging"],
        reviewers: [],
        bypass: [],
      },
    });
    const secret = plan.resources.find(({ type }) => type.endsWith(":ActionsSecret"))!;
    expect(secret.inputs).toMatchObject({ secretName: "TOKEN", value: "[secret]" });
    const urns = new Set(plan.resources.map(({ urn }) => urn));
    expect(plan.resources.filter(({ parent }) => parent !== "" && !urns.has(parent))).toEqual([]);
  });

  it("declares nothing where a finding is an error, and exits 1", async () => {
    folder = makeProject({ "inventory/repositories/sample-app.yaml": "pipeline: python-ap\nvisibility: public\n" });
    const { stdout, code } = await commandLine(folder, "plan", "--json");
    const plan = planOutput.parse(JSON.parse(stdout));
    expect({ code, resources: plan.resources, ids: plan.findings.map(({ severity }) => severity) }).toEqual({
      code: 1,
      resources: [],
      ids: ["error"],
    });
  });
});
