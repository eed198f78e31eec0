import { expect, it } from "vitest";
import { repositoryUrns, withoutResources, withProvidersOf } from "../../engine/state-removal.ts";

const stack = "urn:pulumi:prod::slipway::pulumi:pulumi:Stack::slipway-prod";
const urn = (type: string, name: string) => `urn:pulumi:prod::slipway::${type}::${name}`;
const managed = "slipway:github:ManagedRepository";
const app = urn(managed, "app");
const lib = urn(managed, "lib");
const repository = (id: string) => urn(`${managed}$github:index/repository:Repository`, id);
const secret = urn("github:index/actionsOrganizationSecret:ActionsOrganizationSecret", "SHARED");

const document = {
  version: 3,
  deployment: {
    manifest: { magic: "abc" },
    secrets_providers: { type: "passphrase" },
    resources: [
      { urn: stack, type: "pulumi:pulumi:Stack" },
      { urn: app, type: managed, parent: stack },
      { urn: repository("app"), type: "github:index/repository:Repository", parent: app, protect: true },
      { urn: lib, type: managed, parent: stack },
      { urn: repository("lib"), type: "github:index/repository:Repository", parent: lib, dependencies: [lib] },
      {
        urn: secret,
        type: "github:index/actionsOrganizationSecret:ActionsOrganizationSecret",
        parent: stack,
        inputs: { value: { ciphertext: "v1:abc" } },
        dependencies: [repository("app"), repository("lib")],
        propertyDependencies: { selectedRepositoryIds: [repository("app"), repository("lib")], value: null },
        deletedWith: repository("lib"),
      },
    ],
  },
};

it("a state without a repository has nothing of it, and nothing that waits for it; all else is as it was", () => {
  const [first, , , ...rest] = document.deployment.resources;
  expect(repositoryUrns(document, "app")).toEqual([app, repository("app")]);
  expect(withoutResources(document, repositoryUrns(document, "app"))).toEqual({
    ...document,
    deployment: {
      ...document.deployment,
      resources: [
        first,
        ...rest.slice(0, 2),
        {
          ...rest[2],
          dependencies: [repository("lib")],
          propertyDependencies: { selectedRepositoryIds: [repository("lib")], value: null },
        },
      ],
    },
  });
  const without = withoutResources(document, repositoryUrns(document, "lib")).deployment.resources!.at(-1)!;
  expect(without).not.toHaveProperty("deletedWith");
});

it("a repository that a state does not have leaves it as it is", () => {
  expect(repositoryUrns(document, "ap")).toEqual([]);
  expect(withoutResources(document, repositoryUrns(document, "ap"))).toEqual(document);
});

it("a state takes the settings of another one's providers, by name; who they are and all else stays", () => {
  const provider = (name: string, owner: string, stackName = "prod") => ({
    urn: `urn:pulumi:${stackName}::slipway::pulumi:providers:github::${name}`,
    type: "pulumi:providers:github",
    id: `${stackName}-${name}`,
    inputs: { owner },
    outputs: { owner },
  });
  const of = (...resources: object[]) => ({ ...document, deployment: { ...document.deployment, resources } }) as never;
  const source = of(provider("github", "local"), provider("other", "local"), document.deployment.resources[1]!);
  const target = of(provider("github", "acme", "second"), document.deployment.resources[3]!);
  expect(withProvidersOf(source, target)).toEqual(
    of(
      { ...provider("github", "local"), inputs: { owner: "acme" }, outputs: { owner: "acme" } },
      provider("other", "local"),
      document.deployment.resources[1]!,
    ),
  );
  expect(withProvidersOf(withProvidersOf(source, target), source)).toEqual(source);
});
