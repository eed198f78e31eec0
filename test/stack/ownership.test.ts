import { rmSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { makeProject } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import { seal } from "../sandbox/sealed.ts";
import { type Engine, pulumiIsThere, rehearseHere, stateOf, visitGitHub, writeFiles } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000 });

const projects: string[] = [];
afterAll(() => {
  for (const folder of projects) rmSync(folder, { recursive: true, force: true });
});

const entry = "inventory/repositories/app.yaml";

/** An inventory that says one word about most things, so that most of each thing is undeclared. */
const sparse = (description: string): Record<string, string> => ({
  [entry]: `description: ${description}
merge: { squash: true }
security: { secretScanning: false }
labels: { ours: { color: "0366d6" } }
access: { teams: { developers: push } }
pipeline: python-app
rules: { approvals: 0 }
environments:
  staging: { waitMinutes: 5, secrets: [OURS], variables: { OURS: "1" } }
secrets: { OURS: {} }
variables: { OURS: "1" }
actions: { defaultToken: read, approvePullRequests: false, retentionDays: 30 }
`,
});

const files = {
  ...sparse("One"),
  "inventory/defaults.yaml": null,
  "inventory/repositories/sample-app.yaml": null,
  "inventory/groups": null,
};

/** What somebody clicks together on GitHub, none of it named in the inventory. */
async function changeByHand(github: Sandbox): Promise<void> {
  const octokit = octokitFor(github);
  const at = { owner: "local", repo: "app" };
  const { rest } = octokit;

  await octokit.request("PATCH /repos/local/app", {
    homepage: "https://example.org",
    visibility: "internal",
    is_template: true,
    has_issues: false,
    has_projects: false,
    has_wiki: false,
    has_discussions: true,
    allow_merge_commit: false,
    allow_rebase_merge: false,
    allow_auto_merge: true,
    allow_update_branch: true,
    delete_branch_on_merge: true,
    allow_forking: true,
    squash_merge_commit_title: "PR_TITLE",
    squash_merge_commit_message: "BLANK",
    merge_commit_title: "PR_TITLE",
    merge_commit_message: "PR_BODY",
    web_commit_signoff_required: true,
    security_and_analysis: {
      secret_scanning_push_protection: { status: "enabled" },
      secret_scanning_ai_detection: { status: "enabled" },
      secret_scanning_non_provider_patterns: { status: "enabled" },
    },
  });
  await rest.repos.replaceAllTopics({ ...at, names: ["by-hand", "other"] });
  await rest.repos.enableVulnerabilityAlerts(at);
  await rest.repos.enableAutomatedSecurityFixes(at);

  await rest.issues.updateLabel({ ...at, name: "ours", description: "Described by hand" });
  await rest.issues.updateLabel({ ...at, name: "bug", color: "000000", description: "Changed by hand" });
  await rest.issues.deleteLabel({ ...at, name: "wontfix" });
  await rest.issues.createLabel({ ...at, name: "theirs", color: "ffffff", description: "Made by hand" });

  await rest.teams.create({ org: "local", name: "Auditors", privacy: "closed" });
  await rest.teams.addOrUpdateRepoPermissionsInOrg({
    org: "local",
    team_slug: "auditors",
    ...at,
    permission: "triage",
  });
  await rest.repos.addCollaborator({ ...at, username: "octavia", permission: "maintain" });

  await rest.actions.createRepoVariable({ ...at, name: "THEIRS", value: "by hand" });
  await rest.actions.createRepoVariable({ ...at, name: "ALSO_THEIRS", value: "by hand" });
  await putSecrets(github, "repos/local/app/actions", ["THEIRS", "ALSO_THEIRS"]);
  await putSecrets(github, "repos/local/app/dependabot", ["THEIRS", "OURS"]);
  await octokit.request("PUT /repos/local/app/actions/permissions", {
    enabled: true,
    allowed_actions: "selected",
    sha_pinning_required: true,
  });
  await rest.actions.setAllowedActionsRepository({
    ...at,
    github_owned_allowed: true,
    verified_allowed: true,
    patterns_allowed: ["theirs/*"],
  });
  await octokit.request("PUT /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval", {
    ...at,
    approval_policy: "all_external_contributors",
  });

  const { data: team } = await rest.teams.getByName({ org: "local", team_slug: "auditors" });
  const { data: user } = await rest.users.getByUsername({ username: "octavia" });
  const reviewers = [
    { type: "Team" as const, id: team.id },
    { type: "User" as const, id: user.id },
  ];
  const protection = {
    prevent_self_review: true,
    reviewers,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  };
  const environments = [
    { environment_name: "staging", wait_timer: 5 },
    { environment_name: "theirs", wait_timer: 7 },
  ];
  for (const own of environments) {
    await octokit.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
      ...at,
      ...own,
      ...protection,
      can_admins_bypass: false,
    } as object & typeof at & typeof own);
    const inside = { ...at, environment_name: own.environment_name };
    await rest.repos.createDeploymentBranchPolicy({ ...inside, name: "theirs/*" });
    await rest.repos.createDeploymentBranchPolicy({ ...inside, name: "t*", type: "tag" });
    await rest.actions.createEnvironmentVariable({ ...inside, name: "THEIRS", value: "by hand" });
    await putSecrets(github, `repos/local/app/environments/${own.environment_name}`, ["THEIRS"]);
  }

  await rest.repos.createRepoRuleset({
    ...at,
    name: "Theirs",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/theirs/**"], exclude: [] } },
    rules: [{ type: "deletion" }, { type: "required_signatures" }],
  });
  // Their own ruleset does not stop them here.
  const head = (await rest.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
  await rest.git.createRef({ ...at, ref: "refs/heads/feature", sha: head });
  await rest.git.createRef({ ...at, ref: "refs/tags/v0.1.0", sha: head });
  const file = { ...at, branch: "feature", message: "By hand", content: Buffer.from("theirs\n").toString("base64") };
  await rest.repos.createOrUpdateFileContents({ ...file, path: "src/theirs.py" });
  await rest.repos.createOrUpdateFileContents({ ...file, path: ".github/workflows/theirs.yml" });

  await rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationDefinitions({
    org: "local",
    properties: [{ property_name: "team", value_type: "string" }],
  });
  await rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationValues({
    org: "local",
    repository_names: ["app"],
    properties: [{ property_name: "team", value: "theirs" }],
  });
  await rest.actions.createOrgVariable({ org: "local", name: "THEIRS", value: "by hand", visibility: "all" });
  await putSecrets(github, "orgs/local/actions", ["THEIRS"], { visibility: "all" });
}

/** @param place path of a list of secrets, without `/secrets` */
async function putSecrets(
  github: Sandbox,
  place: string,
  names: readonly string[],
  more: Record<string, unknown> = {},
): Promise<void> {
  const octokit = octokitFor(github);
  const { data } = await octokit.request(`GET /${place}/secrets/public-key`);
  for (const name of names) {
    const encrypted_value = await seal(data.key, `by hand: ${name}`);
    await octokit.request(`PUT /${place}/secrets/${name}`, { encrypted_value, key_id: data.key_id, ...more });
  }
}

/** Every leaf of a state by its path; lists are leaves. */
function leaves(value: unknown, at = ""): Map<string, string> {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return new Map([[at, JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, at === "" ? key : `${at} > ${key}`)]),
  );
}

/** Paths whose values differ, with the later value; undefined = gone. */
function differences(before: object, after: object): Map<string, string | undefined> {
  const [old, now] = [leaves(before), leaves(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return new Map(paths.filter((path) => old.get(path) !== now.get(path)).map((path) => [path, now.get(path)]));
}

async function ownership(engine: Engine) {
  const folder = makeProject(files);
  projects.push(folder);
  await rehearseHere(folder, { engine });
  const made = await stateOf(folder);
  await visitGitHub(folder, changeByHand, { users: [{ login: "octavia" }] });
  const byHand = await stateOf(folder);

  writeFiles(folder, sparse("Two"));
  const applied = await rehearseHere(folder, { engine });
  const after = await stateOf(folder);
  return { changed: differences(made, byHand), touched: differences(byHand, after), applied };
}

describe.each<Engine>(["in-process", "pulumi"])("what the inventory does not name (%s)", (engine) => {
  it.skipIf(engine === "pulumi" && !pulumiIsThere("ownership under Pulumi's own engine"))(
    "stays as somebody set it by hand, all 60 fields, when something else is applied",
    async () => {
      const { changed, touched, applied } = await ownership(engine);
      expect([...changed.keys()].length, [...changed.keys()].join("\n")).toBeGreaterThanOrEqual(60);
      expect([...touched]).toEqual([["repositories > local/app > description", '"Two"']]);
      expect(applied.totals).toMatchObject({ updated: 1 });
      expect(applied.totals.created ?? 0).toBe(0);
    },
  );
});
