import type { GitHub } from "../github-client.ts";
import { placeBranch, removeBranch } from "./branch.ts";
import type { CommitOutcome, Writing } from "./commit.ts";
import { type DefaultBranch, readHead } from "./default-branch.ts";
import { type FileChange, fileMode } from "./git-objects.ts";

/**
 * Whether GitHub can sign a commit with these changes for whoever asks. Its mutation writes plain files only: what is
 * executable, or was, needs the Git data API, whose commits it signs for a GitHub App alone.
 */
export function canBeSigned({ listing }: DefaultBranch, changes: readonly FileChange[]): boolean {
  return changes.every(
    ({ path, file }) => file === null || (!file.executable && (listing.get(path)?.mode ?? plain) === plain),
  );
}

const plain = fileMode(false);

/** Whether a ruleset, the organisation's included, keeps unsigned commits off the default branch. */
export async function wantsSignatures(github: GitHub, { at, name }: DefaultBranch): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
  const { data } = await github.request(route, { ...at, branch: name, per_page: 100 });
  return data.some(({ type }) => type === "required_signatures");
}

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Puts one commit on a branch that is at the default branch's head. GitHub makes and signs it, whatever the token.
 * Source: https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
export async function commitSigned(
  github: GitHub,
  base: DefaultBranch,
  branch: string,
  changes: readonly FileChange[],
  { message, texts }: Writing,
): Promise<CommitOutcome> {
  const [headline = "", ...rest] = message.split("\n");
  const additions = changes
    .filter(({ file }) => file !== null)
    .map(({ path }) => ({ path, contents: encoded(texts, path) }));
  const deletions = changes.filter(({ file }) => file === null).map(({ path }) => ({ path }));
  const input = {
    branch: { repositoryNameWithOwner: `${base.at.owner}/${base.at.repo}`, branchName: branch },
    expectedHeadOid: base.head,
    message: { headline, body: rest.join("\n").trim() },
    fileChanges: { additions, deletions },
  };
  try {
    const answer = await github.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(mutation, { input });
    return { kind: "committed", sha: answer.createCommitOnBranch.commit.oid };
  } catch (error) {
    // Without a list of errors there was no answer to the question.
    if (!Array.isArray((error as { errors?: unknown }).errors)) throw error;
    const moved = (await readHead(github, base.at, branch)) !== base.head;
    return { kind: moved ? "moved" : "refused" };
  }
}

function encoded(texts: Writing["texts"], path: string): string {
  return Buffer.from(texts.get(path) ?? "", "utf8").toString("base64");
}

/**
 * Branch on which a commit is made that another then moves to: a pull request whose own branch went back to its base,
 * were it for a moment, would be closed.
 */
const workbench = "slipway/signing";

/**
 * Makes a signed commit on top of the default branch's head, on no branch yet.
 *
 * @returns its SHA, or undefined when GitHub does not make it.
 */
export async function makeSignedCommit(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  writing: Writing,
): Promise<string | undefined> {
  await placeBranch(github, base.at, workbench, base.head!);
  try {
    const outcome = await commitSigned(github, base, workbench, changes, writing);
    return outcome.kind === "committed" ? outcome.sha : undefined;
  } finally {
    await removeBranch(github, base.at, workbench);
  }
}
