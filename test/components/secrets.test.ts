import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OrganizationSecrets } from "../../components/organization-secrets.ts";
import { Secrets } from "../../components/secrets.ts";
import { record } from "./recorder.ts";

describe("Secrets", () => {
  it("keeps every value secret, and gives Dependabot those that it may see", async () => {
    const recording = await record(
      () =>
        void new Secrets("app-secrets", {
          repository: pulumi.output("app"),
          values: { SLACK_WEBHOOK: "hidden", NPM_TOKEN: pulumi.secret("hidden too") },
          dependabot: ["NPM_TOKEN"],
        }),
    );
    const shared = { parent: "app-secrets", deleteBeforeReplace: true };
    const npm = { repository: "app", secretName: "NPM_TOKEN", value: "secret: hidden too" };
    expect(recording.resources).toEqual([
      { ...shared, type: "ActionsSecret", name: "app-secrets-NPM_TOKEN", inputs: npm },
      {
        ...shared,
        type: "ActionsSecret",
        name: "app-secrets-SLACK_WEBHOOK",
        inputs: { repository: "app", secretName: "SLACK_WEBHOOK", value: "secret: hidden" },
      },
      { ...shared, type: "DependabotSecret", name: "app-secrets-dependabot-NPM_TOKEN", inputs: npm },
    ]);
  });

  it("puts an environment's secrets into the environment", async () => {
    const recording = await record(
      () => void new Secrets("app-secrets", { repository: "app", environment: "eu/west", values: { TOKEN: "hidden" } }),
    );
    expect(recording.resources).toEqual([
      {
        type: "ActionsEnvironmentSecret",
        name: "app-secrets-TOKEN",
        parent: "app-secrets",
        inputs: { repository: "app", environment: "eu/west", secretName: "TOKEN", value: "secret: hidden" },
        deleteBeforeReplace: true,
      },
    ]);
  });
});

describe("OrganizationSecrets", () => {
  it("F29: keeps who may read a secret apart from the secret, so that a new reader replaces nothing", async () => {
    const recording = await record(
      () =>
        void new OrganizationSecrets("organization-secrets", {
          secrets: { TOKEN: { value: "hidden", repositoryIds: [12, pulumi.output(34)], dependabot: true } },
        }),
    );
    const shared = { parent: "organization-secrets", deleteBeforeReplace: true };
    const readers = { secretName: "TOKEN", selectedRepositoryIds: [12, 34] };
    const inputs = { ...readers, value: "secret: hidden", visibility: "selected" };
    const ignoreChanges = ["selectedRepositoryIds"];
    const of = (name: string) => ({ after: [name], deletedWith: name });
    expect(recording.resources).toEqual([
      { ...shared, type: "ActionsOrganizationSecret", name: "organization-secrets-TOKEN", inputs, ignoreChanges },
      {
        ...shared,
        ...of("organization-secrets-TOKEN"),
        type: "ActionsOrganizationSecretRepositories",
        name: "organization-secrets-TOKEN-repositories",
        inputs: readers,
      },
      {
        ...shared,
        type: "DependabotOrganizationSecret",
        name: "organization-secrets-dependabot-TOKEN",
        inputs,
        ignoreChanges,
      },
      {
        ...shared,
        ...of("organization-secrets-dependabot-TOKEN"),
        type: "DependabotOrganizationSecretRepositories",
        name: "organization-secrets-dependabot-TOKEN-repositories",
        inputs: readers,
      },
    ]);
  });
});
