import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { appSecret, exchangeCode, installationOf, type MadeApp, webhookSecret } from "./exchange.ts";
import { type AppManifest, handInAddress, type RunnersAppPlace, runnersAppManifest } from "./manifest.ts";

/** Where secrets are written to; their values are JSON text. */
export interface SecretStore {
  put(secret: "app" | "webhook", value: string): Promise<void>;
}

export interface RunnersAppOptions extends Omit<RunnersAppPlace, "page"> {
  /** GitHub's REST API, without a slash at its end. */
  readonly api: string;
  readonly secrets: SecretStore;
  readonly port?: number;
}

/** An App that a person makes by a page on this machine. */
export interface AppPageOptions {
  /** GitHub's own address, and its REST API; neither with a slash at its end. */
  readonly github: string;
  readonly api: string;
  /** The organisation that gets it. */
  readonly owner: string;
  /** `Runners App of prod` */
  readonly title: string;
  /** What it may do, for the person who is asked. */
  readonly about: string;
  /** @param page address of the local page */
  manifest(page: string): AppManifest;
  /** Writes the key down, at once: nobody can ask GitHub for it again. */
  made(app: MadeApp): Promise<void>;
  installed(app: MadeApp, installationId: number): Promise<void>;
  readonly port?: number;
}

/** The local page on which a person makes an App, and what came of it. */
export interface RunnersAppPage {
  readonly url: string;
  /** Resolves once the App is installed and its secrets are written. */
  readonly done: Promise<{ readonly appId: number; readonly slug: string; readonly installationId: number }>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly location?: string;
}

/** The page of the runners App. */
export function serveRunnersApp(options: RunnersAppOptions): Promise<RunnersAppPage> {
  const { secrets } = options;
  return serveAppPage({
    ...options,
    ...runnersAppWords(options),
    manifest: (page) => runnersAppManifest({ ...options, page }),
    made: async (app) => {
      await secrets.put("webhook", JSON.stringify(webhookSecret(app)));
      // The installation comes later.
      await secrets.put("app", JSON.stringify(appSecret(app, 0)));
    },
    installed: (app, installationId) => secrets.put("app", JSON.stringify(appSecret(app, installationId))),
  });
}

const runnersAppWords = ({ stack }: Pick<RunnersAppPlace, "stack">) => ({
  title: `Runners App of ${stack}`,
  about: "registers runners of the organisation and reads about workflow runs",
});

/**
 * Serves three addresses on this machine alone: the page with the manifest, `/created`, to which GitHub sends the browser
 * with a code, and `/installed`. The key goes from GitHub's answer to where it is kept, and is in no page, log or file.
 */
export async function serveAppPage(options: AppPageOptions): Promise<RunnersAppPage> {
  const state = randomBytes(24).toString("base64url");
  let made: MadeApp | undefined;
  let finish: (result: Awaited<RunnersAppPage["done"]>) => void = () => {};
  const done = new Promise<Awaited<RunnersAppPage["done"]>>((resolve) => {
    finish = resolve;
  });
  const server = createServer((request, response) => {
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    answer(request, page)
      .catch((error: Error): Answer => ({ status: 502, body: message(error.message) }))
      .then((found) => send(response, found));
  });

  async function answer(request: IncomingMessage, page: string): Promise<Answer> {
    const url = new URL(request.url ?? "/", page);
    // A page of somebody else's that names itself 127.0.0.1 by its own DNS has another host.
    if (request.headers.host !== new URL(page).host) return { status: 421 };
    if (request.method !== "GET") return { status: 405 };
    if (url.pathname === "/")
      return { status: 200, body: appPage({ ...options, manifest: options.manifest(page) }, state) };
    if (url.pathname === "/created") return created(url);
    if (url.pathname === "/installed") return installed();
    return { status: 404 };
  }

  async function created(url: URL): Promise<Answer> {
    if (!same(url.searchParams.get("state") ?? "", state))
      return {
        status: 400,
        body: message("This answer belongs to another page: open the address from the terminal again."),
      };
    const code = url.searchParams.get("code") ?? "";
    if (made === undefined) {
      made = await exchangeCode(options.api, code);
      await options.made(made);
    }
    return { status: 302, location: `${options.github}/apps/${made.slug}/installations/new` };
  }

  async function installed(): Promise<Answer> {
    if (made === undefined) return { status: 400, body: message("There is no App yet: begin at the first page.") };
    const installationId = await installationOf(options.api, made, options.owner);
    if (installationId === undefined)
      return {
        status: 400,
        body: message(`GitHub has no installation of ${made.slug} in ${options.owner} yet: install it there.`),
      };
    await options.installed(made, installationId);
    finish({ appId: made.id, slug: made.slug, installationId });
    return {
      status: 200,
      body: message(`${options.title}: it is there, and its secrets are written. This page can be closed.`),
    };
  }

  await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A browser keeps connections open on which it asks nothing; its last answer may still be on its way.
        setTimeout(() => server.closeAllConnections(), 300);
      }),
  };
}

/** The page with one button: a form that hands the manifest in at GitHub. */
export function startPage(place: RunnersAppPlace, state: string): string {
  return appPage({ ...place, ...runnersAppWords(place), manifest: runnersAppManifest(place) }, state);
}

function appPage(
  place: Pick<AppPageOptions, "github" | "owner" | "title" | "about"> & { readonly manifest: AppManifest },
  state: string,
): string {
  const { permissions, events } = manifestWords(place.manifest);
  return html(
    `<h1>${escaped(place.title)}</h1>
<p>GitHub makes the App <b>${escaped(place.manifest.name)}</b> for <b>${escaped(place.owner)}</b>. It ${escaped(place.about)}.
It can do nothing else.</p>
<ul>${permissions.map((line) => `<li>${escaped(line)}</li>`).join("")}${events}</ul>
<form method="post" action="${escaped(handInAddress(place, state))}">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(place.manifest))}">
<button>Make the App on GitHub</button>
</form>`,
  );
}

function manifestWords({ default_permissions, default_events }: AppManifest) {
  const permissions = Object.entries(default_permissions).map(
    ([name, level]) => `${name.replaceAll("_", " ")}: ${level}`,
  );
  const events = default_events.length === 0 ? "" : `<li>hears of ${escaped(default_events.join(", "))}</li>`;
  return { permissions, events };
}

function message(text: string): string {
  return html(`<p>${escaped(text)}</p>`);
}

function html(body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Slipway: an App</title>\n${body}\n</html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function send(response: ServerResponse, { status, body = "", location }: Answer): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...(location !== undefined && { location }),
  });
  response.end(body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
