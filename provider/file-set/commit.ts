import type { GitHub } from "../github-client.ts";
import { gitHubError, gitHubWords, type RepositoryAddress, statusOf } from "../github-error.ts";
import { type DefaultBranch, readHead } from "./default-branch.ts";
import { changedListing, emptyTree, type FileChange, fileMode, treeSha } from "./git-objects.ts";
import { canBeSigned, commitSigned } from "./signed-commit.ts";

/** The words and texts of a delivery. */
export interface Writing {
  /** First line of the commit, title of the pull request. */
  readonly message: string;
  /** Path -> whole text of every declared file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** How a direct commit ended. `moved`: somebody else committed meanwhile; look again. `refused`: a rule forbids it. */
export type CommitOutcome =
  | { readonly kind: "committed"; readonly sha: string }
  | { readonly kind: "moved" }
  | { readonly kind: "refused" };

/** Keeps a direct delivery from starting the workflows that it delivers. Never in a pull request: its checks must run. */
const skipCi = "[skip ci]";

/**
 * The very first commit of a repository: git data calls refuse an empty one, so one file goes by the contents call,
 * and the rest follows in a second commit.
 */
export async function makeFirstCommit(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  { message, texts }: Writing,
): Promise<void> {
  const { path } = changes.find((change) => !change.file?.executable) ?? changes[0]!;
  const content = Buffer.from(textOf(path, texts), "utf8").toString("base64");
  try {
    const body = { ...base.at, path, content, message: `${message}\n\n${skipCi}` };
    await github.request("PUT /repos/{owner}/{repo}/contents/{path}", body);
  } catch (error) {
    // 409 and 422: the file, or a first commit, is there now; looking again tells.
    if (statusOf(error) !== 409 && statusOf(error) !== 422) throw writeError(base.at, "make the first commit", error);
    if ((await readHead(github, base.at, base.name)) === undefined) {
      throw writeError(base.at, "make the first commit", error);
    }
  }
}

/**
 * One commit with all changes on the default branch: three writes, whatever the number of files; one more where the
 * branch takes signed commits only and GitHub has not signed that of this token.
 */
export async function commitToDefaultBranch(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  { message, texts }: Writing,
): Promise<CommitOutcome> {
  const writing = { message: `${message}\n\n${skipCi}`, texts };
  const { sha, signed } = await makeCommit(github, base, changes, writing);
  try {
    const ref = `heads/${base.name}`;
    await github.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...base.at, ref, sha, force: false });
    return { kind: "committed", sha };
  } catch (error) {
    const status = statusOf(error);
    if (status !== 403 && status !== 409 && status !== 422) throw writeError(base.at, "update the branch", error);
    // GitHub's wording varies; where the head is now tells a lost race from a refusal.
    if ((await readHead(github, base.at, base.name)) !== base.head) return { kind: "moved" };
    const forSignature = !signed && /verified signature/i.test(gitHubWords(error));
    if (!forSignature || !canBeSigned(base, changes)) return { kind: "refused" };
    return await commitSigned(github, base, base.name, changes, writing);
  }
}

/**
 * Makes a commit object on top of the default branch's head, on no branch yet.
 *
 * @returns its SHA, and whether GitHub signed it, as it does for a GitHub App.
 * @throws Error when GitHub made another tree than the one asked for.
 */
export async function makeCommit(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  { message, texts }: Writing,
): Promise<{ sha: string; signed: boolean }> {
  const wanted = treeSha(changedListing(base.listing, changes));
  // A tree without entries cannot be made by a call, nor need it be.
  if (wanted !== emptyTree) {
    const made = await makeTree(github, base, changes, texts);
    if (made !== wanted) {
      throw new Error(
        `"${base.at.owner}/${base.at.repo}": GitHub made tree ${made} where ${wanted} was asked for; nothing was committed.`,
      );
    }
  }
  try {
    const parents = base.head === undefined ? [] : [base.head];
    const body = { ...base.at, message, tree: wanted, parents };
    const { data } = await github.request("POST /repos/{owner}/{repo}/git/commits", body);
    return { sha: data.sha, signed: data.verification?.verified === true };
  } catch (error) {
    throw writeError(base.at, "make a commit", error);
  }
}

async function makeTree(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  texts: Writing["texts"],
): Promise<string> {
  const tree = changes.map(({ path, file }) => {
    const entry = { path, mode: fileMode(file?.executable ?? false), type: "blob" as const };
    return file === null ? { ...entry, sha: null } : { ...entry, content: textOf(path, texts) };
  });
  try {
    const body = { ...base.at, base_tree: treeSha(base.listing), tree };
    const { data } = await github.request("POST /repos/{owner}/{repo}/git/trees", body);
    return data.sha;
  } catch (error) {
    throw writeError(base.at, "send the files", error);
  }
}

function textOf(path: string, texts: Writing["texts"]): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`"${path}" is to be written, but its text was not given.`);
  return text;
}

/** The error of a failed write, with what is most often missing. */
export function writeError(at: RepositoryAddress, doing: string, error: unknown): Error {
  const status = statusOf(error);
  const hint =
    status === 403 || status === 404
      ? 'The token needs "Contents: write" and, for files below .github/workflows, "Workflows: write" (a classic token: the scopes "repo" and "workflow").'
      : undefined;
  return gitHubError(`${at.owner}/${at.repo}`, doing, error, hint);
}
