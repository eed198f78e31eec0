import type { GitHub } from "./github-client.ts";
import { gitHubError, type RepositoryAddress, statusOf } from "./github-error.ts";

/**
 * GitHub answers 404 both for what does not exist and for what the token may not see. This is the error for such an
 * answer about a whole repository.
 */
export class RepositoryNotFound extends Error {
  constructor({ owner, repo }: RepositoryAddress) {
    super(
      `"${owner}/${repo}": GitHub shows no such repository to this token. Either it does not exist, or the token may not ` +
        'see it: give the token access to it ("Contents" and "Pull requests": write, "Workflows": write).',
    );
    this.name = "RepositoryNotFound";
  }
}

/** The error of a failed read of a repository: {@link RepositoryNotFound} for a 404, another one for all else. */
export function repositoryError(at: RepositoryAddress, error: unknown): Error {
  if (statusOf(error) === 404) return new RepositoryNotFound(at);
  const hint = statusOf(error) === 401 ? 'Set "GITHUB_TOKEN" to a token that is valid there.' : undefined;
  return gitHubError(`${at.owner}/${at.repo}`, "read the repository", error, hint);
}

/**
 * Whether this identity provably sees every repository of an owner, so that a 404 means that it is gone. True for a
 * classic token of the owner or of an organisation's owner, and for an App that is installed on all repositories.
 */
export async function seesEverythingOf(github: GitHub, owner: string): Promise<boolean> {
  const same = (login: string | undefined) => login?.toLowerCase() === owner.toLowerCase();
  try {
    const user = await github.request("GET /user").catch(() => undefined);
    if (user === undefined) {
      const { data } = await github.request("GET /installation/repositories", { per_page: 1 });
      return data.repository_selection === "all" && same(data.repositories[0]?.owner.login);
    }
    // Only classic tokens name their scopes; what a fine-grained one may see, nobody tells.
    const scopes = String(user.headers["x-oauth-scopes"] ?? "").split(/,\s*/);
    if (!scopes.includes("repo")) return false;
    if (same(user.data.login)) return true;
    const { data: membership } = await github.request("GET /orgs/{org}/memberships/{username}", {
      org: owner,
      username: user.data.login,
    });
    return membership.role === "admin" && membership.state === "active";
  } catch {
    return false;
  }
}
