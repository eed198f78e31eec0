import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { World } from "../world.ts";
import { handInManifest, install } from "./browser.ts";

const page = (title: string, body: unknown) => html`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto } label, button { display: block; margin-top: 1rem }</style>
<h1>${title}</h1>${body}</html>`;

/** A page in the place of GitHub's own; whoever opens it is taken for an owner of the organisation. */
const note = "The embedded GitHub of Slipway, in the place of GitHub's own page.";

const field = async (c: Context, name: string) => String((await c.req.parseBody())[name] ?? "");

/** Pages that GitHub has for people in a browser: an App is made from a manifest, and installed. */
export function appPages(world: World): Hono {
  const app = new Hono();
  app.onError((error, c) => c.html(page("That cannot be", html`<p>${error.message}</p>`), 422));
  app.post("/organizations/:org/settings/apps/new", async (c) => {
    const manifest = await field(c, "manifest");
    const { name = "" } = JSON.parse(manifest) as { name?: string };
    const state = c.req.query("state") ?? "";
    return c.html(
      page(
        `Create GitHub App for ${c.req.param("org")}`,
        html`<p>${note}</p><form method="post" action="/organizations/${c.req.param("org")}/settings/apps">
<input type="hidden" name="manifest" value="${manifest}"><input type="hidden" name="state" value="${state}">
<label>GitHub App name <input name="name" size="40" value="${name}"></label>
<button>Create GitHub App</button></form>`,
      ),
    );
  });
  app.post("/organizations/:org/settings/apps", async (c) => {
    const given = JSON.parse(await field(c, "manifest")) as { redirect_url?: string };
    const manifest = { ...given, name: await field(c, "name") };
    const code = await world.store.write(async () => handInManifest(world, c.req.param("org"), manifest));
    const back = new URL(given.redirect_url ?? world.url);
    back.searchParams.set("code", code);
    back.searchParams.set("state", await field(c, "state"));
    return c.redirect(back.href);
  });
  const appOf = (slug: string) => {
    const row = world.tables.apps.find("slug", slug);
    if (!row) throw new Error(`There is no app "${slug}".`);
    return { row, owner: world.tables.accounts.get(row.owner)!.login };
  };
  app.get("/apps/:slug/installations/new", (c) => {
    const { row, owner } = appOf(c.req.param("slug"));
    return c.html(
      page(
        `Install ${row.name}`,
        html`<p>${note}</p><p>On ${owner}: all repositories.</p><form method="post"><button>Install</button></form>`,
      ),
    );
  });
  app.post("/apps/:slug/installations/new", async (c) => {
    const { row, owner } = appOf(c.req.param("slug"));
    const { id } = await world.store.write(async () => install(world, { app: row.slug, account: owner }));
    const to = new URL(row.setup_url ?? row.url);
    to.searchParams.set("installation_id", String(id));
    to.searchParams.set("setup_action", "install");
    return c.redirect(to.href);
  });
  return app;
}
