import { z } from "zod";
import { found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { DeployKey, Repository } from "../store/rows.ts";

const keyBody = z.object({
  title: z.string().optional(),
  key: z.string().min(1),
  read_only: z.boolean().default(false),
});

type RepositoryCall = BaseCall & { repository: Repository };

function present({ world, tables, repository }: RepositoryCall, row: DeployKey) {
  return {
    id: row.id,
    key: row.key,
    url: `${repositoryUrl(world, repository)}/keys/${row.id}`,
    title: row.title,
    verified: true,
    created_at: row.created_at,
    read_only: row.read_only,
    added_by: tables.accounts.get(row.added_by)?.login ?? "ghost",
    enabled: true,
  };
}

function keyOf({ tables, repository }: RepositoryCall, id: string): DeployKey {
  const row = found(tables.deployKeys.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

/** A public key without its comment, which says nothing. */
const keyPart = (text: string) => text.trim().split(/\s+/).slice(0, 2).join(" ");

/** Keys that would let a machine fetch or push by SSH; git here goes over HTTP alone, so they are only kept. */
export const deployKeys: Route[] = [
  route("GET /repos/{owner}/{repo}/keys", "administration:read", (call) =>
    page(call, call.tables.deployKeys.where("repository", call.repository.id), (row) => present(call, row)),
  ),
  route("POST /repos/{owner}/{repo}/keys", "administration:write", (call) => {
    const { world, tables, actor, repository } = call;
    const body = call.body(keyBody);
    const key = keyPart(body.key);
    const fault = (message: string) =>
      validationFailed({ resource: "PublicKey", code: "custom", field: "key", message });
    if (!/^(ssh-(rsa|ed25519)|ecdsa-sha2-nistp\d+|sk-\S+) [A-Za-z0-9+/]+=*$/.test(key)) {
      throw fault("key is invalid. You must supply a key in OpenSSH public key format");
    }
    if (tables.deployKeys.find("key", key)) throw fault("key is already in use");
    const fresh = { repository: repository.id, key, title: body.title ?? key.slice(0, 20), read_only: body.read_only };
    const row = tables.deployKeys.insert({ ...fresh, added_by: actor.account.id, created_at: world.clock.iso() });
    return created(present(call, row));
  }),
  route("GET /repos/{owner}/{repo}/keys/{key_id}", "administration:read", (call) =>
    ok(present(call, keyOf(call, call.params.key_id))),
  ),
  route("DELETE /repos/{owner}/{repo}/keys/{key_id}", "administration:write", (call) => {
    call.tables.deployKeys.delete(keyOf(call, call.params.key_id).id);
    return noContent;
  }),
];
