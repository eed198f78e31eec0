import { repositoryError } from "../absence.ts";
import type { GitHub } from "../github-client.ts";
import { gitHubError, type RepositoryAddress, statusOf } from "../github-error.ts";
import { foldersAbove, type TreeEntry, type TreeListing } from "./git-objects.ts";

/** A repository's default branch as it was when looked at. */
export interface DefaultBranch {
  /** Canonical address: GitHub answers for a renamed repository under its old name too. */
  readonly at: RepositoryAddress;
  readonly repositoryId: number;
  readonly archived: boolean;
  /** Name of the branch, also when it has no commit yet. */
  readonly name: string;
  /** SHA of its head, or undefined while the repository has no commit. */
  readonly head: string | undefined;
  readonly listing: TreeListing;
}

/**
 * Reads the default branch: three calls, whatever the number of files.
 *
 * @param paths the files that matter: a tree too large for one answer is only looked into along them.
 * @throws RepositoryNotFound when GitHub does not show the repository.
 */
export async function readDefaultBranch(
  github: GitHub,
  address: RepositoryAddress,
  paths: readonly string[],
): Promise<DefaultBranch> {
  const { data: repository } = await github.request("GET /repos/{owner}/{repo}", address).catch((error) => {
    throw repositoryError(address, error);
  });
  const at = { owner: repository.owner.login, repo: repository.name };
  const name = repository.default_branch;
  const head = await readHead(github, at, name);
  const listing: TreeListing = head === undefined ? new Map() : await readTree(github, at, head, paths);
  return { at, repositoryId: Number(repository.id), archived: repository.archived, name, head, listing };
}

/** SHA of a branch's head; undefined when there is no such branch. */
export async function readHead(github: GitHub, at: RepositoryAddress, branch: string): Promise<string | undefined> {
  try {
    const { data } = await github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    // 409 is GitHub's answer for a repository without commits. The repository itself was read before, so that a 404
    // here is an answer about the branch, not about the token.
    if (statusOf(error) === 404 || statusOf(error) === 409) return undefined;
    throw gitHubError(`${at.owner}/${at.repo}`, `read branch "${branch}"`, error);
  }
}

/** Everything below a commit or tree, or, when that is too much for one answer, what lies along `paths`. */
export async function readTree(
  github: GitHub,
  at: RepositoryAddress,
  treeish: string,
  paths: readonly string[],
): Promise<TreeListing> {
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const { data: whole } = await github.request(route, { ...at, tree_sha: treeish, recursive: "1" });
  if (!whole.truncated) return new Map(whole.tree.map((entry) => [entry.path, toEntry(entry)]));

  const listing = new Map<string, TreeEntry>();
  const folders = [...new Set(paths.flatMap(foldersAbove))].sort((left, right) => left.length - right.length);
  for (const folder of folders) {
    const entry = listing.get(folder);
    if (folder !== "" && entry?.mode !== "040000") continue;
    const { data } = await github.request(route, { ...at, tree_sha: entry?.sha ?? treeish });
    for (const child of data.tree) listing.set(folder === "" ? child.path : `${folder}/${child.path}`, toEntry(child));
  }
  return listing;
}

function toEntry(entry: { mode: string; sha: string }): TreeEntry {
  return { mode: entry.mode.padStart(6, "0"), sha: entry.sha };
}

/** The text of a blob; undefined when it is not UTF-8. */
export async function readBlob(github: GitHub, at: RepositoryAddress, sha: string): Promise<string | undefined> {
  const { data } = await github.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at, file_sha: sha });
  const bytes = Buffer.from(data.content, data.encoding === "base64" ? "base64" : "utf8");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}
