import { expect, it } from "vitest";
import { withDeclared, withProviders } from "../../engine/imported-state.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::slipway::${type}::${name}`;
const stack = urn("pulumi:pulumi:Stack", "slipway-prod");
const [byDefault, own] = [urn("pulumi:providers:github", "default_6_15_0"), urn("pulumi:providers:github", "github")];
const repository = urn("github:index/repository:Repository", "app");
const labels = urn("slipway:github:Labels", "app-labels");
const actions = urn("slipway:github:ActionsSettings", "app-actions-settings");

const imported = {
  version: 3,
  deployment: {
    manifest: { magic: "abc" },
    resources: [
      { urn: stack, type: "pulumi:pulumi:Stack" },
      { urn: byDefault, type: "pulumi:providers:github", id: "1", inputs: { version: "6.15.0", __internal: {} } },
      {
        urn: repository,
        type: "github:index/repository:Repository",
        id: "app",
        provider: `${byDefault}::1`,
        inputs: { name: "app" },
        outputs: { name: "app", archiveOnDestroy: null },
      },
      {
        urn: labels,
        type: "slipway:github:Labels",
        inputs: { labels: { Ours: { color: "000000" }, theirs: { color: "111111" } } },
        outputs: {
          labels: { Ours: { color: "000000" }, theirs: { color: "111111" } },
          owned: [
            { id: 1, name: "Ours", made: false },
            { id: 2, name: "theirs", made: false },
          ],
        },
      },
      {
        urn: actions,
        type: "slipway:github:ActionsSettings",
        inputs: { owner: "acme", repository: "app", retentionDays: 14, forkApproval: "first_time_contributors" },
        outputs: { owner: "acme", repository: "app", retentionDays: 14, forkApproval: "first_time_contributors" },
      },
    ],
  },
};
const [first, , ofRepository, ofLabels, ofActions] = imported.deployment.resources;
const withResources = (resources: readonly unknown[]) => ({
  ...imported,
  deployment: { ...imported.deployment, resources },
});

it("a state with what was imported has of it what is declared, and what GitHub does not hold", () => {
  const declared = new Map<string, Record<string, unknown>>([
    [repository, { name: "app", archiveOnDestroy: true, description: "Not a matter of an import" }],
    [labels, { labels: { ours: { color: "000000" } } }],
    [actions, { owner: "acme", repository: "app", retentionDays: 14 }],
  ]);
  const kept = { owner: "acme", repository: "app", retentionDays: 14 };
  expect(withDeclared(imported, declared).deployment.resources).toEqual([
    ...imported.deployment.resources.slice(0, 2),
    {
      ...ofRepository,
      inputs: { name: "app", archiveOnDestroy: true },
      outputs: { name: "app", archiveOnDestroy: true },
    },
    {
      ...ofLabels,
      inputs: { labels: { Ours: { color: "000000" } } },
      outputs: { labels: { Ours: { color: "000000" } }, owned: [{ id: 1, name: "Ours", made: false }] },
    },
    { ...ofActions, inputs: kept, outputs: kept },
  ]);
  expect(withDeclared(imported, new Map())).toEqual(imported);
});

it("a state with the program's provider has what was imported under it, and no default one that serves nothing", () => {
  const provider = { urn: own, type: "pulumi:providers:github", parent: stack, inputs: { owner: "acme" }, id: "2" };
  const made = {
    ...{ urn: own, custom: true, id: "2", type: "pulumi:providers:github", parent: stack },
    inputs: { owner: "acme", version: "6.15.0", __internal: {} },
    outputs: { owner: "acme", version: "6.15.0" },
  };
  const served = new Map([[repository, own]]);
  expect(withProviders(imported, [provider], served)).toEqual(
    withResources([first, made, { ...ofRepository, provider: `${own}::2` }, ofLabels, ofActions]),
  );
  const other = { ...ofRepository, urn: urn("github:index/repository:Repository", "other") };
  const before = withResources([...imported.deployment.resources, other]);
  expect(withProviders(before as never, [provider], served).deployment.resources).toContainEqual(
    imported.deployment.resources[1],
  );
});
