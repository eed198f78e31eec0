import { z } from "zod";
import { found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Autolink, Repository } from "../store/rows.ts";

const autolinkBody = z.object({
  key_prefix: z.string().min(1),
  url_template: z.string().regex(/^https?:.*<num>/, "it must be a URL with <num> in it"),
  is_alphanumeric: z.boolean().default(true),
});

const present = ({ id, key_prefix, url_template, is_alphanumeric }: Autolink) => ({
  id,
  key_prefix,
  url_template,
  is_alphanumeric,
});

function autolinkOf({ tables, repository }: BaseCall & { repository: Repository }, id: string): Autolink {
  const row = found(tables.autolinks.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

/** Words that become links to another system. */
export const autolinks: Route[] = [
  route("GET /repos/{owner}/{repo}/autolinks", "administration:read", (call) =>
    page(call, call.tables.autolinks.where("repository", call.repository.id), present),
  ),
  route("POST /repos/{owner}/{repo}/autolinks", "administration:write", ({ tables, repository, body }) => {
    const wanted = body(autolinkBody);
    if (tables.autolinks.where("repository", repository.id).some((row) => row.key_prefix === wanted.key_prefix)) {
      throw validationFailed({ resource: "KeyLink", code: "already_exists", field: "key_prefix" });
    }
    return created(present(tables.autolinks.insert({ repository: repository.id, ...wanted })));
  }),
  route("GET /repos/{owner}/{repo}/autolinks/{autolink_id}", "administration:read", (call) =>
    ok(present(autolinkOf(call, call.params.autolink_id))),
  ),
  route("DELETE /repos/{owner}/{repo}/autolinks/{autolink_id}", "administration:write", (call) => {
    call.tables.autolinks.delete(autolinkOf(call, call.params.autolink_id).id);
    return noContent;
  }),
];
