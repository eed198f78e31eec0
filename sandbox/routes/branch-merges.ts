import { z } from "zod";
import { mergeBranch } from "../domain/merge-branch.ts";
import { baseOf } from "../domain/pulls.ts";
import { isRevision } from "../git/names.ts";
import { checkRepository } from "../http/access.ts";
import { ApiError, conflict, found, unprocessable } from "../http/api-error.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { listedCommit } from "../present/commit.ts";
import { ownerOf, repositoryUrl } from "../present/repository.ts";
import type { Pull, Repository } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";

const mergesBody = z.object({
  base: z.string().min(1),
  head: z.string().min(1),
  commit_message: z.string().optional(),
});
const updateBody = z.object({ expected_head_sha: z.string().optional() });
const upstreamBody = z.object({ branch: z.string().min(1) });

type RepositoryCall = BaseCall & { repository: Repository };

/** Brings another repository's commit here, as far as it is not here yet. */
async function fetchFrom({ world }: BaseCall, to: Repository, from: number, sha: string): Promise<void> {
  if (to.id !== from) await world.git.repository(to.id).fetch(world.git.repository(from).folder, sha);
}

/** The head's repository, if the actor may push there. @throws ApiError 403 or 422 */
function headOf({ tables, actor, repository }: RepositoryCall, pull: Pull): Repository {
  const head = tables.repositories.get(pull.head_repository);
  if (!head) throw unprocessable("The head repository is gone.");
  const maintained = pull.maintainer_can_modify && head.id !== repository.id;
  if (!maintained) checkRepository(tables, actor, "contents:write", head);
  return head;
}

async function updateBranch(call: RepositoryCall & { params: { pull_number: string } }) {
  const { world, actor, repository, params } = call;
  const pull = pullOf(call.tables, repository, params.pull_number);
  const { expected_head_sha } = call.body(updateBody);
  if (pull.state === "closed") throw unprocessable("The pull request is closed.");
  if (expected_head_sha !== undefined && expected_head_sha !== pull.head_sha) {
    throw unprocessable(`expected head sha didn't match current head ref.`);
  }
  const head = headOf(call, pull);
  const base = await baseOf(world, pull);
  await fetchFrom(call, head, repository.id, base);
  const message = `Merge branch '${pull.base}' into ${pull.head}`;
  const wish = { base: pull.head, head: base, message };
  const merged = await mergeBranch(world, actor, head, wish).catch((error) => {
    const clash = error instanceof ApiError && error.message === "Merge conflict";
    throw clash ? unprocessable("merge conflict between base and head") : error;
  });
  if (merged === undefined) throw unprocessable("There are no new commits on the base branch.");
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  return { status: 202, body: { message: "Updating pull request branch.", url } };
}

/** Merges of branches that are not a pull request's own. */
export const branchMerges: Route[] = [
  route("POST /repos/{owner}/{repo}/merges", "contents:write", async (call) => {
    const { world, actor, repository } = call;
    const { base, head, commit_message } = call.body(mergesBody);
    const message = commit_message ?? `Merge ${head} into ${base}`;
    const sha = await mergeBranch(world, actor, repository, { base, head, message });
    if (sha === undefined) return noContent;
    const git = world.git.repository(repository.id);
    const commit = found(await git.commit(sha));
    return created(listedCommit(world, repository, commit));
  }),

  route("PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch", "pull_requests:write", updateBranch, {
    role: "pull",
  }),

  route("POST /repos/{owner}/{repo}/merge-upstream", "contents:write", async (call) => {
    const { world, tables, actor, repository } = call;
    const { branch } = call.body(upstreamBody);
    const parent = repository.parent === null ? undefined : tables.repositories.get(repository.parent);
    if (!parent) throw unprocessable("This repository is not a fork.");
    const upstream = isRevision(branch) ? await world.git.repository(parent.id).ref(`refs/heads/${branch}`) : undefined;
    if (!upstream) throw unprocessable(`The upstream repository has no branch "${branch}".`);
    const name = `${ownerOf(world, parent).login}:${branch}`;
    await fetchFrom(call, repository, parent.id, upstream.sha);
    const message = `Merge branch '${name}' into ${branch}`;
    const git = world.git.repository(repository.id);
    const before = found(await git.ref(`refs/heads/${branch}`));
    const wish = { base: branch, head: upstream.sha, message, fastForward: true };
    const merged = await mergeBranch(world, actor, repository, wish).catch((error) => {
      const clash = error instanceof ApiError && error.message === "Merge conflict";
      throw clash ? conflict("There are merge conflicts") : error;
    });
    if (merged === undefined) {
      const told = `This branch is not behind the upstream ${name}.`;
      return ok({ message: told, merge_type: "none", base_branch: name });
    }
    const forward = merged === upstream.sha && (await git.contains(merged, before.sha));
    return ok({
      message: `Successfully fetched and ${forward ? "fast-forwarded" : "merged"} from upstream ${name}.`,
      merge_type: forward ? "fast-forward" : "merge",
      base_branch: name,
    });
  }),
];
