import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { createRepository, initialCommit, readme } from "../domain/create-repository.ts";
import { removeRepository } from "../domain/remove-repository.ts";
import { changeRepository, repositoryChanges } from "../domain/repository-settings.ts";
import { giveDefaultFeatures } from "../domain/security-features.ts";
import { zeroId } from "../git/names.ts";
import { type Actor, hasScope, notAccessible, roleIn } from "../http/access.ts";
import { ApiError, forbidden, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok, type Reply } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { listedRepository, repository } from "../present/repository.ts";
import type { Account, Repository, RepositorySettings, Visibility } from "../store/rows.ts";
import type { World } from "../world.ts";

const newRepository = repositoryChanges.extend({
  name: z.string().min(1),
  auto_init: z.boolean().nullish(),
  gitignore_template: z.string().nullish(),
  license_template: z.string().nullish(),
});

const generateBody = z.object({
  owner: z.string().nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  private: z.boolean().default(false),
  include_all_branches: z.boolean().default(false),
});

const forkBody = z.object({
  organization: z.string().nullish(),
  name: z.string().nullish(),
  default_branch_only: z.boolean().default(false),
});

/** @throws ApiError 403 when an actor may not make repositories for this owner. */
function checkCreation(world: World, actor: Actor, owner: Account): void {
  if (!hasScope(actor.token, ["repo", "public_repo"])) throw notAccessible(actor.token);
  if (actor.token.permissions && actor.token.permissions.administration !== "write") throw notAccessible(actor.token);
  if (owner.id === actor.account.id) return;
  const installed = world.tables.installations.get(actor.token.installation ?? 0);
  if (installed?.account === owner.id) return;
  const membership = world.tables.memberships.find("both", `${owner.id}/${actor.account.id}`);
  if (!membership) throw notFound();
  if (membership.role !== "admin" && owner.settings.members_can_create_repositories === false) {
    throw forbidden("You need admin access to the organization before adding a repository to it.");
  }
}

async function create(call: BaseCall, owner: Account): Promise<Reply> {
  const { world, actor } = call;
  const body = call.body(newRepository);
  checkCreation(world, actor, owner);
  for (const [kind, name] of [
    ["gitignore", body.gitignore_template],
    ["license", body.license_template],
  ] as const) {
    if (name) throw new ApiError(501, `Slipway's embedded GitHub has no ${kind} template "${name}"`);
  }
  const visibility: Visibility = body.visibility ?? (body.private ? "private" : "public");
  checkVisibility(owner, visibility);
  const row = await createRepository(world, owner, { name: body.name, visibility });
  if (body.auto_init) {
    await initialCommit(world, row, actor.account, "nothing", [readme(row.name, body.description)]);
  }
  giveDefaultFeatures(world, row);
  const { visibility: _, private: __, default_branch: ___, ...settings } = body;
  const changed = await changeRepository(world, world.tables.repositories.get(row.id)!, settings).catch((error) => {
    removeRepository(world, row);
    throw error;
  });
  return created(repository(world, actor, changed));
}

function checkVisibility(owner: Account, visibility: Visibility): void {
  if (visibility === "internal" && (owner.type === "User" || owner.plan !== "enterprise")) {
    throw unprocessable("Only organizations associated with an enterprise can set visibility to internal");
  }
}

/** Takes every branch out of a new fork but one. */
async function keepDefaultBranch(world: World, fork: number, branch: string): Promise<void> {
  const git = world.git.repository(fork);
  const others = (await git.refs("refs/heads/")).filter(({ name }) => name !== `refs/heads/${branch}`);
  if (others.length > 0)
    await git.updateRefs(others.map(({ name, sha }) => ({ ref: name, before: sha, after: zeroId })));
}

const visible = (world: World, actor: Actor, rows: readonly Repository[]) =>
  rows.filter((row) => roleIn(world.tables, actor.account, row));

const list = (call: BaseCall, rows: readonly Repository[]) => {
  const type = call.query.get("type") ?? "all";
  const wanted = visible(call.world, call.actor, rows).filter((row) => {
    if (type === "public" || type === "private" || type === "internal") return row.visibility === type;
    if (type === "forks") return row.parent !== null;
    return type === "sources" ? row.parent === null : true;
  });
  return page(call, wanted, (row) => listedRepository(call.world, call.actor, row));
};

/** Repositories as a whole: making, reading, changing, deleting, generating from a template, forking. */
export const repositories: Route[] = [
  route("GET /orgs/{org}/repos", "organization_metadata:read", (call) =>
    list(call, call.tables.repositories.where("owner", call.organization.id)),
  ),
  route("GET /users/{username}/repos", "signed in", (call) => {
    const account = found(accountByLogin(call.world, call.params.username));
    return list(call, call.tables.repositories.where("owner", account.id));
  }),
  route("GET /user/repos", "signed in", (call) => list(call, call.tables.repositories.all())),
  route("POST /orgs/{org}/repos", "organization_metadata:read", (call) => create(call, call.organization)),
  route("POST /user/repos", "signed in", (call) => create(call, call.actor.account)),

  route("GET /repos/{owner}/{repo}", "metadata:read", ({ world, actor, repository: row }) =>
    ok(repository(world, actor, row)),
  ),

  route(
    "PATCH /repos/{owner}/{repo}",
    "administration:write",
    async (call) => {
      const { world, actor, repository: row } = call;
      const body = call.body(repositoryChanges);
      if (row.archived && body.archived !== false) throw forbidden("Repository was archived so is read-only.");
      if (body.visibility) checkVisibility(world.tables.accounts.get(row.owner)!, body.visibility);
      return ok(repository(world, actor, await changeRepository(world, row, body)));
    },
    { archived: true },
  ),

  route(
    "DELETE /repos/{owner}/{repo}",
    "administration:write",
    ({ world, actor, repository: row }) => {
      if (actor.token.scopes && !actor.token.scopes.includes("delete_repo"))
        throw forbidden("Must have admin rights to Repository.");
      removeRepository(world, row);
      return noContent;
    },
    { archived: true },
  ),

  route("POST /repos/{owner}/{repo}/generate", "metadata:read", async (call) => {
    const { world, actor, repository: template } = call;
    const body = call.body(generateBody);
    const owner = body.owner ? found(accountByLogin(world, body.owner)) : actor.account;
    checkCreation(world, actor, owner);
    if (!template.is_template) throw unprocessable("The repository is not a template");
    const row = await createRepository(world, owner, {
      name: body.name,
      visibility: body.private ? "private" : "public",
      settings: { description: body.description ?? null },
      template: template.id,
    });
    const heads = await world.git.repository(template.id).refs("refs/heads/");
    if (heads.length > 0) world.git.copyObjects(template.id, row.id);
    for (const head of heads) {
      const name = head.name.slice("refs/heads/".length);
      const isDefault = name === template.default_branch;
      if (!isDefault && !body.include_all_branches) continue;
      const { tree } = (await world.git.repository(template.id).commit(head.commit))!;
      await initialCommit(world, row, actor.account, { tree }, [], isDefault ? undefined : name);
    }
    return created(repository(world, actor, row));
  }),

  route("POST /repos/{owner}/{repo}/forks", "metadata:read", async (call) => {
    const { world, actor, repository: parent } = call;
    const body = call.body(forkBody);
    const owner = body.organization ? found(accountByLogin(world, body.organization)) : actor.account;
    checkCreation(world, actor, owner);
    if (parent.visibility !== "public" && !parent.allow_forking)
      throw forbidden("The repository exists, but forking is disabled.");
    const known = call.tables.repositories.where("owner", owner.id).find((row) => row.parent === parent.id);
    if (known) return { status: 202, body: repository(world, actor, known) };
    const settings: Partial<RepositorySettings> = { description: parent.description, has_issues: false };
    const row = await createRepository(world, owner, {
      name: body.name ?? parent.name,
      visibility: parent.visibility,
      settings,
      parent: parent.id,
    });
    world.git.copy(parent.id, row.id);
    if (body.default_branch_only) await keepDefaultBranch(world, row.id, parent.default_branch);
    const changed = call.tables.repositories.update(row.id, { default_branch: parent.default_branch });
    return { status: 202, body: repository(world, actor, changed) };
  }),

  route("GET /repos/{owner}/{repo}/forks", "metadata:read", (call) => {
    const forks = call.tables.repositories.where("parent", call.repository.id);
    return page(call, visible(call.world, call.actor, forks), (row) => listedRepository(call.world, call.actor, row));
  }),
];
