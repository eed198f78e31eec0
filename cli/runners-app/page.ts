import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { asApp } from "./as-app.ts";
import { exchangeCode, type MadeApp } from "./exchange.ts";
import type { AppManifest } from "./manifest.ts";
import { contentSecurityPolicy, donePage, faultPage, startPage } from "./page-html.ts";

/** An App that a person makes by a page on this machine. */
export interface AppPageOptions {
  /** GitHub's own address, and its REST API; neither with a slash at its end. */
  readonly github: string;
  readonly api: string;
  /** The organisation that gets it. */
  readonly owner: string;
  /** `App "Slipway prod up acme"` */
  readonly title: string;
  /** What it may do, for the person who is asked. */
  readonly about: string;
  /** @param page address of the local page */
  manifest(page: string): AppManifest;
  /** Writes the key down, at once: nobody can ask GitHub for it again. */
  made(app: MadeApp): Promise<void>;
  readonly port?: number;
}

/** The local page on which a person makes an App, and what came of it. */
export interface AppPage {
  readonly url: string;
  /** Resolves once the App is installed and its key is written. */
  readonly done: Promise<{ readonly appId: number; readonly slug: string; readonly installationId: number }>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly location?: string;
}

/**
 * Serves three addresses on this machine alone: the page with the manifest, `/created`, to which GitHub sends the browser
 * with a code, and `/installed`. The key goes from GitHub's answer to where it is kept, and is in no page, log or file.
 */
export async function serveAppPage(options: AppPageOptions): Promise<AppPage> {
  const state = randomBytes(24).toString("base64url");
  const { title, api, owner } = options;
  let made: Promise<MadeApp> | undefined;
  let finish: (result: Awaited<AppPage["done"]>) => void = () => {};
  const done = new Promise<Awaited<AppPage["done"]>>((resolve) => {
    finish = resolve;
  });
  const fault = (status: number, text: string): Answer => ({ status, body: faultPage(title, text) });
  const server = createServer((request, response) => {
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    answer(request, page)
      .catch((error: Error) => fault(502, error.message))
      .then((found) => send(response, found));
  });

  async function answer(request: IncomingMessage, page: string): Promise<Answer> {
    const url = new URL(request.url ?? "/", page);
    // A page of somebody else's that names itself 127.0.0.1 by its own DNS has another host.
    if (request.headers.host !== new URL(page).host) return { status: 421 };
    if (request.method !== "GET") return { status: 405 };
    if (url.pathname === "/")
      return { status: 200, body: startPage({ ...options, manifest: options.manifest(page) }, state) };
    if (url.pathname === "/created") return created(url);
    if (url.pathname === "/installed") return installed();
    return { status: 404 };
  }

  async function created(url: URL): Promise<Answer> {
    if (!same(url.searchParams.get("state") ?? "", state))
      return fault(400, "This answer belongs to another page: open the address from the terminal again.");
    // A browser that asks again, or twice at once, gets the same App: a code is good once.
    made ??= make(url.searchParams.get("code") ?? "");
    try {
      const { slug } = await made;
      return { status: 302, location: `${options.github}/apps/${slug}/installations/new` };
    } catch (error) {
      made = undefined;
      throw error;
    }
  }

  async function make(code: string): Promise<MadeApp> {
    const app = await exchangeCode(api, code);
    await options.made(app);
    return app;
  }

  async function installed(): Promise<Answer> {
    if (made === undefined) return fault(400, "There is no App yet: begin at the first page.");
    const app = await made;
    const installationId = await asApp(api, app).installation(owner);
    if (installationId === undefined)
      return fault(400, `GitHub has no installation of ${app.slug} in ${owner} yet: install it there.`);
    finish({ appId: app.id, slug: app.slug, installationId });
    return { status: 200, body: donePage(title) };
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

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function send(response: ServerResponse, { status, body = "", location }: Answer): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": contentSecurityPolicy,
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
