import type { FileChange } from "../git/changes.ts";
import type { Commit, Signature, TreeEntry } from "../git/objects.ts";
import type { Ref } from "../git/repository.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** A GraphQL id of a git object, which has no number. */
export const objectNodeId = (kind: string, repository: Repository, sha: string) =>
  `${kind}_${Buffer.from(`${repository.id}:${sha}`).toString("base64url")}`;

function verification(world: World, sha: string) {
  const signed = world.tables.signedCommits.find("sha", sha) !== undefined;
  return {
    verified: signed,
    reason: signed ? "valid" : "unsigned",
    signature: null,
    payload: null,
    verified_at: null,
  };
}

/** A commit as the Git data API shows it. */
export function gitCommit(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: objectNodeId("C", repository, commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verification(world, commit.sha),
  };
}

/** The account whose address a signature has. */
export function accountOf(world: World, { email }: Signature) {
  const login = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? undefined : world.tables.accounts.find("login", login.toLowerCase());
}

/** A commit as `GET /repos/{owner}/{repo}/commits` lists it. */
export function listedCommit(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const author = accountOf(world, commit.author);
  const committer = accountOf(world, commit.committer);
  return {
    sha: commit.sha,
    node_id: objectNodeId("C", repository, commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: verification(world, commit.sha),
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: author ? simpleUser(world, author) : null,
    committer: committer ? simpleUser(world, committer) : null,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** A changed file of a commit, comparison or pull request. */
export function changedFile(world: World, repository: Repository, head: string, change: FileChange) {
  const path = change.path.split("/").map(encodeURIComponent).join("/");
  const page = repositoryPage(world, repository);
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  };
}

/** A ref as the Git data API shows it. */
export function gitRef(world: World, repository: Repository, ref: Ref) {
  const url = `${repositoryUrl(world, repository)}/git`;
  const kind = ref.type === "tag" ? "tags" : ref.type === "commit" ? "commits" : `${ref.type}s`;
  return {
    ref: ref.name,
    node_id: objectNodeId("REF", repository, ref.name),
    url: `${url}/${ref.name}`,
    object: { sha: ref.sha, type: ref.type, url: `${url}/${kind}/${ref.sha}` },
  };
}

/** An entry of a tree as the Git data API shows it. */
export function treeEntry(world: World, repository: Repository, entry: TreeEntry) {
  const kind = { blob: "blobs", tree: "trees", commit: undefined }[entry.type];
  const { path, mode, type, sha, size } = entry;
  const url = kind === undefined ? {} : { url: `${repositoryUrl(world, repository)}/git/${kind}/${sha}` };
  return { path, mode, type, sha, ...(size === undefined ? {} : { size }), ...url };
}

export const refNodeId = (repository: Repository, name: string) => objectNodeId("REF", repository, name);
