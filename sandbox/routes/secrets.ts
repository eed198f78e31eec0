import { z } from "zod";
import { configName } from "../domain/config-names.ts";
import { checkSelected, type Place, places, type ScopedCall } from "../domain/config-scopes.ts";
import { openSecret, publicKey } from "../domain/sealed-box.ts";
import type { Need } from "../http/access.ts";
import { found, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { empty, noContent, ok, type Reply } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import type { Secret } from "../store/rows.ts";
import { repositoriesOf, repositoryIds, selectedRepositories } from "./selected-repositories.ts";

const secretBody = z.object({
  key_id: z.union([z.string(), z.number()]).transform(String),
  encrypted_value: z.string(),
});
const sharing = z.object({
  visibility: z.enum(["all", "private", "selected"]),
  selected_repository_ids: repositoryIds.nullish(),
});

/** Everything that is ever shown of a secret. */
function present(call: ScopedCall, { name, created_at, updated_at, visibility }: Secret) {
  const shown = { name, created_at, updated_at };
  if (visibility === null) return shown;
  const list = call.url.href.replace(/(\/secrets)\b.*/, `$1/${name}/repositories`);
  return { ...shown, visibility, ...(visibility === "selected" ? { selected_repositories_url: list } : {}) };
}

function put(call: ScopedCall, place: Place): Reply {
  const { world, tables } = call;
  const scope = place.scopeOf(call);
  const name = configName("Secret", call.params.secret_name ?? "");
  const sealed = call.body(secretBody);
  const shared = place.shared ? call.body(sharing) : undefined;
  const selected = shared?.visibility === "selected" ? (shared.selected_repository_ids ?? []) : [];
  if (place.shared) repositoriesOf(call, selected);
  const changes = {
    sha256: openSecret(world, scope, sealed.key_id, sealed.encrypted_value),
    visibility: shared?.visibility ?? null,
    selected,
  };
  const known = tables.secrets.find("name", `${scope}/${name.toLowerCase()}`);
  if (known) {
    tables.secrets.update(known.id, { ...changes, updated_at: world.clock.after(known.updated_at) });
    return noContent;
  }
  const most = place.shared ? 1000 : 100;
  if (tables.secrets.where("scope", scope).length >= most) {
    throw unprocessable(`There are ${most} secrets already, and no more are allowed here.`);
  }
  const now = world.clock.iso();
  tables.secrets.insert({ scope, name, ...changes, created_at: now, updated_at: now });
  return empty(201);
}

function routesOf(place: Place): Route[] {
  const path = `${place.path}/secrets`;
  const on = (pattern: string, level: "read" | "write", handle: (call: ScopedCall) => ReturnType<Route["handle"]>) =>
    route(pattern, `${place.secrets}:${level}` as Need, handle as never);
  const one = (call: ScopedCall) =>
    found(call.tables.secrets.find("name", `${place.scopeOf(call)}/${call.params.secret_name?.toLowerCase()}`));
  const selected = (call: ScopedCall) => {
    const secret = one(call);
    checkSelected(secret);
    return secret;
  };
  return [
    on(`GET ${path}`, "read", (call) =>
      page(call, call.tables.secrets.where("scope", place.scopeOf(call)), (row) => present(call, row), "secrets"),
    ),
    on(`GET ${path}/public-key`, "read", (call) => ok(publicKey(call.world, place.scopeOf(call)))),
    on(`GET ${path}/{secret_name}`, "read", (call) => ok(present(call, one(call)))),
    on(`PUT ${path}/{secret_name}`, "write", (call) => put(call, place)),
    on(`DELETE ${path}/{secret_name}`, "write", (call) => {
      call.tables.secrets.delete(one(call).id);
      return noContent;
    }),
    ...(place.shared
      ? selectedRepositories(
          `${path}/{secret_name}/repositories`,
          place.secrets,
          (call) => selected(call as ScopedCall).selected,
          (call, ids) => void call.tables.secrets.update(one(call as ScopedCall).id, { selected: ids }),
        )
      : []),
  ];
}

/** Secrets of repositories, environments and organisations, for Actions and for Dependabot. */
export const secrets: Route[] = places.flatMap(routesOf);
