import { z } from "zod";
import { conflict, forbidden, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { ownerOf, repositoryUrl } from "../present/repository.ts";
import type { PagesBuild, PagesSite, Repository } from "../store/rows.ts";

const source = z.object({ branch: z.string().min(1), path: z.enum(["/", "/docs"]).default("/") });
const newSite = z.object({ build_type: z.enum(["legacy", "workflow"]).optional(), source: source.optional() });
const siteChanges = z.object({
  cname: z.string().nullish(),
  https_enforced: z.boolean().optional(),
  public: z.boolean().optional(),
  build_type: z.enum(["legacy", "workflow"]).optional(),
  source: z
    .union([
      source,
      z.enum(["gh-pages", "master", "master /docs"]).transform((text) => {
        const [branch, path] = text.split(" ") as [string, "/docs" | undefined];
        return { branch, path: path ?? ("/" as const) };
      }),
    ])
    .optional(),
});

type RepositoryCall = BaseCall & { repository: Repository };

const siteOf = ({ tables, repository }: RepositoryCall): PagesSite =>
  found(tables.pagesSites.find("repository", repository.id));

function present({ world, tables, repository }: RepositoryCall, site: PagesSite) {
  const owner = ownerOf(world, repository).login.toLowerCase();
  const own = repository.name.toLowerCase() === `${owner}.github.io`;
  const host = site.cname ?? `${owner}.github.io`;
  const built = site.build_type === "workflow" || tables.pagesBuilds.find("repository", repository.id);
  return {
    url: `${repositoryUrl(world, repository)}/pages`,
    status: built ? "built" : null,
    cname: site.cname,
    protected_domain_state: null,
    pending_domain_unverified_at: null,
    custom_404: false,
    html_url: `http${site.https_enforced ? "s" : ""}://${host}/${own || site.cname ? "" : `${repository.name}/`}`,
    build_type: site.build_type,
    ...(site.source ? { source: site.source } : {}),
    public: site.public,
    https_enforced: site.https_enforced,
  };
}

function presentBuild({ world, tables, repository }: RepositoryCall, build: PagesBuild) {
  return {
    url: `${repositoryUrl(world, repository)}/pages/builds/${build.id}`,
    status: "built",
    error: { message: null },
    pusher: simpleUser(world, tables.accounts.get(build.pusher)!),
    commit: build.commit,
    duration: 0,
    created_at: build.created_at,
    updated_at: build.created_at,
  };
}

/** Takes the branch as it is now for the site. Nothing is rendered. @throws ApiError 422 when there is no such branch */
async function build({ world, tables, actor, repository }: RepositoryCall, branch: string): Promise<PagesBuild> {
  const head = await world.git.repository(repository.id).ref(`refs/heads/${branch}`);
  if (!head) throw unprocessable(`The ${branch} branch must exist before GitHub Pages can be built.`);
  const row = {
    repository: repository.id,
    commit: head.commit,
    pusher: actor.account.id,
    created_at: world.clock.iso(),
  };
  return tables.pagesBuilds.insert(row);
}

function checkPlan({ world, repository }: RepositoryCall): void {
  if (repository.visibility === "public" || ownerOf(world, repository).plan !== "free") return;
  throw unprocessable("Your current plan does not support GitHub Pages for this repository.");
}

const path = "/repos/{owner}/{repo}/pages" as const;

/** The site that GitHub would publish from a repository; here it is only written down. */
export const pages: Route[] = [
  route(`GET ${path}`, "pages:read", (call) => ok(present(call, siteOf(call)))),

  route(`POST ${path}`, "pages:write", async (call) => {
    const { tables, repository } = call;
    const body = call.body(newSite);
    checkPlan(call);
    if (tables.pagesSites.find("repository", repository.id)) throw conflict("GitHub Pages is already enabled.");
    const build_type = body.build_type ?? "legacy";
    if (build_type === "legacy" && !body.source) throw unprocessable('Invalid request.\n\n"source" wasn\'t supplied.');
    if (build_type === "legacy") await build(call, body.source!.branch);
    const site = tables.pagesSites.insert({
      repository: repository.id,
      build_type,
      source: body.source ?? null,
      cname: null,
      https_enforced: true,
      public: repository.visibility === "public",
    });
    return created(present(call, site));
  }),

  route(`PUT ${path}`, "pages:write", async (call) => {
    const site = siteOf(call);
    const body = call.body(siteChanges);
    if (body.public === false && ownerOf(call.world, call.repository).plan !== "enterprise") {
      throw unprocessable("Private pages are not supported by your plan.");
    }
    if (body.source && (body.build_type ?? site.build_type) === "legacy") await build(call, body.source.branch);
    call.tables.pagesSites.update(site.id, {
      cname: body.cname === undefined ? site.cname : body.cname,
      https_enforced: body.https_enforced ?? site.https_enforced,
      public: body.public ?? site.public,
      build_type: body.build_type ?? site.build_type,
      source: body.source ?? site.source,
    });
    return noContent;
  }),

  route(`DELETE ${path}`, "pages:write", (call) => {
    call.tables.pagesSites.delete(siteOf(call).id);
    call.tables.pagesBuilds.deleteWhere("repository", call.repository.id);
    return noContent;
  }),

  route(`GET ${path}/builds`, "pages:read", (call) => {
    siteOf(call);
    const rows = call.tables.pagesBuilds.where("repository", call.repository.id).reverse();
    return page(call, rows, (row) => presentBuild(call, row));
  }),
  route(`POST ${path}/builds`, "pages:write", async (call) => {
    const site = siteOf(call);
    if (!site.source) throw forbidden("The site is built by a workflow, not from a branch.");
    const row = await build(call, site.source.branch);
    return created({ url: presentBuild(call, row).url, status: "queued" });
  }),
  route(`GET ${path}/builds/latest`, "pages:read", (call) => {
    siteOf(call);
    const last = call.tables.pagesBuilds.where("repository", call.repository.id).at(-1);
    return ok(presentBuild(call, found(last)));
  }),
  route(`GET ${path}/builds/{build_id}`, "pages:read", (call) => {
    const row = found(call.tables.pagesBuilds.get(Number(call.params.build_id)));
    if (row.repository !== call.repository.id) throw notFound();
    return ok(presentBuild(call, row));
  }),
];
