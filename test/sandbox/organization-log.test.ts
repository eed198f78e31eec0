import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [
        { login: "local", type: "Organization", admins: ["octo"], members: ["ann"], teams: [{ slug: "core" }] },
        { login: "poor", type: "Organization", plan: "team", admins: ["octo"] },
      ],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "ann-token", login: "ann" },
        { token: "new-token", login: "newcomer" },
      ],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

describe("an invitation into an organisation", () => {
  const org = "local";
  const newcomer = octokitFor.bind(undefined);

  it("makes nobody a member before it is accepted, and then one of its teams, too", async () => {
    const guest = newcomer(sandbox, "new-token");
    const { data: user } = await guest.rest.users.getAuthenticated();
    const { data: team } = await octokit.rest.teams.getByName({ org, team_slug: "core" });
    const invite = () => octokit.rest.orgs.createInvitation({ org, invitee_id: user.id, team_ids: [team.id] });
    const { data } = await invite();
    expect(data).toMatchObject({ login: "newcomer", role: "direct_member", team_count: 1, inviter: { login: "octo" } });
    const members = async () => (await octokit.rest.orgs.listMembers({ org })).data.map(({ login }) => login);
    expect(await members()).not.toContain("newcomer");
    expect((await octokit.rest.orgs.getMembershipForUser({ org, username: "newcomer" })).data.state).toBe("pending");
    const membership = { org, team_slug: "core", username: "newcomer" };
    expect((await octokit.rest.teams.getMembershipForUserInOrg(membership)).data.state).toBe("pending");
    expect((await octokit.rest.orgs.listPendingInvitations({ org })).data).toHaveLength(1);
    expect((await guest.rest.orgs.listMembershipsForAuthenticatedUser({ state: "pending" })).data).toHaveLength(1);
    const accepted = await guest.rest.orgs.updateMembershipForAuthenticatedUser({ org, state: "active" });
    expect(accepted.data).toMatchObject({ state: "active", role: "member" });
    expect(await members()).toContain("newcomer");
    expect((await octokit.rest.teams.getMembershipForUserInOrg(membership)).data.state).toBe("active");
    expect((await failure(invite())).status).toBe(422);
    await octokit.rest.orgs.removeMembershipForUser({ org, username: "newcomer" });
    expect(await members()).not.toContain("newcomer");
  });

  it("is withdrawn, comes with a place in a team, and only from owners", async () => {
    const team = { org, team_slug: "core", username: "newcomer" };
    const { data } = await octokit.rest.teams.addOrUpdateMembershipForUserInOrg({ ...team, role: "maintainer" });
    expect(data.state).toBe("pending");
    const [invitation] = (await octokit.rest.orgs.listPendingInvitations({ org })).data;
    const teams = await octokit.rest.orgs.listInvitationTeams({ org, invitation_id: invitation!.id });
    expect(teams.data.map(({ slug }) => slug)).toEqual(["core"]);
    await octokit.rest.orgs.cancelInvitation({ org, invitation_id: invitation!.id });
    const late = newcomer(sandbox, "new-token").rest.orgs.updateMembershipForAuthenticatedUser({
      org,
      state: "active",
    });
    expect((await failure(late)).status).toBe(404);
    const byMember = newcomer(sandbox, "ann-token").rest.orgs.createInvitation({ org, email: "x@example.com" });
    expect((await failure(byMember)).status).toBe(403);
    await octokit.rest.orgs.createInvitation({ org, email: "x@example.com", role: "admin" });
    expect((await octokit.rest.orgs.listPendingInvitations({ org })).data).toMatchObject([
      { login: null, email: "x@example.com", role: "admin" },
    ]);
  });
});

describe("an invitation to a repository", () => {
  it("is accepted or declined by the invited", async () => {
    const where = { owner: "local", repo: "app" };
    const guest = octokitFor(sandbox, "new-token");
    const invite = async () =>
      (await octokit.rest.repos.addCollaborator({ ...where, username: "newcomer", permission: "push" })).data.id;
    await guest.rest.repos.declineInvitationForAuthenticatedUser({ invitation_id: await invite() });
    expect((await failure(guest.rest.repos.get(where))).status).toBe(404);
    await guest.rest.repos.acceptInvitationForAuthenticatedUser({ invitation_id: await invite() });
    expect((await guest.rest.repos.get(where)).data.permissions).toMatchObject({ push: true, admin: false });
  });
});

describe("the audit log", () => {
  const log = async (phrase: string, more: object = {}) =>
    (await octokit.request("GET /orgs/{org}/audit-log", { org: "local", phrase, ...more })).data as unknown as Record<
      string,
      unknown
    >[];

  it("says who did what, where and when, and is searched by that", async () => {
    const start = Date.now();
    await octokit.rest.repos.createInOrg({ org: "local", name: "logged" });
    const logged = { owner: "local", repo: "logged" };
    await octokit.rest.repos.createOrUpdateEnvironment({ ...logged, environment_name: "production" });
    await octokit.rest.repos.update({ ...logged, visibility: "private" });
    await octokit.rest.repos.update({ ...logged, archived: true });
    await octokit.rest.repos.delete(logged);
    const events = await log("repo:local/logged");
    expect(events.map(({ action }) => action)).toEqual([
      "repo.destroy",
      "repo.archived",
      "repo.access",
      "environment.create",
      "repo.create",
    ]);
    expect(events[0]).toMatchObject({ actor: "octo", org: "local", operation_type: "remove" });
    expect(events[0]!["@timestamp"]).toBeGreaterThanOrEqual(start);
    expect(events[3]).toMatchObject({ environment: "production" });
    expect((await log("action:environment actor:octo")).map(({ action }) => action)).toEqual(["environment.create"]);
    expect(await log("actor:ann")).toEqual([]);
    expect((await log("action:repo.create", { order: "asc" })).at(0)).toMatchObject({ repo: "local/logged" });
    expect(await log("created:<2020-01-01")).toEqual([]);
  });

  it("names what was acted on, by a number where GitHub has one", async () => {
    const where = { owner: "local", repo: "app" };
    const { data: hook } = await octokit.rest.repos.createWebhook({ ...where, config: { url: "http://127.0.0.1:9/" } });
    await octokit.rest.repos.deleteWebhook({ ...where, hook_id: hook.id });
    expect(await log("action:hook.destroy")).toMatchObject([{ hook_id: hook.id, repo: "local/app" }]);
  });

  it("has pages by cursors, pushes apart, and no secret value", async () => {
    const folder = temporaryFolder();
    await gitOk(folder, "clone", "-q", gitUrl(sandbox, "local/app"), "app");
    await gitOk(`${folder}/app`, "commit", "-q", "--allow-empty", "-m", "Push");
    await gitOk(`${folder}/app`, "push", "-q", "origin", "main");
    expect((await log("", { include: "git" })).map(({ action, repo }) => [action, repo])).toEqual([
      ["git.push", "local/app"],
    ]);
    const all = await octokit.paginate("GET /orgs/{org}/audit-log", { org: "local", include: "all", per_page: 2 });
    expect(all).toEqual(await log("", { include: "all", per_page: 100 }));
    expect(all.length).toBeGreaterThan(6);
  });

  it("is for owners of organisations with the plan for it", async () => {
    const ann = octokitFor(sandbox, "ann-token").request("GET /orgs/{org}/audit-log", { org: "local" });
    expect((await failure(ann)).status).toBe(403);
    expect((await failure(octokit.request("GET /orgs/{org}/audit-log", { org: "poor" }))).status).toBe(404);
  });
});
