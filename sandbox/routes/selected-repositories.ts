import { z } from "zod";
import type { Need } from "../http/access.ts";
import { unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { listedRepository } from "../present/repository.ts";
import type { Account, Repository } from "../store/rows.ts";

export type OrganizationCall = BaseCall & { organization: Account; params: Readonly<Record<string, string>> };

/** A list of repository ids as bodies have it; octokit and the provider send numbers, some clients text. */
export const repositoryIds = z.array(z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]));
const body = z.object({ selected_repository_ids: repositoryIds });

/** The repositories of these ids. @throws ApiError 422 for one that is not the organisation's */
export function repositoriesOf(call: OrganizationCall, ids: readonly number[]): Repository[] {
  return ids.map((id) => {
    const row = call.tables.repositories.get(id);
    if (row?.owner !== call.organization.id) throw unprocessable(`Repository ${id} is not one of this organization.`);
    return row;
  });
}

/**
 * The endpoints by which something of an organisation (a secret, a variable, a runner group) is given to selected
 * repositories. `read` finds the present ids, or refuses; `write` keeps the new ones.
 */
export function selectedRepositories(
  path: string,
  need: string,
  read: (call: OrganizationCall) => readonly number[],
  write: (call: OrganizationCall, ids: readonly number[]) => void,
): Route[] {
  const on = (pattern: string, level: string, handle: (call: OrganizationCall) => ReturnType<Route["handle"]>) =>
    route(pattern, `${need}:${level}` as Need, handle as never);
  return [
    on(`GET ${path}`, "read", (call) =>
      page(
        call,
        repositoriesOf(call, read(call)),
        (row) => listedRepository(call.world, call.actor, row),
        "repositories",
      ),
    ),
    on(`PUT ${path}`, "write", (call) => {
      read(call);
      const ids = [...new Set(call.body(body).selected_repository_ids)];
      repositoriesOf(call, ids);
      write(call, ids);
      return noContent;
    }),
    on(`PUT ${path}/{repository_id}`, "write", (call) => {
      const id = Number(call.params.repository_id);
      const ids = read(call);
      repositoriesOf(call, [id]);
      write(call, [...new Set([...ids, id])]);
      return noContent;
    }),
    on(`DELETE ${path}/{repository_id}`, "write", (call) => {
      write(
        call,
        read(call).filter((id) => id !== Number(call.params.repository_id)),
      );
      return noContent;
    }),
  ];
}
