import { describe, expect, it } from "vitest";
import { loadFaultless, loadStack } from "../../platform/load.ts";
import { makeProject } from "../cli/project.ts";

const stack = (text: string) => `config:\n  slipway:owner: acme\n  slipway:plan: enterprise\n${text}`;
const entry = { "inventory/repositories/sample-app.yaml": "secrets: { TOKEN: {} }\n" };

describe("loadStack", () => {
  it("calls a secret without a source an error in the stack that was asked for, and a warning in another", async () => {
    const project = makeProject({
      ...entry,
      "Pulumi.staging.yaml": stack("  slipway:secrets: { TOKEN: { from: generated } }\n").replace(
        "acme",
        "acme-staging",
      ),
    });
    const found = async (name: string) =>
      (await loadStack(project, name)).platform.findings.map(({ severity, subject }) => `${severity} ${subject}`);
    expect(await found("staging")).toEqual(['warning Pulumi.prod.yaml: secret "TOKEN"']);
    expect(await found("prod")).toEqual(['error Pulumi.prod.yaml: secret "TOKEN"']);
  });

  it("names what two stacks claim, and a selector that matches nothing", async () => {
    const project = makeProject({
      "Pulumi.local.yaml": null,
      "Pulumi.staging.yaml": stack("  slipway:repositories: { include: [smaple-app, sample-*] }\n"),
    });
    expect((await loadStack(project, "staging")).platform.findings).toEqual([
      {
        id: "selector-matches-nothing",
        severity: "error",
        subject: "Pulumi.staging.yaml: slipway:repositories.include",
        message: '"smaple-app" matches no repository; did you mean "sample-app"?',
      },
      {
        id: "owned-twice",
        severity: "error",
        subject: 'github.com/acme: repository "sample-app"',
        message:
          'belongs to the stacks prod, staging; exclude "sample-app" under slipway:repositories in all of them but one',
      },
    ]);
  });
});

describe("loadFaultless", () => {
  const config = { "slipway:owner": "acme", "slipway:plan": "enterprise" };

  it("refuses a stack with an error, all of its errors at once and no warning among them", async () => {
    const project = makeProject({
      "inventory/repositories/sample-app.yaml": "secrets: { TOKEN: {} }\nenvironments: { production: {} }\n",
    });
    await expect(loadFaultless(project, "prod", config)).rejects.toMatchObject({
      name: "PlatformError",
      message: [
        "sample-app: environments.production: anyone could deploy; name reviewers in inventory/repositories/sample-app.yaml, or for all repositories under slipway:environments in Pulumi.prod.yaml. (environment-without-reviewers)",
        'Pulumi.prod.yaml: secret "TOKEN": has no value in this stack; set it with "pulumi config set --secret secrets:TOKEN --stack prod" or name another source under slipway:secrets (secret-source-missing)',
      ].join("\n"),
    });
  });

  it("takes the engine's configuration before the stack file's", async () => {
    const { settings } = await loadFaultless(makeProject(), "prod", { ...config, "slipway:owner": "elsewhere" });
    expect(settings.owner).toBe("elsewhere");
  });
});
