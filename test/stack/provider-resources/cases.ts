import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import type { Octokit } from "octokit";

/** What earlier resources of the program give to later ones. */
export interface Made {
  readonly repository: github.Repository;
  readonly branch: github.Branch;
  readonly environment: github.RepositoryEnvironment;
  readonly team: github.Team;
  readonly alerts: github.RepositoryVulnerabilityAlerts;
}

/** One kind of resource, and what is done with it. */
export interface ResourceCase {
  /** Name of its class in @pulumi/github; also the name of the resource. */
  readonly kind: string;
  /** @param changed whether the declaration is the second one, which must become an update */
  readonly declare: (made: Made, changed: boolean, options: pulumi.CustomResourceOptions) => pulumi.CustomResource;
  /** What somebody changes on GitHub meanwhile; absent where the provider cannot see any change. */
  readonly drift?: (octokit: Octokit, id: string) => Promise<unknown>;
  /** The id that `pulumi import` takes, when it is not the one in the state. */
  readonly importId?: (id: string) => string;
}

export const owner = "local";
export const repo = "app";
const at = { owner, repo };
const one = (kind: string, declare: ResourceCase["declare"], more: Omit<ResourceCase, "kind" | "declare"> = {}) => ({
  kind,
  declare,
  ...more,
});
const rules = <C>(name: string, conditions: C, changed: boolean) => ({
  name,
  target: "branch",
  enforcement: changed ? "disabled" : "evaluate",
  conditions,
  rules: { deletion: true },
});
const inRelease = { refName: { includes: ["refs/heads/release/*"], excludes: [] } };
const everywhere = { ...inRelease, repositoryName: { includes: ["~ALL"], excludes: [] } };
const hook = (changed: boolean) => ({
  configuration: { url: "http://127.0.0.1:9/hook", contentType: "json", insecureSsl: false },
  events: changed ? ["push", "release"] : ["push"],
});

/** The repository comes first, then what the others need. */
export const first = {
  repository: (changed: boolean, options: pulumi.CustomResourceOptions) =>
    new github.Repository(
      "Repository",
      {
        name: repo,
        autoInit: true,
        visibility: "private",
        hasIssues: true,
        description: changed ? "Second" : "First",
      },
      options,
    ),
};

export const cases: readonly ResourceCase[] = [
  one("Branch", ({ branch }) => branch, {
    drift: (octokit) => octokit.rest.git.deleteRef({ ...at, ref: "heads/beside" }),
    importId: (id) => `${id}:main`,
  }),
  one("RepositoryEnvironment", ({ environment }) => environment, {
    drift: (octokit) =>
      octokit.rest.repos.createOrUpdateEnvironment({
        ...at,
        environment_name: "prod",
        wait_timer: 1,
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      }),
  }),
  one("Team", ({ team }) => team, {
    drift: (octokit) => octokit.rest.teams.updateInOrg({ org: owner, team_slug: "core", description: "by hand" }),
  }),
  one(
    "RepositoryFile",
    ({ repository }, changed, options) =>
      new github.RepositoryFile(
        "RepositoryFile",
        { repository: repository.name, file: "a.txt", branch: "main", content: changed ? "two" : "one" },
        options,
      ),
    {
      drift: async (octokit) => {
        const { data } = await octokit.rest.repos.getContent({ ...at, path: "a.txt", ref: "main" });
        const { sha } = data as { sha: string };
        const content = Buffer.from("by hand").toString("base64");
        await octokit.rest.repos.createOrUpdateFileContents({
          ...at,
          path: "a.txt",
          message: "By hand",
          content,
          sha,
          branch: "main",
        });
      },
      importId: () => "app:a.txt:main",
    },
  ),
  one(
    "BranchDefault",
    ({ repository }, changed, options) =>
      new github.BranchDefault(
        "BranchDefault",
        { repository: repository.name, branch: changed ? "kept" : "main" },
        options,
      ),
    { drift: (octokit) => octokit.rest.repos.update({ ...at, default_branch: "main" }) },
  ),
  one(
    "RepositoryTopics",
    ({ repository }, changed, options) =>
      new github.RepositoryTopics(
        "RepositoryTopics",
        { repository: repository.name, topics: changed ? ["a", "b"] : ["a"] },
        options,
      ),
    { drift: (octokit) => octokit.rest.repos.replaceAllTopics({ ...at, names: ["c"] }) },
  ),
  one("RepositoryVulnerabilityAlerts", ({ alerts }) => alerts, {
    drift: (octokit) => octokit.rest.repos.enableVulnerabilityAlerts(at),
    importId: () => repo,
  }),
  one(
    "RepositoryDependabotSecurityUpdates",
    ({ repository, alerts }, changed, options) =>
      new github.RepositoryDependabotSecurityUpdates(
        "RepositoryDependabotSecurityUpdates",
        { repository: repository.name, enabled: !changed },
        { ...options, dependsOn: [alerts] },
      ),
    { drift: (octokit) => octokit.rest.repos.enableAutomatedSecurityFixes(at) },
  ),
  one(
    "IssueLabels",
    ({ repository }, changed, options) =>
      new github.IssueLabels(
        "IssueLabels",
        { repository: repository.name, labels: [{ name: "urgent now", color: changed ? "ff0000" : "00ff00" }] },
        options,
      ),
    { drift: (octokit) => octokit.rest.issues.createLabel({ ...at, name: "by hand", color: "ededed" }) },
  ),
  one(
    "RepositoryAutolinkReference",
    ({ repository }, changed, options) =>
      new github.RepositoryAutolinkReference(
        "RepositoryAutolinkReference",
        {
          repository: repository.name,
          keyPrefix: "T-",
          targetUrlTemplate: `https://${changed ? "b" : "a"}.example/<num>`,
        },
        { ...options, deleteBeforeReplace: true },
      ),
    {
      drift: (octokit, id) => octokit.rest.repos.deleteAutolink({ ...at, autolink_id: Number(id) }),
      importId: () => "app/T-",
    },
  ),
  one(
    "RepositoryCustomProperty",
    ({ repository }, changed, options) =>
      new github.RepositoryCustomProperty(
        "RepositoryCustomProperty",
        {
          repository: repository.name,
          propertyName: "tier",
          propertyType: "string",
          propertyValues: [changed ? "two" : "one"],
        },
        { ...options, deleteBeforeReplace: true },
      ),
    {
      drift: (octokit) =>
        octokit.request("PATCH /repos/local/app/properties/values", {
          properties: [{ property_name: "tier", value: "by hand" }],
        }),
    },
  ),
  one(
    "RepositoryWebhook",
    ({ repository }, changed, options) =>
      new github.RepositoryWebhook("RepositoryWebhook", { repository: repository.name, ...hook(changed) }, options),
    {
      drift: (octokit, id) => octokit.rest.repos.updateWebhook({ ...at, hook_id: Number(id), active: false }),
      importId: (id) => `app/${id}`,
    },
  ),
  one(
    "OrganizationWebhook",
    (_, changed, options) => new github.OrganizationWebhook("OrganizationWebhook", hook(changed), options),
    {
      drift: (octokit, id) => octokit.rest.orgs.updateWebhook({ org: owner, hook_id: Number(id), active: false }),
    },
  ),
  one(
    "RepositoryRuleset",
    ({ repository }, changed, options) =>
      new github.RepositoryRuleset(
        "RepositoryRuleset",
        { repository: repository.name, ...rules("release", inRelease, changed) },
        options,
      ),
    {
      drift: (octokit, id) =>
        octokit.rest.repos.updateRepoRuleset({ ...at, ruleset_id: Number(id), enforcement: "active" }),
      importId: (id) => `app:${id}`,
    },
  ),
  one(
    "OrganizationRuleset",
    (_, changed, options) =>
      new github.OrganizationRuleset("OrganizationRuleset", rules("everywhere", everywhere, changed), options),
    {
      drift: (octokit, id) =>
        octokit.rest.repos.updateOrgRuleset({ org: owner, ruleset_id: Number(id), enforcement: "active" }),
    },
  ),
  one(
    "BranchProtection",
    ({ repository }, changed, options) =>
      new github.BranchProtection(
        "BranchProtection",
        { repositoryId: repository.nodeId, pattern: "stable/*", requiredLinearHistory: changed },
        options,
      ),
    {
      drift: (octokit, id) =>
        octokit.graphql(
          `mutation($id: ID!) {
            updateBranchProtectionRule(input: { branchProtectionRuleId: $id, allowsDeletions: true }) { clientMutationId }
          }`,
          { id },
        ),
      importId: () => "app:stable/*",
    },
  ),
  one(
    "RepositoryCollaborators",
    ({ repository }, changed, options) =>
      new github.RepositoryCollaborators(
        "RepositoryCollaborators",
        {
          repository: repository.name,
          users: [{ username: "ann", permission: changed ? "push" : "pull" }],
          ignoreTeams: [{ teamId: "core" }],
        },
        options,
      ),
    {
      drift: (octokit) => octokit.rest.repos.addCollaborator({ ...at, username: "ann", permission: "admin" }),
      importId: () => repo,
    },
  ),
];
