import { z } from "zod";
import { badRequest, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { fullName } from "../present/repository.ts";
import type { ActionsCache, Repository } from "../store/rows.ts";

const present = ({ id, ref, key, version, size, created_at, last_accessed_at }: ActionsCache) => ({
  id,
  ref,
  key,
  version,
  last_accessed_at,
  created_at,
  size_in_bytes: size,
});

const retentionBody = z.object({ max_cache_retention_days: z.int().min(1).max(365) });
const storageBody = z.object({ max_cache_size_gb: z.int().min(1).max(10_000) });

const cachesOf = ({ tables }: BaseCall, repository: Repository) =>
  tables.actionsCaches.where("repository", repository.id);

const usage = (call: BaseCall, repository: Repository) => {
  const caches = cachesOf(call, repository);
  return {
    full_name: fullName(call.world, repository),
    active_caches_size_in_bytes: caches.reduce((sum, { size }) => sum + size, 0),
    active_caches_count: caches.length,
  };
};

/** GitHub's own limits where nobody has set any. */
const limits = { retention_days: 7, size_gb: 10 };

/** What actions have cached, and for how long and how much. */
export const actionsCaches: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/caches", "actions:read", (call) => {
    const { repository, query } = call;
    const ref = query.get("ref");
    const field = { created_at: "created_at", size_in_bytes: "size" }[query.get("sort") ?? ""] ?? "last_accessed_at";
    const rows = cachesOf(call, repository)
      .filter((row) => ref === null || row.ref === ref)
      .filter((row) => row.key.startsWith(query.get("key") ?? ""));
    const value = (row: ActionsCache) => row[field as "size"];
    rows.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.id - b.id));
    return page(call, query.get("direction") === "asc" ? rows : rows.reverse(), present, "actions_caches");
  }),

  route("DELETE /repos/{owner}/{repo}/actions/caches", "actions:write", (call) => {
    const key = call.query.get("key");
    const ref = call.query.get("ref");
    if (!key) throw badRequest('"key" is missing from the query');
    const rows = cachesOf(call, call.repository).filter((row) => row.key === key && (ref === null || row.ref === ref));
    if (rows.length === 0) throw notFound();
    for (const { id } of rows) call.tables.actionsCaches.delete(id);
    return ok({ total_count: rows.length, actions_caches: rows.map(present) });
  }),

  route("DELETE /repos/{owner}/{repo}/actions/caches/{cache_id}", "actions:write", (call) => {
    const row = found(call.tables.actionsCaches.get(Number(call.params.cache_id)));
    if (row.repository !== call.repository.id) throw notFound();
    call.tables.actionsCaches.delete(row.id);
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/actions/cache/usage", "actions:read", (call) => ok(usage(call, call.repository))),

  route("GET /orgs/{org}/actions/cache/usage", "organization_administration:read", (call) => {
    const all = call.tables.repositories.where("owner", call.organization.id).map((row) => usage(call, row));
    const sum = (key: "active_caches_size_in_bytes" | "active_caches_count") =>
      all.reduce((total, one) => total + one[key], 0);
    return ok({
      total_active_caches_count: sum("active_caches_count"),
      total_active_caches_size_in_bytes: sum("active_caches_size_in_bytes"),
    });
  }),

  route("GET /orgs/{org}/actions/cache/usage-by-repository", "organization_administration:read", (call) => {
    const rows = call.tables.repositories
      .where("owner", call.organization.id)
      .filter((row) => cachesOf(call, row).length > 0);
    return page(call, rows, (row) => usage(call, row), "repository_cache_usages");
  }),

  route("GET /repos/{owner}/{repo}/actions/cache/retention-limit", "administration:read", ({ repository }) =>
    ok({ max_cache_retention_days: repository.actions.cache_retention_days ?? limits.retention_days }),
  ),
  route("PUT /repos/{owner}/{repo}/actions/cache/retention-limit", "administration:write", (call) => {
    const { tables, repository } = call;
    const cache_retention_days = call.body(retentionBody).max_cache_retention_days;
    tables.repositories.update(repository.id, { actions: { ...repository.actions, cache_retention_days } });
    return noContent;
  }),
  route("GET /repos/{owner}/{repo}/actions/cache/storage-limit", "administration:read", ({ repository }) =>
    ok({ max_cache_size_gb: repository.actions.cache_size_gb ?? limits.size_gb }),
  ),
  route("PUT /repos/{owner}/{repo}/actions/cache/storage-limit", "administration:write", (call) => {
    const { tables, repository } = call;
    const cache_size_gb = call.body(storageBody).max_cache_size_gb;
    tables.repositories.update(repository.id, { actions: { ...repository.actions, cache_size_gb } });
    return noContent;
  }),
];
