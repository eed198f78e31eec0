import { describe, expect, it } from "vitest";
import { originOf } from "../../inventory/inventory.ts";
import { faultsOf, loadFiles } from "./load-files.ts";

describe("capitalizeNames", () => {
  it("writes names of secrets and variables in capitals, as GitHub does, so that layers meet", () => {
    const { repositories, organization } = loadFiles({
      "defaults.yaml": "secrets: { slack_url: { dependabot: true } }\nvariables: { Level: info }",
      "organization.yaml": "secrets: { npm_token: { repositories: [app] } }",
      "repositories/app.yaml":
        "secrets: { SLACK_URL: { description: where to } }\nenvironments: { production: { secrets: [kubeconfig], variables: { region: eu } } }",
    });
    expect(repositories[0]).toMatchObject({
      secrets: { SLACK_URL: { dependabot: true, description: "where to" } },
      variables: { LEVEL: "info" },
      environments: { production: { secrets: ["KUBECONFIG"], variables: { REGION: "eu" } } },
    });
    expect(organization).toEqual({ secrets: { NPM_TOKEN: { repositories: ["app"] } } });
    expect(originOf(repositories[0]!, "secrets.slack_url.dependabot")).toEqual({
      file: "inventory/defaults.yaml",
      line: 1,
    });
  });

  it("leaves a pipeline's options as they are", () => {
    const { repositories } = loadFiles({
      "repositories/app.yaml": "pipeline: p\nwith: { secrets: { a: 1 }, variables: { b: 2 } }",
    });
    expect(repositories[0]!.with).toEqual({ secrets: { a: 1 }, variables: { b: 2 } });
  });

  it("refuses two spellings in one file", () => {
    const text =
      "secrets:\n  SLACK_URL: {}\n  slack_url: {}\nenvironments:\n  production:\n    variables:\n      A: x\n      a: y\n    secrets: [K, k]";
    expect(faultsOf({ "repositories/app.yaml": text })).toEqual([
      'inventory/repositories/app.yaml:3: "secrets.slack_url" is the same name as "SLACK_URL" to GitHub; write it once',
      'inventory/repositories/app.yaml:8: "environments.production.variables.a" is the same name as "A" to GitHub; write it once',
      'inventory/repositories/app.yaml:9: "environments.production.secrets[1]" stands in the list a second time; take it out',
    ]);
  });
});
