import { randomBytes } from "node:crypto";
import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { createApp } from "../domain/apps.ts";
import { forbidden, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { app as presentApp } from "../present/app.ts";
import { listedRepository } from "../present/repository.ts";
import type { App, Installation, Repository } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";

const permissionMap = z.record(z.string(), z.enum(["read", "write"]));
const tokenBody = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.int()).optional(),
  permissions: permissionMap.optional(),
});

/** Seconds that an installation's token lives. */
const tokenLife = 3600;

function presentInstallation(world: World, row: Installation) {
  const { tables } = world;
  const app = tables.apps.get(row.app)!;
  const account = tables.accounts.get(row.account)!;
  const url = `${apiUrl(world)}/app/installations/${row.id}`;
  return {
    id: row.id,
    account: simpleUser(world, account),
    repository_selection: row.selected === null ? "all" : "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${apiUrl(world)}/installation/repositories`,
    html_url: `${world.url}/organizations/${account.login}/settings/installations/${row.id}`,
    app_id: app.id,
    app_slug: app.slug,
    client_id: `Iv1.${app.id}`,
    target_id: account.id,
    target_type: account.type,
    permissions: row.permissions,
    events: app.events,
    created_at: row.created_at,
    updated_at: row.created_at,
    single_file_name: null,
    suspended_by: null,
    suspended_at: row.suspended_at ?? null,
  };
}

const reposOf = ({ tables }: BaseCall, { account, selected }: Installation): Repository[] =>
  tables.repositories.where("owner", account).filter((row) => selected === null || selected.includes(row.id));

const appOf = ({ actor }: BaseCall): App => actor.app!;

/** An installation of the app that asks. @throws ApiError 404 for another one's */
function installationOf(call: BaseCall, id: string): Installation {
  const row = found(call.tables.installations.get(Number(id)));
  if (row.app !== appOf(call).id) throw notFound();
  return row;
}

const installedAt = (call: BaseCall, account: number | undefined): Installation =>
  found(call.tables.installations.find("both", `${appOf(call).id}/${account}`));

/** Narrows what a token may do; it never has more than its installation. @throws ApiError 422 */
function narrow(installation: Installation, wanted: z.infer<typeof permissionMap> | undefined) {
  if (!wanted) return installation.permissions;
  for (const [name, level] of Object.entries(wanted)) {
    const granted = installation.permissions[name];
    if (granted !== "write" && granted !== level) {
      throw unprocessable("The permissions requested are not granted to this installation.");
    }
  }
  return wanted;
}

/** Apps, where they are installed, and the tokens they get. */
export const apps: Route[] = [
  route("GET /app", "app", (call) => {
    const { tables } = call;
    const app = appOf(call);
    const installations = tables.installations.where("app", app.id).length;
    return ok({ ...presentApp(call.world, app.id), installations_count: installations });
  }),

  route("GET /apps/{app_slug}", "signed in", ({ world, tables, params }) =>
    ok(presentApp(world, found(tables.apps.find("slug", params.app_slug)).id)),
  ),

  route("GET /app/installations", "app", (call) =>
    page(call, call.tables.installations.where("app", appOf(call).id), (row) => presentInstallation(call.world, row)),
  ),
  route("GET /app/installations/{installation_id}", "app", (call) =>
    ok(presentInstallation(call.world, installationOf(call, call.params.installation_id))),
  ),
  route("DELETE /app/installations/{installation_id}", "app", (call) => {
    const { id } = installationOf(call, call.params.installation_id);
    call.tables.tokens.deleteWhere("installation", id);
    call.tables.installations.delete(id);
    return noContent;
  }),

  route("POST /app/installations/{installation_id}/access_tokens", "app", (call) => {
    const { world, tables } = call;
    const installation = installationOf(call, call.params.installation_id);
    if (installation.suspended_at) throw forbidden("This installation has been suspended");
    const body = call.body(tokenBody);
    const reachable = reposOf(call, installation);
    const named = (body.repositories ?? []).map((name) =>
      reachable.find((row) => row.name.toLowerCase() === name.toLowerCase()),
    );
    const chosen = [...named, ...(body.repository_ids ?? []).map((id) => reachable.find((row) => row.id === id))];
    if (chosen.some((row) => row === undefined)) {
      throw unprocessable(
        "There is at least one repository that does not exist or is not accessible to the parent installation.",
      );
    }
    const repositories = body.repositories || body.repository_ids ? chosen.map((row) => row!.id) : null;
    const permissions = narrow(installation, body.permissions);
    const token = tables.tokens.insert({
      token: `slipway_app_${randomBytes(20).toString("hex")}`,
      account: appOf(call).bot,
      scopes: null,
      permissions,
      app: installation.app,
      installation: installation.id,
      repositories,
      expires_at: new Date(world.clock.now() + tokenLife * 1000).toISOString().replace(/\.\d+/, ""),
    });
    return created({
      token: token.token,
      expires_at: token.expires_at,
      permissions,
      repository_selection: repositories === null && installation.selected === null ? "all" : "selected",
      ...(repositories === null
        ? {}
        : { repositories: chosen.map((row) => listedRepository(world, call.actor, row!)) }),
    });
  }),

  route("GET /orgs/{org}/installation", "app", (call) =>
    ok(presentInstallation(call.world, installedAt(call, call.organization.id))),
  ),
  route("GET /users/{username}/installation", "app", (call) =>
    ok(presentInstallation(call.world, installedAt(call, accountByLogin(call.world, call.params.username)?.id))),
  ),
  route("GET /repos/{owner}/{repo}/installation", "app", (call) => {
    const row = installedAt(call, call.repository.owner);
    if (!reposOf(call, row).some(({ id }) => id === call.repository.id)) throw notFound();
    return ok(presentInstallation(call.world, row));
  }),

  route("GET /orgs/{org}/installations", "organization_administration:read", (call) => {
    const rows = call.tables.installations.where("account", call.organization.id);
    return page(call, rows, (row) => presentInstallation(call.world, row), "installations");
  }),

  route("GET /installation/repositories", "signed in", (call) => {
    const { world, tables, actor } = call;
    const installation = tables.installations.get(actor.token.installation ?? 0);
    if (!installation) throw notFound();
    const rows = reposOf(call, installation).filter((row) => actor.token.repositories?.includes(row.id) ?? true);
    return page(call, rows, (row) => listedRepository(world, actor, row), "repositories");
  }),

  route("DELETE /installation/token", "signed in", ({ tables, actor }) => {
    if (actor.token.installation === null) throw notFound();
    tables.tokens.delete(actor.token.id);
    return noContent;
  }),

  route("POST /app-manifests/{code}/conversions", "nothing", async ({ world, tables, params }) => {
    const row = found(tables.appManifests.find("code", params.code));
    const manifest = checkManifest(row.manifest);
    tables.appManifests.delete(row.id);
    const secret = randomBytes(20).toString("hex");
    const hook = manifest.hook_attributes && { url: manifest.hook_attributes.url, secret };
    const { app, pem } = await createApp(world, {
      owner: tables.accounts.get(row.owner)!,
      name: manifest.name ?? `app-${row.id}`,
      permissions: manifest.default_permissions,
      events: manifest.default_events,
      description: manifest.description,
      url: manifest.url,
      setupUrl: manifest.setup_url,
      hook,
    });
    return created({
      ...presentApp(world, app.id),
      client_id: `Iv1.${app.id}`,
      client_secret: randomBytes(20).toString("hex"),
      webhook_secret: hook ? secret : null,
      pem,
    });
  }),
];

const manifestShape = z.object({
  name: z.string().min(1).optional(),
  url: z.url(),
  description: z.string().optional(),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().optional() }).optional(),
  redirect_url: z.url().optional(),
  setup_url: z.url().optional(),
  public: z.boolean().optional(),
  default_permissions: permissionMap.default({}),
  default_events: z.array(z.string()).default([]),
});

/** A manifest as the form of an app's owner sends it. @throws ApiError 422 */
export function checkManifest(manifest: unknown): z.infer<typeof manifestShape> {
  const result = manifestShape.safeParse(manifest);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({
    resource: "AppManifest",
    field: path.join("."),
    code: "invalid",
    message,
  }));
  throw validationFailed(...faults);
}
