import type { Team } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";
import { nodeId, organization } from "./account.ts";

const ownerOf = (world: World, team: Team) => world.tables.accounts.get(team.organization)!;

export const teamUrl = (world: World, team: Team) =>
  `${apiUrl(world)}/organizations/${team.organization}/team/${team.id}`;

/** A team as it stands in lists. */
export function simpleTeam(world: World, team: Team): object {
  const parent = team.parent === null ? undefined : world.tables.teams.get(team.parent);
  return { ...ownFields(world, team), parent: parent ? ownFields(world, parent) : null };
}

function ownFields(world: World, team: Team) {
  return {
    id: team.id,
    node_id: nodeId("T", team.id),
    url: teamUrl(world, team),
    html_url: `${world.url}/orgs/${ownerOf(world, team).login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    notification_setting: team.notification_setting,
    permission: "pull",
    members_url: `${teamUrl(world, team)}/members{/member}`,
    repositories_url: `${teamUrl(world, team)}/repos`,
    type: "organization",
    organization_id: team.organization,
  };
}

/** The whole of `GET /orgs/{org}/teams/{team_slug}`. */
export function fullTeam(world: World, team: Team): object {
  return {
    ...simpleTeam(world, team),
    created_at: team.created_at,
    updated_at: team.updated_at,
    members_count: world.tables.teamMembers.where("team", team.id).length,
    repos_count: world.tables.teamRepositories.where("team", team.id).length,
    organization: organization(world, ownerOf(world, team)),
  };
}
