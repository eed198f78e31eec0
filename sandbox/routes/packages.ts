import { accountByLogin } from "../domain/accounts.ts";
import { hasScope, notAccessible, reaches, roleIn } from "../http/access.ts";
import { badRequest, forbidden, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { listedRepository } from "../present/repository.ts";
import type { Account, Package, PackageVersion } from "../store/rows.ts";
import { apiUrl } from "../world.ts";

type PackageCall = BaseCall & { organization?: Account; params: Readonly<Record<string, string>> };

/** Days in which a deleted package or version can be had back. */
const restorable = 30;

/** Packages know classic tokens alone. @throws ApiError 403 for an app's, a fine-grained one, or one that lacks the scope */
function checkToken({ actor }: BaseCall, action: "list" | "read" | "delete"): void {
  if (actor.token.permissions) throw notAccessible(actor.token);
  const scopes = action === "delete" ? ["delete:packages"] : ["read:packages", "write:packages"];
  if (hasScope(actor.token, scopes)) return;
  const what = { list: "list packages", read: "get a package", delete: "delete a package" }[action];
  throw forbidden(`You need at least ${scopes[0]} scope to ${what}.`);
}

const ownerOf = (call: PackageCall): Account =>
  call.organization ??
  (call.params.username === undefined ? call.actor.account : found(accountByLogin(call.world, call.params.username)));

function access({ tables, actor }: BaseCall, row: Package): "none" | "read" | "admin" {
  const membership = tables.memberships.find("both", `${row.owner}/${actor.account.id}`);
  if (row.owner === actor.account.id || membership?.role === "admin") return "admin";
  const repository = row.repository === null ? undefined : tables.repositories.get(row.repository);
  const role = repository && roleIn(tables, actor.account, repository);
  if (reaches(role, "admin")) return "admin";
  return row.visibility === "public" || membership || role ? "read" : "none";
}

const recent = ({ world }: BaseCall, deleted: string) =>
  Date.parse(deleted) + restorable * 86_400_000 > world.clock.now();

/** @throws ApiError 403 or 404 */
function packageOf(call: PackageCall, action: "read" | "delete", deleted = false): Package {
  checkToken(call, action);
  const { package_type, package_name = "" } = call.params;
  const rows = call.tables.packages
    .where("name", `${ownerOf(call).id}/${package_type}/${package_name.toLowerCase()}`)
    .filter((row) => (row.deleted_at === null) !== deleted && (!deleted || recent(call, row.deleted_at!)));
  const row = found(rows.at(-1));
  const level = access(call, row);
  if (level === "none") throw Object.assign(notFound(), { message: "Package not found." });
  if (action === "delete" && level !== "admin") throw forbidden("You must have admin permissions to this package.");
  return row;
}

const versionsOf = (call: BaseCall, row: Package, deleted = false): PackageVersion[] =>
  call.tables.packageVersions
    .where("package", row.id)
    .filter((version) => (version.deleted_at === null) !== deleted)
    .reverse();

function versionOf(call: PackageCall, row: Package, deleted = false): PackageVersion {
  const version = found(versionsOf(call, row, deleted).find(({ id }) => id === Number(call.params.package_version_id)));
  if (deleted && !recent(call, version.deleted_at!)) throw notFound();
  return version;
}

function urlOf(call: BaseCall, row: Package): string {
  const owner = call.tables.accounts.get(row.owner)!;
  const kind = owner.type === "Organization" ? "orgs" : "users";
  return `${apiUrl(call.world)}/${kind}/${owner.login}/packages/${row.package_type}/${encodeURIComponent(row.name)}`;
}

const pageOf = ({ world, tables }: BaseCall, row: Package) =>
  `${world.url}/orgs/${tables.accounts.get(row.owner)!.login}/packages/${row.package_type}/package/${encodeURIComponent(row.name)}`;

function present(call: BaseCall, row: Package) {
  const { world, tables } = call;
  const repository = row.repository === null ? undefined : tables.repositories.get(row.repository);
  return {
    id: row.id,
    name: row.name,
    package_type: row.package_type,
    owner: simpleUser(world, tables.accounts.get(row.owner)!),
    version_count: versionsOf(call, row).length,
    visibility: row.visibility,
    url: urlOf(call, row),
    created_at: row.created_at,
    updated_at: row.updated_at,
    ...(repository ? { repository: listedRepository(world, call.actor, repository) } : {}),
    html_url: pageOf(call, row),
  };
}

function presentVersion(call: BaseCall, row: Package, version: PackageVersion) {
  const { package_type } = row;
  const page = pageOf(call, row);
  return {
    id: version.id,
    name: version.name,
    url: `${urlOf(call, row)}/versions/${version.id}`,
    package_html_url: page,
    html_url: `${page}/${version.id}`,
    created_at: version.created_at,
    updated_at: version.updated_at,
    ...(version.deleted_at === null ? {} : { deleted_at: version.deleted_at }),
    metadata: { package_type, ...(package_type === "container" ? { container: { tags: version.tags } } : {}) },
  };
}

function list(call: PackageCall) {
  checkToken(call, "list");
  const type = call.query.get("package_type");
  if (!type)
    throw badRequest('Package type must be one of "npm", "maven", "rubygems", "docker", "nuget", "container".');
  const visibility = call.query.get("visibility");
  const rows = call.tables.packages
    .where("owner", ownerOf(call).id)
    .filter((row) => row.deleted_at === null && row.package_type === type && access(call, row) !== "none")
    .filter((row) => visibility === null || row.visibility === visibility);
  return page(call, rows, (row) => present(call, row));
}

function remove(call: PackageCall) {
  const row = packageOf(call, "delete");
  call.tables.packages.update(row.id, { deleted_at: call.world.clock.iso() });
  return noContent;
}

function restore(call: PackageCall) {
  const row = packageOf(call, "delete", true);
  const key = `${row.owner}/${row.package_type}/${row.name.toLowerCase()}`;
  if (call.tables.packages.where("name", key).some((other) => other.deleted_at === null)) {
    throw badRequest("A package of the same name has been published since.");
  }
  call.tables.packages.update(row.id, { deleted_at: null });
  return noContent;
}

function removeVersion(call: PackageCall) {
  const row = packageOf(call, "delete");
  const version = versionOf(call, row);
  if (versionsOf(call, row).length === 1) {
    throw badRequest("You cannot delete the last version of a package. You must delete the package instead.");
  }
  call.tables.packageVersions.update(version.id, { deleted_at: call.world.clock.iso() });
  return noContent;
}

function restoreVersion(call: PackageCall) {
  const row = packageOf(call, "delete");
  call.tables.packageVersions.update(versionOf(call, row, true).id, { deleted_at: null });
  return noContent;
}

function routesOf(path: string): Route[] {
  const on = (pattern: string, handle: (call: PackageCall) => ReturnType<Route["handle"]>) =>
    route(pattern, "signed in", handle as never);
  const one = `${path}/{package_type}/{package_name}`;
  const version = `${one}/versions/{package_version_id}`;
  return [
    on(`GET ${path}`, list),
    on(`GET ${one}`, (call) => ok(present(call, packageOf(call, "read")))),
    on(`DELETE ${one}`, remove),
    on(`POST ${one}/restore`, restore),
    on(`GET ${one}/versions`, (call) => {
      const row = packageOf(call, "read");
      const rows = versionsOf(call, row, call.query.get("state") === "deleted");
      return page(call, rows, (entry) => presentVersion(call, row, entry));
    }),
    on(`GET ${version}`, (call) => {
      const row = packageOf(call, "read");
      return ok(presentVersion(call, row, versionOf(call, row)));
    }),
    on(`DELETE ${version}`, removeVersion),
    on(`POST ${version}/restore`, restoreVersion),
  ];
}

/** Packages and their versions: listed, deleted, had back. What is in them is no part of the API. */
export const packages: Route[] = ["/orgs/{org}/packages", "/users/{username}/packages", "/user/packages"].flatMap(
  routesOf,
);
