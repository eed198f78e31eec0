import type { GitHub } from "../../provider/github-client.ts";
import { gitHubError } from "../../provider/github-error.ts";
import { type Answer, readIfThere } from "./resource.ts";

type Arguments = Readonly<Record<string, unknown>>;
type LookUp = (github: GitHub, owner: string, args: Arguments) => Promise<Record<string, unknown>>;

const lookUps: Readonly<Record<string, LookUp>> = {
  "github:index/getTeam:getTeam": async (github, owner, { slug }) => {
    const team = await look(github, `team ${slug} of ${owner}`, "GET /orgs/{org}/teams/{team_slug}", {
      org: owner,
      team_slug: slug,
    });
    return {
      id: String(team.id),
      slug: team.slug,
      name: team.name,
      nodeId: team.node_id,
      description: team.description ?? "",
      privacy: team.privacy,
      permission: team.permission,
    };
  },

  "github:index/getUser:getUser": async (github, _owner, { username }) => {
    const user = await look(github, `user ${username}`, "GET /users/{username}", { username });
    return {
      id: String(user.id),
      username: user.login,
      login: user.login,
      nodeId: user.node_id,
      name: user.name ?? "",
    };
  },

  "github:index/getRepository:getRepository": async (github, owner, { name, fullName }) => {
    const [at = owner, repo = name] = typeof fullName === "string" ? fullName.split("/") : [owner, name];
    const live = await readIfThere(github, "GET /repos/{owner}/{repo}", { owner: at, repo });
    // The provider answers an empty id for a repository that is not there.
    if (live === undefined) return { id: "", name: repo };
    return {
      id: live.name,
      name: live.name,
      fullName: live.full_name,
      nodeId: live.node_id,
      repoId: live.id,
      defaultBranch: live.default_branch,
      visibility: live.visibility,
      private: live.private,
      archived: live.archived,
      htmlUrl: live.html_url,
      topics: live.topics ?? [],
    };
  },
};

/**
 * Answers a function of the GitHub provider.
 *
 * @throws Error for a function that only the engine can call, and for what is not there.
 */
export async function invokeFunction(
  github: GitHub,
  owner: string,
  token: string,
  args: Arguments,
): Promise<Record<string, unknown>> {
  const lookUp = lookUps[token];
  if (lookUp === undefined)
    throw new Error(`"${token}": the rehearsal cannot call this function; add --engine pulumi.`);
  return { ...args, ...(await lookUp(github, owner, args)) };
}

async function look(github: GitHub, subject: string, route: string, parameters: object): Promise<Answer> {
  try {
    return (await github.request(route, { ...parameters })).data;
  } catch (error) {
    throw gitHubError(subject, "look it up", error);
  }
}
