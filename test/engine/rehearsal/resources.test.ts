import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRehearsal } from "../../../engine/rehearsal/rehearsal.ts";
import { type Registration, secret } from "../../../engine/run-program.ts";
import { startTestGitHub, type TestGitHub } from "../../provider/github.ts";
import { registration } from "./registration.ts";

let gh: TestGitHub;
let folder: string;
let repositoryId: number;
let teamId: string;
let userId: number;
beforeAll(async () => {
  gh = await startTestGitHub({
    owners: [{ login: "acme", type: "Organization", teams: [{ slug: "devs" }] }],
    users: [{ login: "alice" }],
  });
  folder = mkdtempSync(path.join(tmpdir(), "rehearsal-"));
  await gh.makeRepository("app", { "README.md": "hello" });
  await gh.github.request("PUT /orgs/{org}/properties/schema/{custom_property_name}", {
    org: "acme",
    custom_property_name: "tier",
    value_type: "string",
  });
  await gh.github.request("PUT /orgs/{org}/properties/schema/{custom_property_name}", {
    org: "acme",
    custom_property_name: "areas",
    value_type: "multi_select",
    allowed_values: ["a", "b"],
  });
  repositoryId = Number((await gh.github.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "app" })).data.id);
  teamId = String(
    (await gh.github.request("GET /orgs/{org}/teams/{team_slug}", { org: "acme", team_slug: "devs" })).data.id,
  );
  userId = Number((await gh.github.request("GET /users/{username}", { username: "alice" })).data.id);
});
afterAll(async () => {
  await gh.sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Applies resources in a run of their own; returns what happened to each, and the writes. */
async function run(...registrations: Registration[]) {
  const rehearsal = await createRehearsal({
    baseUrl: gh.sandbox.url,
    token: gh.sandbox.token,
    owner: "acme",
    stateFolder: folder,
  });
  const results: Awaited<ReturnType<typeof rehearsal.apply>>[] = [];
  const writes = await gh.writesOf(async () => {
    for (const one of registrations) results.push(await rehearsal.apply(one));
  });
  return {
    ids: results.map(({ id }) => id),
    actions: results.map(({ action }) => action),
    writes,
    outputs: results.map(({ outputs }) => outputs),
  };
}

const rules = {
  deletion: true,
  nonFastForward: true,
  requiredLinearHistory: true,
  pullRequest: { requiredApprovingReviewCount: 1, dismissStaleReviewsOnPush: true },
  requiredStatusChecks: {
    requiredChecks: [{ context: "CI", integrationId: 15368 }],
    strictRequiredStatusChecksPolicy: true,
  },
};

/** A kind of resource: how it is declared, how many writes make it, and what a person may change of it by hand. */
interface Case {
  readonly kind: string;
  readonly inputs: () => Record<string, unknown>;
  readonly id: RegExp;
  readonly creates: readonly string[];
  readonly changed?: Record<string, unknown>;
  readonly updates?: readonly string[];
}

const repo = "/repos/{owner}/{repo}";
const cases: Case[] = [
  {
    kind: "teamRepository:TeamRepository",
    inputs: () => ({ repository: "app", teamId, permission: "push" }),
    id: /^\d+:app$/,
    creates: ["PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}"],
    changed: { permission: "maintain" },
    updates: ["PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}"],
  },
  {
    kind: "repositoryCollaborator:RepositoryCollaborator",
    inputs: () => ({ repository: "app", username: "alice", permission: "triage" }),
    id: /^app:alice$/,
    creates: [`PUT ${repo}/collaborators/{username}`],
    changed: { permission: "push" },
    updates: [`PUT ${repo}/collaborators/{username}`],
  },
  {
    kind: "repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts",
    inputs: () => ({ repository: "app", enabled: true }),
    id: /^\d+$/,
    creates: [`PUT ${repo}/vulnerability-alerts`],
  },
  {
    kind: "repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates",
    inputs: () => ({ repository: "app", enabled: true }),
    id: /^app$/,
    creates: [`PUT ${repo}/automated-security-fixes`],
    changed: { enabled: false },
    updates: [`DELETE ${repo}/automated-security-fixes`],
  },
  {
    kind: "repositoryCustomProperty:RepositoryCustomProperty",
    inputs: () => ({ repository: "app", propertyName: "tier", propertyType: "string", propertyValues: ["one"] }),
    id: /^acme:app:tier$/,
    creates: [`PATCH ${repo}/properties/values`],
    changed: { propertyValues: ["two"] },
    updates: [`PATCH ${repo}/properties/values`],
  },
  {
    kind: "repositoryRuleset:RepositoryRuleset",
    inputs: () => ({
      repository: "app",
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      bypassActors: [
        { actorType: "Team", actorId: Number(teamId), bypassMode: "pull_request" },
        { actorType: "OrganizationAdmin", bypassMode: "always" },
      ],
      rules,
    }),
    id: /^\d+$/,
    creates: [`POST ${repo}/rulesets`],
    changed: { rules: { ...rules, pullRequest: { requiredApprovingReviewCount: 2 } } },
    updates: [`PUT ${repo}/rulesets/{ruleset_id}`],
  },
  {
    kind: "repositoryEnvironment:RepositoryEnvironment",
    inputs: () => ({
      repository: "app",
      environment: "prod: eu",
      reviewers: [{ teams: [Number(teamId)], users: [userId] }],
      preventSelfReview: true,
      canAdminsBypass: false,
      waitTimer: 5,
      deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
    }),
    id: /^app:prod\?\? eu$/,
    creates: [`PUT ${repo}/environments/{environment_name}`],
    changed: { waitTimer: 10 },
    updates: [`PUT ${repo}/environments/{environment_name}`],
  },
  {
    kind: "repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
    inputs: () => ({ repository: "app", environment: "prod: eu", tagPattern: "v*" }),
    id: /^app:prod\?\? eu:\d+$/,
    creates: [`POST ${repo}/environments/{environment_name}/deployment-branch-policies`],
  },
  {
    kind: "actionsEnvironmentSecret:ActionsEnvironmentSecret",
    inputs: () => ({
      repository: "app",
      environment: "prod: eu",
      secretName: "KEY",
      value: secret("environment-value"),
    }),
    id: /^app:prod\?\? eu:KEY$/,
    creates: [`PUT ${repo}/environments/{environment_name}/secrets/{secret_name}`],
    changed: { value: secret("other-value") },
    updates: [`PUT ${repo}/environments/{environment_name}/secrets/{secret_name}`],
  },
  {
    kind: "actionsEnvironmentVariable:ActionsEnvironmentVariable",
    inputs: () => ({ repository: "app", environment: "prod: eu", variableName: "REGION", value: "eu" }),
    id: /^app:prod\?\? eu:REGION$/,
    creates: [`POST ${repo}/environments/{environment_name}/variables`],
    changed: { value: "us" },
    updates: [`PATCH ${repo}/environments/{environment_name}/variables/{name}`],
  },
  {
    kind: "actionsSecret:ActionsSecret",
    inputs: () => ({ repository: "app", secretName: "TOKEN", value: secret("token-value") }),
    id: /^app:TOKEN$/,
    creates: [`PUT ${repo}/actions/secrets/{secret_name}`],
    changed: { value: secret("other-value") },
    updates: [`PUT ${repo}/actions/secrets/{secret_name}`],
  },
  {
    kind: "dependabotSecret:DependabotSecret",
    inputs: () => ({ repository: "app", secretName: "TOKEN", value: secret("token-value") }),
    id: /^app:TOKEN$/,
    creates: [`PUT ${repo}/dependabot/secrets/{secret_name}`],
  },
  {
    kind: "actionsVariable:ActionsVariable",
    inputs: () => ({ repository: "app", variableName: "A", value: "1" }),
    id: /^app:A$/,
    creates: [`POST ${repo}/actions/variables`],
    changed: { value: "2" },
    updates: [`PATCH ${repo}/actions/variables/{name}`],
  },
  {
    kind: "actionsOrganizationSecret:ActionsOrganizationSecret",
    inputs: () => ({ secretName: "SHARED", visibility: "selected", value: secret("shared-value") }),
    id: /^SHARED$/,
    creates: ["PUT /orgs/{org}/actions/secrets/{secret_name}"],
  },
  {
    kind: "actionsOrganizationSecretRepositories:ActionsOrganizationSecretRepositories",
    inputs: () => ({ secretName: "SHARED", selectedRepositoryIds: [repositoryId] }),
    id: /^SHARED$/,
    creates: ["PUT /orgs/{org}/actions/secrets/{secret_name}/repositories"],
    changed: { selectedRepositoryIds: [] },
    updates: ["PUT /orgs/{org}/actions/secrets/{secret_name}/repositories"],
  },
  {
    kind: "dependabotOrganizationSecret:DependabotOrganizationSecret",
    inputs: () => ({ secretName: "SHARED", visibility: "selected", value: secret("shared-value") }),
    id: /^SHARED$/,
    creates: ["PUT /orgs/{org}/dependabot/secrets/{secret_name}"],
  },
  {
    kind: "dependabotOrganizationSecretRepositories:DependabotOrganizationSecretRepositories",
    inputs: () => ({ secretName: "SHARED", selectedRepositoryIds: [repositoryId] }),
    id: /^SHARED$/,
    creates: ["PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories"],
  },
  {
    kind: "actionsOrganizationVariable:ActionsOrganizationVariable",
    inputs: () => ({
      variableName: "REGISTRY",
      value: "ghcr.io",
      visibility: "selected",
      selectedRepositoryIds: [repositoryId],
    }),
    id: /^REGISTRY$/,
    creates: ["POST /orgs/{org}/actions/variables"],
    changed: { selectedRepositoryIds: [] },
    updates: ["PATCH /orgs/{org}/actions/variables/{name}"],
  },
  {
    kind: "actionsRepositoryPermissions:ActionsRepositoryPermissions",
    inputs: () => ({
      repository: "app",
      enabled: true,
      allowedActions: "selected",
      allowedActionsConfig: {
        githubOwnedAllowed: false,
        verifiedAllowed: false,
        patternsAlloweds: ["actions/checkout@*"],
      },
      shaPinningRequired: true,
    }),
    id: /^app$/,
    creates: [`PUT ${repo}/actions/permissions`, `PUT ${repo}/actions/permissions/selected-actions`],
    changed: { allowedActionsConfig: { patternsAlloweds: ["a/b@*", "actions/checkout@*"] } },
    updates: [`PUT ${repo}/actions/permissions/selected-actions`],
  },
  {
    kind: "workflowRepositoryPermissions:WorkflowRepositoryPermissions",
    inputs: () => ({ repository: "app", defaultWorkflowPermissions: "write" }),
    id: /^app$/,
    creates: [`PUT ${repo}/actions/permissions/workflow`],
    changed: { defaultWorkflowPermissions: "read" },
    updates: [`PUT ${repo}/actions/permissions/workflow`],
  },
  {
    kind: "slipway:github:ActionsSettings",
    inputs: () => ({ owner: "acme", repository: "app", retentionDays: 30 }),
    id: /^acme\/app$/,
    creates: [`PUT ${repo}/actions/permissions/artifact-and-log-retention`],
    changed: { retentionDays: 31 },
    updates: [`PUT ${repo}/actions/permissions/artifact-and-log-retention`],
  },
];

describe.each(cases)("$kind", ({ kind, inputs, id, creates, changed, updates }) => {
  test("is made by the provider's calls", async () => {
    const made = await run(registration(kind, inputs()));
    expect(made.actions).toEqual(["created"]);
    expect(made.ids[0]).toMatch(id);
    expect(made.writes).toEqual(creates);
  });

  test("is not written again", async () => {
    expect(await run(registration(kind, inputs()))).toMatchObject({ actions: ["unchanged"], writes: [] });
  });

  if (changed !== undefined) {
    test("is brought to what is declared then", async () => {
      const next = registration(kind, { ...inputs(), ...changed });
      expect(await run(next)).toMatchObject({ actions: ["updated"], writes: updates });
      expect(await run(next)).toMatchObject({ actions: ["unchanged"], writes: [] });
    });

    // Who sees a secret, and a setting of our own provider, are never declared to be kept.
    const key = Object.keys(changed)[0]!;
    if (!kind.startsWith("slipway:") && !kind.endsWith("Repositories") && !key.startsWith("selected")) {
      test("keeps what is not to be changed", async () => {
        const ignoreChanges = [key];
        expect(await run(registration(kind, inputs(), { ignoreChanges }))).toMatchObject({ writes: [] });
      });
    }
  }
});

test("secrets arrive as they were declared", () => {
  const holds = (place: string, name: string, value: string) => gh.sandbox.holdsSecret(place, name, value);
  expect(holds("repos/acme/app/actions", "TOKEN", "other-value")).toBe(true);
  expect(holds("repos/acme/app/dependabot", "TOKEN", "token-value")).toBe(true);
  expect(holds("repos/acme/app/environments/prod: eu", "KEY", "other-value")).toBe(true);
  expect(holds("orgs/acme/actions", "SHARED", "shared-value")).toBe(true);
});

describe("a repository", () => {
  const kind = "repository:Repository";
  const declared = {
    name: "made",
    visibility: "private",
    hasIssues: true,
    hasProjects: true,
    hasWiki: true,
    topics: ["b", "a"],
    description: "One",
    allowMergeCommit: false,
    securityAndAnalysis: { secretScanning: { status: "enabled" } },
  };
  const one = (inputs: Record<string, unknown>, extra: Partial<Registration> = {}) =>
    registration(kind, inputs, { name: "made", ...extra });
  const untouched = { ignoreChanges: ["hasDownloads", "hasWiki", "isTemplate", "deleteBranchOnMerge", "homepageUrl"] };

  test("is made with its settings, topics and security features", async () => {
    const made = await run(one(declared));
    expect(made.writes).toEqual(["POST /orgs/{org}/repos", `PATCH ${repo}`, `PUT ${repo}/topics`]);
    expect(made.outputs[0]).toMatchObject({
      name: "made",
      fullName: "acme/made",
      repoId: expect.any(Number),
      nodeId: expect.any(String),
    });
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "made" });
    expect(data).toMatchObject({
      visibility: "private",
      description: "One",
      topics: expect.arrayContaining(["a", "b"]),
      allow_merge_commit: false,
      has_wiki: true,
      security_and_analysis: { secret_scanning: { status: "enabled" } },
    });
  });

  test("is not written again", async () => {
    expect(await run(one(declared))).toMatchObject({ actions: ["unchanged"], writes: [] });
  });

  test("keeps what somebody changed of the undeclared, and loses what they changed of the declared", async () => {
    await gh.github.request("PATCH /repos/{owner}/{repo}", {
      owner: "acme",
      repo: "made",
      has_wiki: false,
      homepage: "https://example.com",
      description: "Two",
    });
    expect(await run(one(declared, untouched))).toMatchObject({ actions: ["updated"], writes: [`PATCH ${repo}`] });
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "made" });
    expect(data).toMatchObject({ has_wiki: false, homepage: "https://example.com", description: "One" });
  });

  test("changes its visibility by a call of its own", async () => {
    const next = one({ ...declared, visibility: "internal" }, untouched);
    expect(await run(next)).toMatchObject({ writes: [`PATCH ${repo}`] });
    expect(await run(next)).toMatchObject({ writes: [] });
  });

  test("is renamed in place", async () => {
    const next = one({ ...declared, visibility: "internal", name: "renamed" }, untouched);
    const { outputs, ids, writes } = await run(next);
    expect({ ids, writes }).toEqual({ ids: ["renamed"], writes: [`PATCH ${repo}`] });
    expect(outputs[0]).toMatchObject({ name: "renamed", fullName: "acme/renamed" });
    expect(await run(next)).toMatchObject({ actions: ["unchanged"], writes: [] });
  });

  test("that is archived takes no write", async () => {
    const next = one({ ...declared, visibility: "internal", name: "renamed", archived: true }, untouched);
    expect(await run(next)).toMatchObject({ actions: ["updated"] });
    expect(await run(one({ ...next.inputs, description: "Three" }, untouched))).toMatchObject({ writes: [] });
  });

  test("that is there already is refused, unless it is to be adopted", async () => {
    await gh.makeRepository("theirs", { "README.md": "hello" });
    const theirs = (extra: Partial<Registration>) =>
      registration(kind, { name: "theirs", visibility: "private", description: "Ours" }, { name: "theirs", ...extra });
    await expect(run({ ...theirs({}), urn: "other" })).rejects.toThrow(
      '"acme/theirs" exists already and was not made by Slipway; write "adopt: true" to take it over.',
    );
    const ignoreChanges = ["hasIssues", "hasProjects", "hasWiki", "hasDownloads"];
    const adopted = await run(theirs({ importId: "theirs", ignoreChanges }));
    expect(adopted).toMatchObject({ actions: ["created"], writes: [`PATCH ${repo}`] });
    const { data } = await gh.github.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "theirs" });
    expect(data).toMatchObject({ description: "Ours", has_wiki: true, has_issues: true });
  });

  test("that is to be adopted but is not there is refused", async () => {
    await expect(run(one({ name: "nowhere" }, { urn: "nowhere", importId: "nowhere" }))).rejects.toThrow(
      '"acme/nowhere" is to be adopted, but there is no such repository; leave out adopt.',
    );
  });

  test("can be made from a template", async () => {
    await gh.makeRepository("template", { "README.md": "from the template" });
    await gh.github.request("PATCH /repos/{owner}/{repo}", { owner: "acme", repo: "template", is_template: true });
    const next = registration(
      kind,
      { name: "copy", visibility: "private", template: { owner: "acme", repository: "template" } },
      { name: "copy" },
    );
    await run(next);
    expect(await gh.files("copy")).toEqual({ "README.md": "from the template" });
    expect(await run(next)).toMatchObject({ actions: ["unchanged"], writes: [] });
  });
});

test("what the provider would refuse to make twice is refused", async () => {
  const at = { owner: "acme", repo: "app" };
  await gh.github.request("POST /repos/{owner}/{repo}/actions/variables", { ...at, name: "THEIRS", value: "1" });
  const variable = registration(
    "actionsVariable:ActionsVariable",
    { repository: "app", variableName: "THEIRS", value: "1" },
    { name: "v" },
  );
  await expect(run(variable)).rejects.toThrow(
    '"acme/app": variable "THEIRS" exists already and was not made by Slipway; remove it there, or do not declare it.',
  );
});
