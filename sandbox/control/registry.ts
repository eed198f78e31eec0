import { randomBytes } from "node:crypto";
import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import type { World } from "../world.ts";
import { repositoryOf } from "./machines.ts";

const pushed = z.object({
  owner: z.string(),
  name: z.string().min(1),
  package_type: z.enum(["npm", "maven", "rubygems", "docker", "nuget", "container"]).default("container"),
  visibility: z.enum(["public", "private"]).default("private"),
  /** `owner/name` of the repository that it belongs to. */
  repository: z.string().optional(),
  /** Of the version; a container's is its digest. */
  version: z.string().optional(),
  tags: z.array(z.string()).default([]),
});

/** Publishes a version of a package, as `docker push` would: a tag goes over to the newest version that has it. */
export function publish(world: World, input: unknown): { package: number; version: number } {
  const wanted = pushed.parse(input);
  const { tables, clock } = world;
  const owner = accountByLogin(world, wanted.owner);
  if (!owner) throw new Error(`There is no account "${wanted.owner}".`);
  const { name, package_type, visibility, tags } = wanted;
  const now = clock.iso();
  const known = tables.packages
    .where("name", `${owner.id}/${package_type}/${name.toLowerCase()}`)
    .find((row) => row.deleted_at === null);
  const repository = wanted.repository === undefined ? null : repositoryOf(world, wanted.repository).id;
  const fresh = { owner: owner.id, name, package_type, visibility, repository, deleted_at: null };
  const row = known
    ? tables.packages.update(known.id, { updated_at: now })
    : tables.packages.insert({ ...fresh, created_at: now, updated_at: now });
  for (const older of tables.packageVersions.where("package", row.id)) {
    if (!older.tags.some((tag) => tags.includes(tag))) continue;
    tables.packageVersions.update(older.id, { tags: older.tags.filter((tag) => !tags.includes(tag)) });
  }
  const version = tables.packageVersions.insert({
    package: row.id,
    name: wanted.version ?? `sha256:${randomBytes(32).toString("hex")}`,
    tags,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  });
  return { package: row.id, version: version.id };
}
