import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
let ids: { organization: number; repository: number; ann: number; core: number };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", teams: [{ slug: "core", members: ["ann"] }] }],
      users: [{ login: "outsider" }],
      tokens: [
        { token: "token-of-boss", login: "boss" },
        { token: "token-of-outsider", login: "outsider", scopes: ["repo"] },
      ],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
  octokit = octokitFor(sandbox);
  // The outsider has a token, but is nobody's owner.
  await octokit.rest.orgs.removeMembershipForUser({ org: "local", username: "outsider" });
  ids = {
    organization: (await octokit.rest.orgs.get({ org: "local" })).data.id,
    repository: (await octokit.rest.repos.get({ owner: "local", repo: "app" })).data.id,
    ann: (await octokit.rest.users.getByUsername({ username: "ann" })).data.id,
    core: (await octokit.rest.teams.getByName({ org: "local", team_slug: "core" })).data.id,
  };
});
afterAll(() => sandbox.close());

const app = { owner: "local", repo: "app" };

describe("a team", () => {
  it("is made, read by id and slug, changed and deleted", async () => {
    const { data: team } = await octokit.rest.teams.create({
      org: "local",
      name: "Build & Release",
      privacy: "closed",
    });
    expect(team).toMatchObject({ slug: "build-release", privacy: "closed", members_count: 1, parent: null });
    const path = `/organizations/${ids.organization}/team/${team.id}`;
    expect((await octokit.request(`GET ${path}`)).data).toEqual(
      (await octokit.rest.teams.getByName({ org: "local", team_slug: "build-release" })).data,
    );
    await octokit.request(`PATCH ${path}`, { name: "Release", parent_team_id: ids.core });
    const { data: changed } = await octokit.rest.teams.getByName({ org: "local", team_slug: "release" });
    expect(changed).toMatchObject({ id: team.id, parent: { slug: "core" } });
    expect((await failure(octokit.rest.teams.create({ org: "local", name: "release" }))).status).toBe(422);
    await octokit.request(`DELETE ${path}`);
    expect((await failure(octokit.request(`GET ${path}`))).status).toBe(404);
  });

  it("is never below itself", async () => {
    const make = async (name: string, parent?: number) =>
      (
        await octokit.rest.teams.create({
          org: "local",
          name,
          privacy: "closed",
          ...(parent === undefined ? {} : { parent_team_id: parent }),
        })
      ).data.id;
    const top = await make("top");
    const middle = await make("middle", top);
    const bottom = await make("bottom", middle);
    const under = (parent: number) =>
      octokit.rest.teams.updateInOrg({ org: "local", team_slug: "top", parent_team_id: parent });
    for (const id of [top, middle, bottom]) expect((await failure(under(id))).status).toBe(422);
    await octokit.rest.teams.deleteInOrg({ org: "local", team_slug: "top" });
    expect((await failure(octokit.rest.teams.getByName({ org: "local", team_slug: "bottom" }))).status).toBe(404);
  });

  it("tells its members by GraphQL, page by page", async () => {
    await octokit.rest.teams.addOrUpdateMembershipForUserInOrg({
      org: "local",
      team_slug: "core",
      username: "boss",
      role: "maintainer",
    });
    const query = `query ($after: String) { organization(login: "local") { team(slug: "core") {
      members(membership: IMMEDIATE, first: 1, after: $after) { edges { node { login }, role }, pageInfo { endCursor, hasNextPage } } } } }`;
    type Members = {
      edges: { node: { login: string }; role: string }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
    const read = async (after: string | null) =>
      (await octokit.graphql<{ organization: { team: { members: Members } } }>(query, { after })).organization.team
        .members;
    const first = await read(null);
    expect(first).toEqual({
      edges: [{ node: { login: "ann" }, role: "MEMBER" }],
      pageInfo: { endCursor: expect.any(String), hasNextPage: true },
    });
    expect((await read(first.pageInfo.endCursor)).edges).toEqual([{ node: { login: "boss" }, role: "MAINTAINER" }]);
  });

  it("is given a repository, and shows the role by name", async () => {
    const path = `/organizations/${ids.organization}/team/${ids.core}/repos/local/app`;
    expect((await octokit.request(`PUT ${path}`, { permission: "push" })).status).toBe(204);
    const headers = { accept: "application/vnd.github.v3.repository+json" };
    expect((await octokit.request(`GET ${path}`, { headers })).data).toMatchObject({ name: "app", role_name: "write" });
    const { data } = await octokit.rest.repos.listTeams(app);
    expect(data).toMatchObject([{ id: ids.core, slug: "core", permission: "push" }]);
    await octokit.request(`DELETE ${path}`);
    expect((await failure(octokit.request(`GET ${path}`, { headers }))).status).toBe(404);
    expect((await octokit.request(`DELETE ${path}`)).status).toBe(204);
  });
});

describe("a collaborator", () => {
  it("from outside is invited, and has access after accepting", async () => {
    const outsider = octokitFor(sandbox, "token-of-outsider");
    expect((await failure(outsider.rest.repos.get(app))).status).toBe(404);
    const invited = await octokit.rest.repos.addCollaborator({ ...app, username: "outsider", permission: "triage" });
    expect(invited.status).toBe(201);
    expect((await octokit.rest.repos.listInvitations(app)).data).toMatchObject([
      { invitee: { login: "outsider" }, permissions: "triage" },
    ]);
    await outsider.rest.repos.acceptInvitationForAuthenticatedUser({ invitation_id: invited.data.id });
    const outside = await octokit.rest.repos.listCollaborators({ ...app, affiliation: "outside" });
    expect(outside.data).toMatchObject([{ login: "outsider", role_name: "triage" }]);
    expect((await outsider.rest.repos.get(app)).data.permissions).toMatchObject({ triage: true, push: false });
    await octokit.rest.repos.removeCollaborator({ ...app, username: "outsider" });
    await octokit.rest.repos.removeCollaborator({ ...app, username: "outsider" });
    expect((await failure(outsider.rest.repos.get(app))).status).toBe(404);
  });

  it("who is a member needs no invitation", async () => {
    const added = await octokit.rest.repos.addCollaborator({ ...app, username: "ann", permission: "maintain" });
    expect(added.status).toBe(204);
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...app, username: "ann" });
    expect([data.permission, data.role_name]).toEqual(["write", "maintain"]);
  });
});

describe("an environment", () => {
  const production = { ...app, environment_name: "production" };

  it("has reviewers, a timer and branches, and loses what a PUT leaves out", async () => {
    const { data } = await octokit.rest.repos.createOrUpdateEnvironment({
      ...production,
      wait_timer: 5,
      prevent_self_review: true,
      reviewers: [
        { type: "Team", id: ids.core },
        { type: "User", id: ids.ann },
      ],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    expect(data.protection_rules).toMatchObject([
      { type: "wait_timer", wait_timer: 5 },
      {
        type: "required_reviewers",
        prevent_self_review: true,
        reviewers: [
          { type: "Team", reviewer: { id: ids.core } },
          { type: "User", reviewer: { id: ids.ann } },
        ],
      },
      { type: "branch_policy" },
    ]);
    await octokit.rest.repos.createDeploymentBranchPolicy({ ...production, name: "v*", type: "tag" });
    const policies = await octokit.rest.repos.listDeploymentBranchPolicies(production);
    expect(policies.data.branch_policies).toMatchObject([{ name: "v*", type: "tag" }]);
    const bare = await octokit.rest.repos.createOrUpdateEnvironment(production);
    expect(bare.data).toMatchObject({ protection_rules: [], deployment_branch_policy: null, can_admins_bypass: true });
    expect(
      (await failure(octokit.rest.repos.createDeploymentBranchPolicy({ ...production, name: "main" }))).status,
    ).toBe(404);
  });

  it("refuses reviewers that are not there, and policies that contradict themselves", async () => {
    const put = (body: object) => failure(octokit.rest.repos.createOrUpdateEnvironment({ ...production, ...body }));
    expect((await put({ reviewers: [{ type: "User", id: 1 }] })).status).toBe(422);
    expect((await put({ prevent_self_review: true })).message).toContain("must have at least one reviewer");
    expect(
      (await put({ deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } })).status,
    ).toBe(422);
    expect((await put({ wait_timer: 50_000 })).status).toBe(422);
  });
});

describe("Actions permissions", () => {
  it("of a repository are read as they were written", async () => {
    const actions = octokit.rest.actions;
    expect((await failure(actions.getAllowedActionsRepository(app))).status).toBe(409);
    await actions.setGithubActionsPermissionsRepository({ ...app, enabled: true, allowed_actions: "selected" });
    await actions.setAllowedActionsRepository({ ...app, github_owned_allowed: false, patterns_allowed: ["a/b@*"] });
    expect((await actions.getAllowedActionsRepository(app)).data).toEqual({
      github_owned_allowed: false,
      verified_allowed: false,
      patterns_allowed: ["a/b@*"],
    });
    await actions.setGithubActionsDefaultWorkflowPermissionsRepository({
      ...app,
      default_workflow_permissions: "write",
    });
    expect((await actions.getGithubActionsDefaultWorkflowPermissionsRepository(app)).data).toEqual({
      default_workflow_permissions: "write",
      can_approve_pull_request_reviews: false,
    });
    const path = `/repos/local/app/actions/permissions`;
    await octokit.request(`PUT ${path}/artifact-and-log-retention`, { days: 30 });
    expect((await octokit.request(`GET ${path}/artifact-and-log-retention`)).data).toMatchObject({ days: 30 });
    await octokit.request(`PUT ${path}/fork-pr-contributor-approval`, { approval_policy: "all_external_contributors" });
    expect((await octokit.request(`GET ${path}/fork-pr-contributor-approval`)).data).toEqual({
      approval_policy: "all_external_contributors",
    });
    expect((await failure(octokit.request(`PUT ${path}/artifact-and-log-retention`, { days: 0 }))).status).toBe(422);
  });

  it("of an organisation name the repositories that have Actions", async () => {
    const actions = octokit.rest.actions;
    await actions.setGithubActionsPermissionsOrganization({
      org: "local",
      enabled_repositories: "selected",
      allowed_actions: "all",
    });
    await actions.setSelectedRepositoriesEnabledGithubActionsOrganization({
      org: "local",
      selected_repository_ids: [ids.repository],
    });
    const { data } = await actions.listSelectedRepositoriesEnabledGithubActionsOrganization({ org: "local" });
    expect(data.repositories.map((row) => row.name)).toEqual(["app"]);
  });
});

describe("a runner group", () => {
  it("is made for selected repositories, changed and deleted; the default one stays", async () => {
    const groups = "/orgs/local/actions/runner-groups";
    const { data: group } = await octokit.request(`POST ${groups}`, {
      name: "gpu",
      visibility: "selected",
      selected_repository_ids: [ids.repository],
      allows_public_repositories: false,
    });
    const one = `${groups}/${group.id}`;
    const { data } = await octokit.request(`GET ${one}/repositories?per_page=100`);
    expect(data.repositories.map((row: { id: number }) => row.id)).toEqual([ids.repository]);
    await octokit.request(`PATCH ${one}`, { name: "gpus", allows_public_repositories: true });
    expect((await octokit.request(`GET ${one}`)).data).toMatchObject({ name: "gpus", default: false });
    await octokit.request(`DELETE ${one}`);
    const { data: left } = await octokit.request(`GET ${groups}`);
    expect(left.runner_groups).toMatchObject([{ name: "Default", default: true }]);
    expect((await failure(octokit.request(`DELETE ${groups}/${left.runner_groups[0].id}`))).status).toBe(422);
  });
});

describe("a custom property", () => {
  it("has a schema that values must fit, and no value means absence", async () => {
    const path = "/orgs/local/properties/schema/tier";
    const schema = { value_type: "single_select", allowed_values: ["gold", "silver"], required: false };
    await octokit.request(`PUT ${path}`, schema);
    const set = (value: unknown) =>
      octokit.request("PATCH /repos/local/app/properties/values", { properties: [{ property_name: "tier", value }] });
    await set("gold");
    const values = async () => (await octokit.request("GET /repos/local/app/properties/values")).data;
    expect(await values()).toEqual([{ property_name: "tier", value: "gold" }]);
    expect((await failure(set("lead"))).status).toBe(422);
    await set(null);
    expect(await values()).toEqual([]);
    await octokit.request(`DELETE ${path}`);
    expect((await failure(set("gold"))).message).toContain('"tier" is not defined');
  });
});

describe("GraphQL", () => {
  it("answers an unknown node by an error in GitHub's words, and HTTP 200", async () => {
    const answer = await fetch(`${sandbox.url}/api/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.token}` },
      body: JSON.stringify({ query: "query($id:ID!){node(id:$id){id}}", variables: { id: "R_nonsense" } }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        data: { node: null },
        errors: [
          expect.objectContaining({
            type: "NOT_FOUND",
            message: "Could not resolve to a node with the global id of 'R_nonsense'",
          }),
        ],
      },
    ]);
  });

  it("finds by its node id what REST made", async () => {
    const { data } = await octokit.rest.repos.get(app);
    const { node } = await octokit.graphql<{ node: unknown }>(
      "query($id:ID!){node(id:$id){id ... on Repository { nameWithOwner visibility }}}",
      { id: data.node_id },
    );
    expect(node).toEqual({ id: data.node_id, nameWithOwner: "local/app", visibility: "PRIVATE" });
  });
});
