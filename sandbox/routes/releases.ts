import { z } from "zod";
import { immutableReleases } from "../domain/policies.ts";
import { isRefName, isRevision, zeroId } from "../git/names.ts";
import { found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refused } from "../refs/refused.ts";
import type { Release, Repository } from "../store/rows.ts";
import { checkMutable, presentAsset } from "./release-assets.ts";

const fields = {
  target_commitish: z.string().optional(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
};
const newRelease = z.object({ tag_name: z.string().min(1), ...fields });
const releaseChanges = z.object({ tag_name: z.string().min(1).optional(), ...fields });

type RepositoryCall = BaseCall & { repository: Repository };

function present({ world, tables, repository }: RepositoryCall, row: Release) {
  const url = `${repositoryUrl(world, repository)}/releases/${row.id}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url.replace("/api/v3/", "/api/uploads/")}/assets{?name,label}`,
    html_url: `${repositoryPage(world, repository)}/releases/tag/${row.tag_name}`,
    id: row.id,
    author: simpleUser(world, tables.accounts.get(row.author)!),
    node_id: nodeId("RE", row.id),
    tag_name: row.tag_name,
    target_commitish: row.target_commitish,
    name: row.name,
    draft: row.draft,
    prerelease: row.prerelease,
    created_at: row.created_at,
    published_at: row.published_at,
    assets: tables.releaseAssets
      .where("release", row.id)
      .map((asset) => presentAsset({ world, tables, repository } as RepositoryCall, asset)),
    immutable: row.immutable ?? false,
    tarball_url: row.draft ? null : `${repositoryUrl(world, repository)}/tarball/${row.tag_name}`,
    zipball_url: row.draft ? null : `${repositoryUrl(world, repository)}/zipball/${row.tag_name}`,
    body: row.body,
  };
}

function releaseOf({ tables, repository }: RepositoryCall, id: string): Release {
  const row = found(tables.releases.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

/** A published release has a tag; one that is not there yet is made at the target. */
async function ensureTag(call: RepositoryCall, tag: string, target: string): Promise<void> {
  const { world, actor, repository } = call;
  const ref = `refs/tags/${tag}`;
  if (!isRefName(ref))
    throw validationFailed({
      resource: "Release",
      code: "custom",
      field: "tag_name",
      message: "tag_name is not a valid tag",
    });
  const git = world.git.repository(repository.id);
  if (await git.ref(ref)) return;
  const commit = isRevision(target) ? await git.commit(target) : undefined;
  if (!commit) throw validationFailed({ resource: "Release", code: "invalid", field: "target_commitish" });
  const [refusal] = await moveRefs(world, actor, repository, [{ ref, before: zeroId, after: commit.sha }]);
  if (refusal) throw refused(refusal, 422);
}

const published = (call: RepositoryCall) =>
  call.tables.releases.where("repository", call.repository.id).filter((row) => !row.draft);

/** Releases of tags. */
export const releases: Route[] = [
  route("GET /repos/{owner}/{repo}/releases", "contents:read", (call) =>
    page(call, call.tables.releases.where("repository", call.repository.id).reverse(), (row) => present(call, row)),
  ),

  route("POST /repos/{owner}/{repo}/releases", "contents:write", async (call) => {
    const { world, tables, actor, repository } = call;
    const body = call.body(newRelease);
    const draft = body.draft ?? false;
    const target = body.target_commitish ?? repository.default_branch;
    if (!draft && published(call).some((row) => row.tag_name === body.tag_name)) {
      throw validationFailed({ resource: "Release", code: "already_exists", field: "tag_name" });
    }
    if (!draft) await ensureTag(call, body.tag_name, target);
    const now = world.clock.iso();
    const row = tables.releases.insert({
      repository: repository.id,
      tag_name: body.tag_name,
      target_commitish: target,
      name: body.name ?? null,
      body: body.body ?? null,
      draft,
      prerelease: body.prerelease ?? false,
      author: actor.account.id,
      created_at: now,
      published_at: draft ? null : now,
      ...(!draft && immutableReleases(world, repository).enabled ? { immutable: true } : {}),
    });
    if (!draft) emit(call, "published", row);
    return created(present(call, row));
  }),

  route("GET /repos/{owner}/{repo}/releases/latest", "contents:read", (call) => {
    const latest = published(call)
      .filter((row) => !row.prerelease)
      .at(-1);
    return ok(present(call, found(latest)));
  }),

  route("GET /repos/{owner}/{repo}/releases/tags/{tag+}", "contents:read", (call) =>
    ok(present(call, found(published(call).find((row) => row.tag_name === call.params.tag)))),
  ),

  route("GET /repos/{owner}/{repo}/releases/{release_id}", "contents:read", (call) =>
    ok(present(call, releaseOf(call, call.params.release_id))),
  ),

  route("PATCH /repos/{owner}/{repo}/releases/{release_id}", "contents:write", async (call) => {
    const row = releaseOf(call, call.params.release_id);
    const body = call.body(releaseChanges);
    if (body.draft && !row.draft) throw unprocessable("A published release cannot become a draft again.");
    if (body.tag_name !== undefined && body.tag_name !== row.tag_name) checkMutable(call, row);
    const publish = row.draft && body.draft === false;
    const tag = body.tag_name ?? row.tag_name;
    if (publish) await ensureTag(call, tag, body.target_commitish ?? row.target_commitish);
    const changed = call.tables.releases.update(row.id, {
      tag_name: tag,
      target_commitish: body.target_commitish ?? row.target_commitish,
      name: body.name === undefined ? row.name : body.name,
      body: body.body === undefined ? row.body : body.body,
      prerelease: body.prerelease ?? row.prerelease,
      draft: publish ? false : row.draft,
      published_at: publish ? call.world.clock.iso() : row.published_at,
      ...(publish && immutableReleases(call.world, call.repository).enabled ? { immutable: true } : {}),
    });
    if (publish) emit(call, "published", changed);
    return ok(present(call, changed));
  }),

  route("DELETE /repos/{owner}/{repo}/releases/{release_id}", "contents:write", (call) => {
    const { id } = releaseOf(call, call.params.release_id);
    call.tables.releaseAssets.deleteWhere("release", id);
    call.tables.releases.delete(id);
    return noContent;
  }),
];

function emit(call: RepositoryCall, action: string, row: Release): void {
  const { world, actor, repository } = call;
  world.webhooks.emit({
    name: "release",
    action,
    repository,
    sender: actor.account,
    payload: { release: present(call, row) },
  });
}
