import { z } from "zod";
import { mergePull } from "../domain/merge.ts";
import { baseOf, pinHead, pullState } from "../domain/pulls.ts";
import { type FieldFault, found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { changedFile, listedCommit } from "../present/commit.ts";
import { listedPull, wholePull } from "../present/pull.ts";
import { ownerOf } from "../present/repository.ts";
import type { Pull, Repository } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";
import { emitPull } from "../webhooks/pull-events.ts";

const newPull = z.object({
  title: z.string().min(1),
  head: z.string().min(1),
  head_repo: z.string().optional(),
  base: z.string().min(1),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().default(true),
});
const pullChanges = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().min(1).optional(),
  maintainer_can_modify: z.boolean().optional(),
});
const mergeBody = z.object({
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
});

type RepositoryCall = BaseCall & { repository: Repository };

export const pullOf = (tables: Tables, repository: Repository, number: string): Pull =>
  found(tables.pulls.find("number", `${repository.id}/${Number(number)}`));

const whole = async (call: RepositoryCall, pull: Pull) =>
  wholePull(call.world, call.actor, pull, await pullState(call.world, call.actor, call.repository, pull));

/** The repository and branch that a `head` names: `branch`, or `owner:branch` of a fork. */
function headOf({ world, tables, repository }: RepositoryCall, head: string) {
  const [owner, branch] = head.includes(":") ? (head.split(/:(.*)/s) as [string, string]) : [undefined, head];
  if (owner === undefined || owner.toLowerCase() === ownerOf(world, repository).login.toLowerCase()) {
    return { repository, branch: branch.replace(/^refs\/heads\//, "") };
  }
  const account = tables.accounts.find("login", owner.toLowerCase());
  const fork = tables.repositories
    .where("owner", account?.id)
    .find((row) => row.parent === repository.id || row.id === repository.parent);
  return fork && { repository: fork, branch };
}

const fault = (field: string, code = "invalid"): FieldFault => ({ resource: "PullRequest", field, code });

async function create(call: RepositoryCall) {
  const { world, tables, actor, repository } = call;
  const body = call.body(newPull);
  const git = world.git.repository(repository.id);
  const from = headOf(call, body.head);
  const head = from && (await world.git.repository(from.repository.id).ref(`refs/heads/${from.branch}`));
  const base = await git.ref(`refs/heads/${body.base}`);
  const faults = [...(head ? [] : [fault("head")]), ...(base ? [] : [fault("base")])];
  if (!from || !head || !base) throw validationFailed(...faults);
  const custom = (message: string) => validationFailed({ resource: "PullRequest", code: "custom", message });
  const open = tables.pulls
    .where("head", `${from.repository.id}/${from.branch}`)
    .some((pull) => pull.repository === repository.id && pull.base === body.base && pull.state === "open");
  if (open) throw custom(`A pull request already exists for ${ownerOf(world, from.repository).login}:${from.branch}.`);
  if (from.repository.id !== repository.id) await git.fetch(world.git.repository(from.repository.id).folder, head.sha);
  if (await git.contains(base.sha, head.sha)) throw custom(`No commits between ${body.base} and ${from.branch}`);
  const fresh = tables.repositories.get(repository.id)!;
  tables.repositories.update(repository.id, { next_number: fresh.next_number + 1 });
  const now = world.clock.iso();
  const pull = tables.pulls.insert({
    repository: repository.id,
    number: fresh.next_number,
    title: body.title,
    body: body.body ?? null,
    state: "open",
    draft: body.draft,
    author: actor.account.id,
    base: body.base,
    head: from.branch,
    head_repository: from.repository.id,
    head_sha: head.sha,
    base_sha: base.sha,
    merged_at: null,
    merged_by: null,
    merge_commit_sha: null,
    auto_merge: null,
    maintainer_can_modify: body.maintainer_can_modify,
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    created_at: now,
    updated_at: now,
    closed_at: null,
  });
  await pinHead(world, pull);
  emitPull(world, actor, pull, "opened");
  return created(await whole(call, pull));
}

/** Pull requests: opening, listing, changing, merging. */
export const pulls: Route[] = [
  route("GET /repos/{owner}/{repo}/pulls", "pull_requests:read", (call) => {
    const { world, tables, actor, repository, query } = call;
    const state = query.get("state") ?? "open";
    const base = query.get("base");
    const head = query.get("head");
    const from = head ? headOf(call, head) : undefined;
    const ascending = query.get("direction") === "asc";
    const field = { updated: "updated_at", created: "created_at" }[query.get("sort") ?? "created"] as
      | "created_at"
      | undefined;
    const rows = tables.pulls
      .where("repository", repository.id)
      .filter((pull) => state === "all" || pull.state === state)
      .filter((pull) => !base || pull.base === base)
      .filter((pull) => !head || (from?.repository.id === pull.head_repository && from.branch === pull.head));
    rows.sort((a, b) => a[field ?? "created_at"].localeCompare(b[field ?? "created_at"]) || a.number - b.number);
    return page(call, ascending ? rows : rows.reverse(), (pull) => listedPull(world, actor, pull));
  }),

  route("POST /repos/{owner}/{repo}/pulls", "pull_requests:write", create, { role: "pull" }),

  route("GET /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:read", async (call) =>
    ok(await whole(call, pullOf(call.tables, call.repository, call.params.pull_number))),
  ),

  route("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:write", async (call) => {
    const { world, tables, repository, params } = call;
    const pull = pullOf(tables, repository, params.pull_number);
    const body = call.body(pullChanges);
    const git = world.git.repository(repository.id);
    if (body.base !== undefined && !(await git.ref(`refs/heads/${body.base}`))) throw validationFailed(fault("base"));
    const reopened = body.state === "open" && pull.state === "closed";
    if (reopened) {
      if (pull.merged_at !== null)
        throw validationFailed({
          ...fault("state", "custom"),
          message: "state cannot be changed. The pull request has been merged.",
        });
      const head = await world.git.repository(pull.head_repository).ref(`refs/heads/${pull.head}`);
      if (!head)
        throw validationFailed({
          ...fault("state", "custom"),
          message: "state cannot be changed. The head branch has been deleted.",
        });
    }
    const now = world.clock.after(pull.updated_at);
    const changed = tables.pulls.update(pull.id, {
      title: body.title ?? pull.title,
      body: body.body === undefined ? pull.body : body.body,
      base: body.base ?? pull.base,
      state: body.state ?? pull.state,
      maintainer_can_modify: body.maintainer_can_modify ?? pull.maintainer_can_modify,
      closed_at: body.state === "closed" ? (pull.closed_at ?? now) : reopened ? null : pull.closed_at,
      updated_at: now,
    });
    const closed = body.state === "closed" && pull.state === "open";
    emitPull(world, call.actor, changed, closed ? "closed" : reopened ? "reopened" : "edited");
    return ok(await whole(call, changed));
  }),

  route("GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents:read", ({ tables, repository, params }) => {
    if (pullOf(tables, repository, params.pull_number).merged_at === null) throw notFound();
    return noContent;
  }),

  route("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents:write", async (call) => {
    const { world, tables, actor, repository, params } = call;
    const pull = pullOf(tables, repository, params.pull_number);
    const { merge_method, commit_title, commit_message, sha } = call.body(mergeBody);
    const merged = await mergePull(world, actor, repository, pull.id, {
      method: merge_method,
      title: commit_title,
      message: commit_message,
      sha,
    });
    return ok({ sha: merged, merged: true, message: "Pull Request successfully merged" });
  }),

  route("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", "pull_requests:read", async (call) => {
    const { world, tables, repository, params } = call;
    const pull = pullOf(tables, repository, params.pull_number);
    const base = pull.merged_at === null ? await baseOf(world, pull) : pull.base_sha;
    const list = await world.git.repository(repository.id).commits(pull.head_sha, { without: [base] });
    return page(call, list.reverse(), (commit) => listedCommit(world, repository, commit));
  }),

  route("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", "pull_requests:read", async (call) => {
    const { world, tables, repository, params } = call;
    const pull = pullOf(tables, repository, params.pull_number);
    const git = world.git.repository(repository.id);
    const base = pull.merged_at === null ? await baseOf(world, pull) : pull.base_sha;
    const files = await git.changes(await git.mergeBase(base, pull.head_sha), pull.head_sha);
    return page(call, files, (file) => changedFile(world, repository, pull.head_sha, file));
  }),
];
