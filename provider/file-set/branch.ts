import type { GitHub } from "../github-client.ts";
import { gitHubWords, type RepositoryAddress, statusOf } from "../github-error.ts";

/**
 * Points a branch of our own to a commit, wherever it was.
 *
 * @param known whether the branch is known to be there; when not, it is made
 */
export async function placeBranch(
  github: GitHub,
  at: RepositoryAddress,
  branch: string,
  sha: string,
  known = false,
): Promise<void> {
  const move = () =>
    github.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: `heads/${branch}`, sha, force: true });
  if (known) {
    await move();
    return;
  }
  try {
    await github.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    // It appeared meanwhile, or an earlier try got through although its answer was lost.
    if (statusOf(error) !== 422 || !/already exists/i.test(gitHubWords(error))) throw error;
    await move();
  }
}

/** Removes a branch of our own, if it is there. */
export async function removeBranch(github: GitHub, at: RepositoryAddress, branch: string): Promise<void> {
  await github
    .request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: `heads/${branch}` })
    .catch((error) => {
      // GitHub may have removed the branch by itself.
      if (statusOf(error) !== 404 && statusOf(error) !== 422) throw error;
    });
}
