import { z } from "zod";
import { mergeWhatIsReady } from "../domain/auto-merge.ts";
import { objectId } from "../git/names.ts";
import { unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { repositoryUrl, simpleRepository } from "../present/repository.ts";
import type { CommitStatus, Repository } from "../store/rows.ts";
import { commitAt } from "./commits.ts";

const statusBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().min(1).default("default"),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
});

type RepositoryCall = BaseCall & { repository: Repository };

function present({ world, tables, repository }: RepositoryCall, row: CommitStatus) {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${row.sha}`,
    avatar_url: null,
    id: row.id,
    node_id: nodeId("SC", row.id),
    state: row.state,
    description: row.description,
    target_url: row.target_url,
    context: row.context,
    created_at: row.created_at,
    updated_at: row.created_at,
    creator: simpleUser(world, tables.accounts.get(row.creator)!),
  };
}

const statusesOf = ({ tables, repository }: RepositoryCall, sha: string) =>
  tables.statuses.where("commit", `${repository.id}/${sha}`).reverse();

/** What outside services say of a commit. */
export const statuses: Route[] = [
  route("POST /repos/{owner}/{repo}/statuses/{sha}", "statuses:write", async (call) => {
    const { world, tables, actor, repository, params } = call;
    const body = call.body(statusBody);
    const commit = objectId.test(params.sha) && (await world.git.repository(repository.id).commit(params.sha));
    if (!commit) throw unprocessable(`No commit found for SHA: ${params.sha}`);
    const row = tables.statuses.insert({
      repository: repository.id,
      sha: commit.sha,
      state: body.state,
      context: body.context,
      description: body.description ?? null,
      target_url: body.target_url ?? null,
      creator: actor.account.id,
      created_at: world.clock.iso(),
    });
    const { sha, state, context } = row;
    const payload = { ...present(call, row), sha, state, context };
    world.webhooks.emit({ name: "status", repository, sender: actor.account, payload });
    await mergeWhatIsReady(world, repository.id, sha);
    return created(present(call, row));
  }),

  route("GET /repos/{owner}/{repo}/commits/{ref+}/statuses", "statuses:read", async (call) => {
    const { sha } = await commitAt(call, call.params.ref);
    return page(call, statusesOf(call, sha), (row) => present(call, row));
  }),

  route("GET /repos/{owner}/{repo}/commits/{ref+}/status", "statuses:read", async (call) => {
    const { sha } = await commitAt(call, call.params.ref);
    const latest = new Map(
      statusesOf(call, sha)
        .reverse()
        .map((row) => [row.context, row]),
    );
    const rows = [...latest.values()];
    const bad = rows.some((row) => row.state === "error" || row.state === "failure");
    const good = rows.length > 0 && rows.every((row) => row.state === "success");
    const url = repositoryUrl(call.world, call.repository);
    return ok({
      state: bad ? "failure" : good ? "success" : "pending",
      statuses: rows.map((row) => present(call, row)),
      sha,
      total_count: rows.length,
      repository: simpleRepository(call.world, call.repository),
      commit_url: `${url}/commits/${sha}`,
      url: `${url}/commits/${sha}/status`,
    });
  }),
];
