import { type Answer, type Applier, overlay, readIfThere, text } from "../resource.ts";

/** GitHub says "read" and "write" where the provider says "pull" and "push". */
const permissionOf = (role: string) => ({ read: "pull", write: "push" })[role] ?? role;

/** `github:index/teamRepository:TeamRepository`: a team's permission in a repository. */
export const applyTeamRepository: Applier = async (declared, known, context) => {
  const { github, owner } = context;
  const repo = text(declared, "repository");
  const org_id = await context.organizationId();
  if (org_id === undefined) throw new Error(`"${declared.name}": "${owner}" is a user, who has no teams; name people.`);
  const team = await teamOf(text(declared, "teamId"), owner, github);
  const route = "/organizations/{org_id}/team/{team_id}/repos/{owner}/{repo}";
  const at = { org_id, team_id: team.id, owner, repo };
  const headers = { accept: "application/vnd.github.v3.repository+json" };
  const live = await readIfThere(github, `GET ${route}`, { ...at, headers });
  const before = live && { permission: permissionOf(live.role_name) };
  const { permission } = overlay(declared, { permission: "pull" }, before);
  const differs = before?.permission !== permission;
  if (differs) await github.request(`PUT ${route}`, { ...at, permission });
  return { id: `${team.id}:${repo}`, outputs: { permission }, wrote: differs, made: known === undefined || !live };
};

async function teamOf(idOrSlug: string, org: string, github: Parameters<Applier>[2]["github"]): Promise<Answer> {
  if (/^\d+$/.test(idOrSlug)) return { id: Number(idOrSlug) };
  return (await github.request("GET /orgs/{org}/teams/{team_slug}", { org, team_slug: idOrSlug })).data;
}

/** `github:index/repositoryCollaborator:RepositoryCollaborator`: a person's permission, invited or accepted. */
export const applyCollaborator: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const username = text(declared, "username");
  const is = (login: string | undefined) => login?.toLowerCase() === username.toLowerCase();
  const invitations = await github.paginate("GET /repos/{owner}/{repo}/invitations", { ...at, per_page: 100 });
  const invited = invitations.find((invitation) => is(invitation.invitee?.login));
  const people = invited
    ? []
    : await github.paginate("GET /repos/{owner}/{repo}/collaborators", { ...at, per_page: 100 });
  const role = invited?.permissions ?? people.find((person) => is(person.login))?.role_name;
  const before = role === undefined ? undefined : { permission: permissionOf(role) };
  const { permission } = overlay(declared, { permission: "push" }, before);
  const differs = before?.permission !== permission;
  const id = `${at.repo}:${username}`;
  if (!differs) {
    const outputs = invited ? { invitationId: String(invited.id) } : {};
    return { id, outputs, wrote: false, made: known === undefined };
  }
  const route = "PUT /repos/{owner}/{repo}/collaborators/{username}";
  const { data: invitation } = await github.request(route, { ...at, username, permission });
  const outputs = invitation ? { invitationId: String(invitation.id) } : {};
  return { id, outputs, wrote: true, made: known === undefined || before === undefined };
};
