import { z } from "zod";
import { configName } from "../domain/config-names.ts";
import { checkSelected, type Place, places, type ScopedCall } from "../domain/config-scopes.ts";
import type { Need } from "../http/access.ts";
import { conflict, found, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { empty, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import type { Variable } from "../store/rows.ts";
import { repositoriesOf, repositoryIds, selectedRepositories } from "./selected-repositories.ts";

const value = z.string().max(48 * 1024);
const newVariable = z.object({ name: z.string(), value });
const changes = z.object({ name: z.string().optional(), value: value.optional() });
const sharing = z.object({
  visibility: z.enum(["all", "private", "selected"]),
  selected_repository_ids: repositoryIds.nullish(),
});

function present(call: ScopedCall, row: Variable) {
  const { name, value, created_at, updated_at, visibility } = row;
  const shown = { name, value, created_at, updated_at };
  if (visibility === null) return shown;
  const list = call.url.href.replace(/(\/variables)\b.*/, `$1/${name}/repositories`);
  return { ...shown, visibility, ...(visibility === "selected" ? { selected_repositories_url: list } : {}) };
}

/** Most variables that one place may have. */
const maximum = (place: Place) => (place.shared ? 1000 : place.path.includes("environment") ? 100 : 500);

function routesOf(place: Place, need: string): Route[] {
  const path = `${place.path}/variables`;
  const on = (pattern: string, level: "read" | "write", handle: (call: ScopedCall) => ReturnType<Route["handle"]>) =>
    route(pattern, `${need}:${level}` as Need, handle as never);
  const named = (call: ScopedCall, name: string) =>
    call.tables.variables.find("name", `${place.scopeOf(call)}/${name.toLowerCase()}`);
  const one = (call: ScopedCall) => found(named(call, call.params.name ?? ""));
  const shared = (call: ScopedCall, body: z.infer<typeof sharing>) => {
    const selected = body.visibility === "selected" ? (body.selected_repository_ids ?? []) : [];
    repositoriesOf(call, selected);
    return { visibility: body.visibility, selected };
  };
  return [
    on(`GET ${path}`, "read", (call) =>
      page(call, call.tables.variables.where("scope", place.scopeOf(call)), (row) => present(call, row), "variables"),
    ),
    on(`POST ${path}`, "write", (call) => {
      const { world, tables } = call;
      const body = call.body(newVariable);
      const extra = place.shared ? shared(call, call.body(sharing)) : { visibility: null, selected: [] };
      const scope = place.scopeOf(call);
      const name = configName("Variable", body.name);
      if (named(call, name)) throw conflict("Already exists - Variable already exists");
      if (tables.variables.where("scope", scope).length >= maximum(place)) {
        throw unprocessable(`There are ${maximum(place)} variables already, and no more are allowed here.`);
      }
      const now = world.clock.iso();
      tables.variables.insert({ scope, name, value: body.value, ...extra, created_at: now, updated_at: now });
      return empty(201);
    }),
    on(`GET ${path}/{name}`, "read", (call) => ok(present(call, one(call)))),
    on(`PATCH ${path}/{name}`, "write", (call) => {
      const row = one(call);
      const body = call.body(changes);
      const extra = place.shared ? call.body(sharing.partial()) : {};
      const name = body.name === undefined ? row.name : configName("Variable", body.name);
      const other = named(call, name);
      if (other && other.id !== row.id) throw conflict("Already exists - Variable already exists");
      const { visibility, selected_repository_ids } = extra;
      call.tables.variables.update(row.id, {
        name,
        value: body.value ?? row.value,
        ...(visibility ? shared(call, { visibility, selected_repository_ids }) : {}),
        updated_at: call.world.clock.after(row.updated_at),
      });
      return noContent;
    }),
    on(`DELETE ${path}/{name}`, "write", (call) => {
      call.tables.variables.delete(one(call).id);
      return noContent;
    }),
    ...(place.shared
      ? selectedRepositories(
          `${path}/{name}/repositories`,
          need,
          (call) => {
            const row = one(call as ScopedCall);
            checkSelected(row);
            return row.selected;
          },
          (call, ids) => void call.tables.variables.update(one(call as ScopedCall).id, { selected: ids }),
        )
      : []),
  ];
}

/** Variables of repositories, environments and organisations. */
export const variables: Route[] = places.flatMap((place) =>
  place.variables === undefined ? [] : routesOf(place, place.variables),
);
