import { createHash } from "node:crypto";
import { z } from "zod";
import { badRequest, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import type { Release, ReleaseAsset, Repository } from "../store/rows.ts";
import { downloadLink } from "../transport/downloads.ts";

const assetChanges = z.object({ name: z.string().min(1).optional(), label: z.string().nullish() });

type RepositoryCall = BaseCall & { repository: Repository };

/** Seconds that GitHub's links to a release's files are good for. */
const linkLife = 300;

export function presentAsset({ world, tables, repository }: RepositoryCall, row: ReleaseAsset) {
  const release = tables.releases.get(row.release)!;
  return {
    url: `${repositoryUrl(world, repository)}/releases/assets/${row.id}`,
    browser_download_url: `${repositoryPage(world, repository)}/releases/download/${release.tag_name}/${encodeURIComponent(row.name)}`,
    id: row.id,
    node_id: nodeId("RA", row.id),
    name: row.name,
    label: row.label,
    state: "uploaded",
    content_type: row.content_type,
    size: row.size,
    digest: row.digest,
    download_count: row.download_count,
    created_at: row.created_at,
    updated_at: row.updated_at,
    uploader: simpleUser(world, tables.accounts.get(row.uploader)!),
  };
}

function releaseOf({ tables, repository }: RepositoryCall, id: string): Release {
  const row = found(tables.releases.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

function assetOf({ tables, repository }: RepositoryCall, id: string): ReleaseAsset {
  const row = found(tables.releaseAssets.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

/** Files of an immutable release stay as they are. @throws ApiError 422 */
export function checkMutable({ tables }: RepositoryCall, release: Release): void {
  if (tables.releases.get(release.id)?.immutable) throw unprocessable("Cannot modify an immutable release.");
}

function checkName({ tables }: RepositoryCall, release: number, name: string, own?: number): void {
  const same = tables.releaseAssets.where("release", release).some((row) => row.name === name && row.id !== own);
  if (same) throw validationFailed({ resource: "ReleaseAsset", code: "already_exists", field: "name" });
}

/** GitHub keeps no characters in a file's name that need quoting. */
const assetName = (text: string) => text.replace(/[^\w.+@-]+/g, ".");

async function upload(call: RepositoryCall & { params: { release_id: string } }) {
  const { world, tables, actor, repository, query } = call;
  const release = releaseOf(call, call.params.release_id);
  checkMutable(call, release);
  const name = assetName(query.get("name") ?? "");
  if (name === "") throw badRequest("Bad Content-Length or missing name");
  checkName(call, release.id, name);
  const content = call.bytes;
  const blob = await world.git.repository(repository.id).writeBlob(content);
  const now = world.clock.iso();
  const row = tables.releaseAssets.insert({
    repository: repository.id,
    release: release.id,
    name,
    label: query.get("label") ?? "",
    content_type: call.contentType ?? "application/octet-stream",
    blob,
    size: content.byteLength,
    digest: `sha256:${createHash("sha256").update(content).digest("hex")}`,
    download_count: 0,
    uploader: actor.account.id,
    created_at: now,
    updated_at: now,
  });
  return created(presentAsset(call, row));
}

const one = "/repos/{owner}/{repo}/releases/assets/{asset_id}" as const;

/** Files of releases. */
export const releaseAssets: Route[] = [
  route("GET /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:read", (call) => {
    const rows = call.tables.releaseAssets.where("release", releaseOf(call, call.params.release_id).id);
    return page(call, rows, (row) => presentAsset(call, row));
  }),
  route("POST /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:write", upload, { raw: true }),

  route(`GET ${one}`, "contents:read", (call) => {
    const { world, tables, repository } = call;
    const row = assetOf(call, call.params.asset_id);
    if (!call.accept.includes("application/octet-stream")) return ok(presentAsset(call, row));
    tables.releaseAssets.update(row.id, { download_count: row.download_count + 1 });
    const { name, blob, content_type: type } = row;
    const file = { repository: repository.id, kind: "blob", sha: blob, name, type } as const;
    return { status: 302, headers: { location: downloadLink(world, file, linkLife) } };
  }),

  route(`PATCH ${one}`, "contents:write", (call) => {
    const row = assetOf(call, call.params.asset_id);
    checkMutable(call, call.tables.releases.get(row.release)!);
    const body = call.body(assetChanges);
    const name = body.name === undefined ? row.name : assetName(body.name);
    checkName(call, row.release, name, row.id);
    const label = body.label === undefined ? row.label : body.label;
    const updated_at = call.world.clock.after(row.updated_at);
    return ok(presentAsset(call, call.tables.releaseAssets.update(row.id, { name, label, updated_at })));
  }),

  route(`DELETE ${one}`, "contents:write", (call) => {
    const row = assetOf(call, call.params.asset_id);
    checkMutable(call, call.tables.releases.get(row.release)!);
    call.tables.releaseAssets.delete(row.id);
    return noContent;
  }),
];
