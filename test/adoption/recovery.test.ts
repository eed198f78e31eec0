import { describe, expect, it } from "vitest";
import type { Found } from "../../adoption/recovery/find.ts";
import { asRecorded, type Declaration, missingOf, type RecordedState } from "../../adoption/recovery/missing.ts";
import { absentProviders, recoveryFiles } from "../../adoption/recovery/payload.ts";
import { type VerdictOptions, verdictsOn } from "../../adoption/recovery/verdict.ts";

const stack = "urn:pulumi:prod::slipway::pulumi:pulumi:Stack::slipway-prod";
const provider = "urn:pulumi:prod::slipway::pulumi:providers:github::github";
const app = "urn:pulumi:prod::slipway::slipway:github:ManagedRepository::app";
const inner = "urn:pulumi:prod::slipway::slipway:github:ManagedRepository$slipway:github:Repository::app";
const repositoryType = "github:index/repository:Repository";
const variableType = "github:index/actionsVariable:ActionsVariable";
const zoneType = "github:index/actionsOrganizationVariable:ActionsOrganizationVariable";

const one = (type: string, name: string, parent: string, more: Partial<Declaration> = {}): Declaration => ({
  urn: `${parent.replace(/::[^:]+$/, "")}$${type}::${name}`,
  type,
  name,
  parent,
  inputs: {},
  provider,
  ...more,
});
const repository = one(repositoryType, "app", inner, { protect: true, inputs: { name: "app" } });
const variables: Declaration = {
  ...one("slipway:github:Variables", "app-variables", app),
  urn: `urn:pulumi:prod::slipway::slipway:github:ManagedRepository$slipway:github:Variables::app-variables`,
};
const variable = one(variableType, "app-variables-REGION", variables.urn, {
  inputs: { repository: "app", variableName: "REGION" },
});
const zone = one(zoneType, "organization-variables-ZONE", stack, { inputs: { variableName: "ZONE" } });
const secret = one("github:index/actionsSecret:ActionsSecret", "app-secrets-KEY", app);

const recorded = (more: Partial<RecordedState> = {}): RecordedState => ({
  time: "2026-11-22T10:00:00Z",
  resources: [
    { urn: stack, type: "pulumi:pulumi:Stack" },
    { urn: provider, type: "pulumi:providers:github", id: "1" },
    { urn: app, type: "slipway:github:ManagedRepository" },
    { urn: inner, type: "slipway:github:Repository" },
  ],
  creating: new Set(),
  ...more,
});

describe("what the next update would make, and GitHub refuse", () => {
  it("is of the kinds that are made once, and not in the state", () => {
    const state = recorded({ creating: new Set([repository.urn]) });
    expect(missingOf([repository, secret, variable, zone], state)).toEqual([
      { ...repository, pending: true },
      { ...variable, pending: false },
      { ...zone, pending: false },
    ]);
    expect(missingOf([variable], recorded({ resources: [{ urn: variable.urn, type: variableType }] }))).toEqual([]);
  });

  it("is not what the program imports by itself", () => {
    expect(missingOf([{ ...repository, importId: "app" }], recorded())).toEqual([]);
  });

  it("is looked for under the project's own name", () => {
    const other = recorded({
      resources: [{ urn: "urn:pulumi:prod::ours::pulumi:pulumi:Stack::ours-prod", type: "pulumi:pulumi:Stack" }],
    });
    const [moved] = asRecorded([zone], other);
    expect(moved).toMatchObject({
      urn: "urn:pulumi:prod::ours::pulumi:pulumi:Stack$github:index/actionsOrganizationVariable:ActionsOrganizationVariable::organization-variables-ZONE",
      provider: "urn:pulumi:prod::ours::pulumi:providers:github::github",
    });
    expect(asRecorded([zone], recorded({ resources: [] }))).toEqual([zone]);
  });
});

const seen = (declared: Declaration, pending: boolean, createdAt?: string): Found => ({
  missing: { ...declared, pending },
  what: declared.name,
  address: declared === repository ? "acme/app" : declared === zone ? "ZONE" : "",
  repository: declared === zone ? "" : "app",
  id: declared.name,
  createdAt,
  differs: [],
});
const judged = (found: readonly Found[], options: Partial<VerdictOptions> = {}) =>
  verdictsOn(found, {
    recorded: recorded(),
    ownRepositories: new Set(),
    adopted: new Set(),
    take: [],
    ...options,
  }).map(({ what, ours, proof, why }) => ({ what, ours, proof, why }));

describe("whether something on GitHub is this stack's own", () => {
  it.each([repository, zone])("is known where an update was making it, and GitHub made it then: $name", (declared) => {
    const verdicts = judged([seen(declared, true, "2026-11-22T09:59:58Z")]);
    expect(verdicts).toEqual([
      {
        what: declared.name,
        ours: true,
        proof: "pending",
        why: "an update was making it when it was cut off, and GitHub made it then, at 2026-11-22T09:59:58Z",
      },
    ]);
  });

  it.each([
    ["was made long before", true, "2026-11-20T10:00:00Z", recorded(), /GitHub made this one before that/],
    ["says no time", true, undefined, recorded(), /nothing says when GitHub made it/],
    [
      "is in a state without a time",
      true,
      "2026-11-22T09:59:58Z",
      recorded({ time: undefined }),
      /nothing says when GitHub made it/,
    ],
    ["no state speaks of", false, "2026-11-22T09:59:58Z", recorded(), /The state says nothing of it/],
  ])("is not known of a repository that %s: it is left alone", (_, pending, createdAt, state, why) => {
    const [verdict] = judged([seen(repository, pending, createdAt)], { recorded: state });
    expect(verdict).toMatchObject({ ours: false, proof: "none", why: expect.stringMatching(why) });
    expect(verdict!.why).toContain('--take acme/app, or write "adopt: true" in inventory/repositories/app.yaml');
  });

  it("is what the user says of what has a name of its own", () => {
    const verdicts = judged([seen(repository, false), seen(zone, false)], { take: ["Acme/App", "zone"] });
    expect(verdicts.map(({ ours, proof }) => [ours, proof])).toEqual([
      [true, "taken"],
      [true, "taken"],
    ]);
  });

  it("is, for what is in a repository, whether that one is", () => {
    const inside = seen(variable, true, "2026-11-22T09:59:58Z");
    expect(judged([inside], { ownRepositories: new Set(["app"]) })[0]).toMatchObject({
      ours: true,
      proof: "repository",
    });
    expect(judged([inside])[0]).toMatchObject({
      ours: false,
      why: "Its repository is not known to be this stack's.",
    });
    expect(judged([inside], { adopted: new Set(["app"]) })[0]).toMatchObject({
      ours: false,
      why: "The next update adopts its repository first; recover once more after that.",
    });
    expect(judged([inside, seen(repository, false)], { take: ["acme/app"] }).every(({ ours }) => ours)).toBe(true);
  });
});

describe("what the engine imports", () => {
  it("stands under the parents and the provider of the program; a component that the state lacks comes along", () => {
    const imports = [
      { missing: repository, id: "app" },
      { missing: variable, id: "app:REGION" },
      { missing: zone, id: "ZONE" },
    ];
    expect(recoveryFiles(imports, [repository, variables, variable, zone], recorded())).toEqual({
      protected: {
        nameTable: {
          "slipway:github:ManagedRepository$slipway:github:Repository::app": inner,
          "pulumi:providers:github::github": provider,
        },
        resources: [
          {
            type: repositoryType,
            name: `slipway:github:ManagedRepository$slipway:github:Repository$${repositoryType}::app`,
            logicalName: "app",
            parent: "slipway:github:ManagedRepository$slipway:github:Repository::app",
            id: "app",
            provider: "pulumi:providers:github::github",
          },
        ],
      },
      others: {
        nameTable: {
          "slipway:github:ManagedRepository::app": app,
          "pulumi:providers:github::github": provider,
        },
        resources: [
          {
            type: "slipway:github:Variables",
            name: "slipway:github:ManagedRepository$slipway:github:Variables::app-variables",
            logicalName: "app-variables",
            parent: "slipway:github:ManagedRepository::app",
            component: true,
          },
          {
            type: variableType,
            name: `slipway:github:ManagedRepository$slipway:github:Variables$${variableType}::app-variables-REGION`,
            logicalName: "app-variables-REGION",
            parent: "slipway:github:ManagedRepository$slipway:github:Variables::app-variables",
            id: "app:REGION",
            provider: "pulumi:providers:github::github",
          },
          {
            type: zoneType,
            name: `pulumi:pulumi:Stack$${zoneType}::organization-variables-ZONE`,
            logicalName: "organization-variables-ZONE",
            id: "ZONE",
            provider: "pulumi:providers:github::github",
          },
        ],
      },
    });
  });

  it("needs a provider that is in the state", () => {
    const imports = [{ missing: zone, id: "ZONE" }];
    expect(absentProviders(imports, recorded())).toEqual([]);
    expect(absentProviders(imports, recorded({ resources: [] }))).toEqual([provider]);
    expect(recoveryFiles([], [], recorded())).toEqual({ protected: undefined, others: undefined });
  });
});
