import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OrganizationVariables } from "../../components/organization-variables.ts";
import { Variables } from "../../components/variables.ts";
import { record } from "./recorder.ts";

describe("Variables", () => {
  it("declares each variable by itself", async () => {
    const recording = await record(
      () => void new Variables("app-variables", { repository: "app", values: { B: "2", A: pulumi.output("1") } }),
    );
    const shared = { type: "ActionsVariable", parent: "app-variables", deleteBeforeReplace: true };
    expect(recording.resources).toEqual([
      { ...shared, name: "app-variables-A", inputs: { repository: "app", variableName: "A", value: "1" } },
      { ...shared, name: "app-variables-B", inputs: { repository: "app", variableName: "B", value: "2" } },
    ]);
  });

  it("puts an environment's variables into the environment", async () => {
    const recording = await record(
      () => void new Variables("app-variables", { repository: "app", environment: "prod", values: { A: "1" } }),
    );
    expect(recording.resources).toEqual([
      {
        type: "ActionsEnvironmentVariable",
        name: "app-variables-A",
        parent: "app-variables",
        inputs: { repository: "app", environment: "prod", variableName: "A", value: "1" },
        deleteBeforeReplace: true,
      },
    ]);
  });
});

describe("OrganizationVariables", () => {
  it("lends each variable to the selected repositories alone", async () => {
    const recording = await record(
      () =>
        void new OrganizationVariables("organization-variables", {
          variables: { REGISTRY: { value: "ghcr.io", repositoryIds: [pulumi.output(12), 34] } },
        }),
    );
    expect(recording.resources).toEqual([
      {
        type: "ActionsOrganizationVariable",
        name: "organization-variables-REGISTRY",
        parent: "organization-variables",
        inputs: {
          variableName: "REGISTRY",
          value: "ghcr.io",
          visibility: "selected",
          selectedRepositoryIds: [12, 34],
        },
        deleteBeforeReplace: true,
      },
    ]);
  });
});
