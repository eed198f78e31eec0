import { z } from "zod";
import { found, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { Label, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

const color = z.string().regex(/^[0-9a-fA-F]{6}$/, "a color is six hexadecimal digits, without #");
const newLabel = z.object({
  name: z.string().min(1).max(50),
  color: color.default("ededed"),
  description: z.string().max(100).nullish(),
});
const labelChanges = z.object({
  new_name: z.string().min(1).max(50).optional(),
  name: z.string().optional(),
  color: color.optional(),
  description: z.string().max(100).nullish(),
});

function present(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.default,
    description: label.description,
  };
}

const byName = (world: World, repository: Repository, name: string) =>
  world.tables.labels.find("name", `${repository.id}/${name.toLowerCase()}`);

const taken = () => validationFailed({ resource: "Label", code: "already_exists", field: "name" });

/** Labels of issues and pull requests. */
export const labels: Route[] = [
  route("GET /repos/{owner}/{repo}/labels", "issues:read", (call) => {
    const { world, tables, repository } = call;
    const rows = tables.labels.where("repository", repository.id);
    rows.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    return page(call, rows, (label) => present(world, repository, label));
  }),

  route("POST /repos/{owner}/{repo}/labels", "issues:write", ({ world, tables, repository, body }) => {
    const { name, color, description } = body(newLabel);
    if (byName(world, repository, name)) throw taken();
    const label = tables.labels.insert({
      repository: repository.id,
      name,
      color: color.toLowerCase(),
      description: description || null,
      default: false,
    });
    return created(present(world, repository, label));
  }),

  route("GET /repos/{owner}/{repo}/labels/{name+}", "issues:read", ({ world, repository, params }) =>
    ok(present(world, repository, found(byName(world, repository, params.name)))),
  ),

  route("PATCH /repos/{owner}/{repo}/labels/{name+}", "issues:write", ({ world, tables, repository, params, body }) => {
    const label = found(byName(world, repository, params.name));
    const changes = body(labelChanges);
    const name = changes.new_name ?? changes.name ?? label.name;
    const other = byName(world, repository, name);
    if (other && other.id !== label.id) throw taken();
    const changed = tables.labels.update(label.id, {
      name,
      color: changes.color?.toLowerCase() ?? label.color,
      description: changes.description === undefined ? label.description : changes.description || null,
    });
    return ok(present(world, repository, changed));
  }),

  route("DELETE /repos/{owner}/{repo}/labels/{name+}", "issues:write", ({ world, tables, repository, params }) => {
    tables.labels.delete(found(byName(world, repository, params.name)).id);
    return noContent;
  }),
];
