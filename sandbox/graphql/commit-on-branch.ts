import { signatureOf, webFlow } from "../domain/people.ts";
import { type TreeChange, TreeRefused } from "../git/import-changes.ts";
import { isTreePath } from "../git/names.ts";
import { checkRepository } from "../http/access.ts";
import { ApiError } from "../http/api-error.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refusalMessage } from "../refs/refused.ts";
import type { Repository } from "../store/rows.ts";
import { failure } from "./failure.ts";
import { type Context, commitObject, refObject } from "./objects.ts";

interface Input {
  readonly branch: { readonly id?: string; readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  };
  readonly clientMutationId?: string;
}

/** The repository and branch that an input names: by names, or by the id of a ref. */
function target({ world }: Context, branch: Input["branch"]): { repository: Repository; branch: string } {
  const { tables } = world;
  const byId = branch.id && /^REF_(.+)$/.exec(branch.id)?.[1];
  const decoded = byId ? Buffer.from(byId, "base64url").toString("utf8") : undefined;
  const [id, ref] = decoded?.split(/:(.*)/s) ?? [];
  const [owner, name] = (branch.repositoryNameWithOwner ?? "").toLowerCase().split("/");
  const account = owner ? tables.accounts.find("login", owner) : undefined;
  const repository = id
    ? tables.repositories.get(Number(id))
    : account && tables.repositories.find("name", `${account.id}/${name}`);
  if (!repository) {
    const text = branch.repositoryNameWithOwner ?? branch.id ?? "";
    throw failure("NOT_FOUND", `Could not resolve to a Repository with the name '${text}'.`);
  }
  return { repository, branch: (ref ?? branch.branchName ?? "").replace(/^refs\/heads\//, "") };
}

function treeChanges(
  { additions, deletions }: NonNullable<Input["fileChanges"]>,
  executable: ReadonlySet<string>,
): TreeChange[] {
  const paths = [...(additions ?? []), ...(deletions ?? [])].map(({ path }) => path);
  const wrong = paths.find((path) => !isTreePath(path));
  if (wrong !== undefined) throw failure("UNPROCESSABLE", `A path was requested that is not valid: "${wrong}"`);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw failure("UNPROCESSABLE", `A path was requested more than once: "${twice}"`);
  return [
    ...(deletions ?? []).map(({ path }): TreeChange => ({ path, delete: true })),
    ...(additions ?? []).map(
      ({ path, contents }): TreeChange => ({
        path,
        mode: executable.has(path) ? "100755" : "100644",
        content: Buffer.from(contents, "base64"),
      }),
    ),
  ];
}

/** The `createCommitOnBranch` mutation: any number of files in one commit, if the branch is still where it was. */
export async function createCommitOnBranch({ input }: { input: Input }, context: Context): Promise<object> {
  const { world, actor } = context;
  const { repository, branch } = target(context, input.branch);
  try {
    checkRepository(world.tables, actor, "contents:write", repository);
  } catch (error) {
    throw error instanceof ApiError ? failure(error.status === 404 ? "NOT_FOUND" : "FORBIDDEN", error.message) : error;
  }
  if (repository.archived) throw failure("UNPROCESSABLE", "Repository was archived so is read-only.");
  const git = world.git.repository(repository.id);
  const head = await git.ref(`refs/heads/${branch}`);
  if (!head) throw failure("NOT_FOUND", `The branch "${branch}" could not be found.`);
  if (head.sha !== input.expectedHeadOid) {
    throw failure(
      "STALE_DATA",
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  }
  const entries = (await git.tree(head.sha, { recursive: true })) ?? [];
  const executable = new Set(entries.filter((entry) => entry.mode === "100755").map((entry) => entry.path));
  const known = new Set(entries.map((entry) => entry.path));
  const missing = input.fileChanges?.deletions?.find(({ path }) => !known.has(path));
  if (missing)
    throw failure(
      "UNPROCESSABLE",
      `A path was requested for deletion which does not exist as of commit oid \`${head.sha}\`: "${missing.path}"`,
    );
  const changes = treeChanges(input.fileChanges ?? {}, executable);
  const message = input.message.body ? `${input.message.headline}\n\n${input.message.body}` : input.message.headline;
  const text = { author: signatureOf(world, actor.account), committer: webFlow(world), message };
  const sha = await git.commitChanges({ commit: head.sha }, changes, text).catch((error) => {
    throw error instanceof TreeRefused ? failure("UNPROCESSABLE", error.message) : error;
  });
  world.tables.signedCommits.insert({ sha });
  const [refusal] = await moveRefs(world, actor, repository, [{ ref: head.name, before: head.sha, after: sha }]);
  if (refusal?.kind === "stale")
    throw failure(
      "STALE_DATA",
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  if (refusal)
    throw failure(refusal.kind === "workflow scope" ? "FORBIDDEN" : "UNPROCESSABLE", refusalMessage(refusal));
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: commitObject(context, repository, (await git.commit(sha))!),
    ref: refObject(context, repository, (await git.ref(head.name))!),
  };
}
