import { isRevision } from "../git/names.ts";
import type { Commit } from "../git/objects.ts";
import { conflict, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { changedFile, listedCommit } from "../present/commit.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import type { Repository } from "../store/rows.ts";

type RepositoryCall = BaseCall & { repository: Repository };

/** The commit that a branch, tag or SHA names. @throws ApiError 422 as GitHub does for an unknown one */
export async function commitAt(call: RepositoryCall, ref: string): Promise<Commit> {
  const git = call.world.git.repository(call.repository.id);
  if ((await git.refs("refs/heads/")).length === 0) throw conflict("Git Repository is empty.");
  if (!isRevision(ref)) throw unprocessable(`No commit found for SHA: ${ref}`);
  const commit = (await git.commit(`refs/heads/${ref}`)) ?? (await git.commit(ref));
  if (!commit) throw unprocessable(`No commit found for SHA: ${ref}`);
  return commit;
}

/** History: commits, one by one, listed and compared. */
export const commits: Route[] = [
  route("GET /repos/{owner}/{repo}/commits", "contents:read", async (call) => {
    const { world, repository, query } = call;
    const git = world.git.repository(repository.id);
    if ((await git.refs("refs/heads/")).length === 0) throw conflict("Git Repository is empty.");
    const ref = query.get("sha") || repository.default_branch;
    const head = isRevision(ref) ? ((await git.commit(`refs/heads/${ref}`)) ?? (await git.commit(ref))) : undefined;
    const path = query.get("path")?.replace(/^\/+|\/+$/g, "");
    const since = Date.parse(query.get("since") ?? "");
    const until = Date.parse(query.get("until") ?? "");
    const list = (await git.commits(found(head).sha, path ? { path } : {})).filter((commit) => {
      const date = Date.parse(commit.committer.date);
      return !(date < since) && !(date > until);
    });
    return page(call, list, (commit) => listedCommit(world, repository, commit));
  }),

  route("GET /repos/{owner}/{repo}/commits/{ref+}", "contents:read", async (call) => {
    const { world, repository, params } = call;
    const commit = await commitAt(call, params.ref);
    if (/application\/vnd\.github(\.v3)?\.sha/.test(call.accept)) {
      return {
        status: 200,
        body: commit.sha,
        headers: { "content-type": "application/vnd.github.sha; charset=utf-8" },
      };
    }
    const files = await world.git.repository(repository.id).changes(commit.parents[0], commit.sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return ok({
      ...listedCommit(world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => changedFile(world, repository, commit.sha, file)),
    });
  }),

  route("GET /repos/{owner}/{repo}/compare/{basehead+}", "contents:read", async (call) => {
    const { world, repository, params } = call;
    const [base, head] = params.basehead.split("...");
    if (!base || !head) throw notFound();
    const plain = (ref: string) => ref.replace(/^[^:]*:/, "");
    const from = await commitAt(call, plain(base)).catch(() => found<Commit>(undefined));
    const to = await commitAt(call, plain(head)).catch(() => found<Commit>(undefined));
    const git = world.git.repository(repository.id);
    const mergeBase = found(await git.mergeBase(from.sha, to.sha));
    const [ahead, behind, files] = await Promise.all([
      git.commits(to.sha, { without: [from.sha] }),
      git.commits(from.sha, { without: [to.sha] }),
      git.changes(mergeBase, to.sha),
    ]);
    const url = `${repositoryUrl(world, repository)}/compare/${params.basehead}`;
    const html = `${repositoryPage(world, repository)}/compare/${params.basehead}`;
    return ok({
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: listedCommit(world, repository, from),
      merge_base_commit: listedCommit(world, repository, (await git.commit(mergeBase))!),
      status:
        ahead.length === 0
          ? behind.length === 0
            ? "identical"
            : "behind"
          : behind.length === 0
            ? "ahead"
            : "diverged",
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: ahead.reverse().map((commit) => listedCommit(world, repository, commit)),
      files: files.map((file) => changedFile(world, repository, to.sha, file)),
    });
  }),
];
