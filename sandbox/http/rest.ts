import { randomUUID } from "node:crypto";
import { recordAudit } from "../domain/audit-log.ts";
import { TreeRefused } from "../git/import-changes.ts";
import type { Check } from "../openapi/check.ts";
import type { Account, Repository } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";
import { type Actor, checkOrganization, checkRepository } from "./access.ts";
import { ApiError, forbidden, notFound, unprocessable } from "./api-error.ts";
import { authenticate } from "./authenticate.ts";
import { checkBody, parseBody } from "./body.ts";
import { etagOf, matches } from "./etag.ts";
import type { Reply } from "./reply.ts";
import { type BaseCall, type Route, routeName } from "./route.ts";
import { Router } from "./router.ts";

/** A request whose route and sender are known. */
interface Asked {
  readonly request: Request;
  /** Below the API's root. */
  readonly path: string;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly actor: Actor | undefined;
  /** Its whole body. */
  readonly bytes: Uint8Array;
  /** Leave out of lists what was made in so many last seconds. */
  readonly hiddenSeconds?: number | undefined;
}

/** The REST API: finds the route, checks who asks, lets the route answer, and dresses the answer as GitHub does. */
export class Rest {
  readonly #world: World;
  readonly #router = new Router<Route>();
  readonly #check: Check | undefined;

  constructor(world: World, routes: readonly Route[], check?: Check) {
    this.#world = world;
    this.#check = check;
    for (const route of routes) this.#router.add(route.method, route.path, route);
  }

  /** The route that a request would take, by its path below the API's root. */
  routeOf(method: string, path: string): string | undefined {
    const match = this.#match(method, path);
    return match && routeName(match.value);
  }

  /** @param hiddenSeconds leave out of lists what was made in so many last seconds */
  async answer(request: Request, path: string, hiddenSeconds?: number): Promise<Response> {
    const method = request.method === "HEAD" ? "GET" : request.method;
    let actor: Actor | undefined;
    let reply: Reply;
    try {
      const match = this.#match(method, path);
      actor = authenticate(this.#world, request.headers.get("authorization"));
      // A client that knows no name yet asks with an empty one (the provider does, where a repository is being deleted).
      if (!match && /\/(\/|$)/.test(path)) throw new ApiError(404, "Not Found");
      if (!match) throw new ApiError(501, `Slipway's embedded GitHub has no route "${method} ${path}"`);
      const { need } = match.value;
      if (actor?.app ? need !== "app" && need !== "nothing" : need === "app")
        throw new ApiError(401, "A JSON web token could not be decoded");
      if (!actor && need !== "nothing") throw new ApiError(401, "Requires authentication");
      const bytes = method === "GET" ? new Uint8Array() : new Uint8Array(await request.arrayBuffer());
      const { value: route, params } = match;
      const known = actor;
      const task = () => this.#handle({ request, path, route, params, actor: known, bytes, hiddenSeconds });
      reply = await (method === "GET" ? task() : this.#world.store.write(task));
    } catch (error) {
      reply = replyOf(error);
    }
    this.#world.store.commit();
    return respond(reply, request, actor);
  }

  async #handle({ hiddenSeconds, ...asked }: Asked): Promise<Reply> {
    const { route, request, bytes } = asked;
    const body = parseBody(route.raw ? "" : new TextDecoder().decode(bytes));
    const known = this.#call(asked, body);
    const call = hiddenSeconds === undefined ? known : { ...known, hiddenFrom: this.#bornAfter(hiddenSeconds) };
    const reply = await route.handle(call as never);
    recordAudit(this.#world, route, call, reply);
    if (!route.raw) this.#hold(route, request, call.query, body, reply);
    return reply;
  }

  /** `/repositories/{id}` and `/organizations/{id}` are older names of the same things; the provider uses both. */
  #match(method: string, path: string) {
    const { tables } = this.#world;
    const [, kind, id, ...rest] = path.split("/");
    let canonical = path;
    if (kind === "repositories" && id) {
      const repository = tables.repositories.get(Number(id));
      const owner = repository && tables.accounts.get(repository.owner);
      canonical = owner
        ? ["", "repos", owner.login, repository.name, ...rest].join("/")
        : "/repos/-/-" + rest.map((part) => `/${part}`).join("");
    } else if (kind === "organizations" && /^\d+$/.test(id ?? "") && rest.length > 0) {
      const login = tables.accounts.get(Number(id))?.login ?? "-";
      const [word, team, ...tail] = rest;
      const slug = word === "team" ? (tables.teams.get(Number(team))?.slug ?? "-") : team;
      canonical = ["", "orgs", login, ...(word === "team" ? ["teams", slug, ...tail] : rest)].join("/");
    }
    return this.#router.find(method, canonical);
  }

  #bornAfter(seconds: number): number {
    return this.#world.store.births.firstAfter(this.#world.clock.now() - seconds * 1000);
  }

  /** In tests: what GitHub would not have accepted or answered is a failure. */
  #hold(route: Route, request: Request, query: URLSearchParams, sent: Record<string, unknown>, reply: Reply): void {
    const client = request.headers.get("user-agent") ?? "";
    const body = sent[""] ?? sent;
    this.#check?.hold({ route: routeName(route), client, query, body, reply });
  }

  #call({ request, path, route, params, actor, bytes }: Asked, body: Record<string, unknown>): BaseCall {
    const { tables } = this.#world;
    const { searchParams, search } = new URL(request.url);
    const call: BaseCall = {
      world: this.#world,
      tables,
      actor: actor as Actor, // routes that need nothing do not look at it
      url: new URL(`${apiUrl(this.#world)}${path}${search}`),
      query: searchParams,
      accept: request.headers.get("accept") ?? "",
      contentType: request.headers.get("content-type") ?? undefined,
      bytes,
      body: (schema) => checkBody(schema, body),
    };
    if (actor && params.org !== undefined) {
      const organization = this.#organization(params.org);
      checkOrganization(tables, actor, route.need, organization);
      if (params.repo === undefined) return { ...call, params, organization } as BaseCall;
      const repository = this.#repository(request, params.owner!, params.repo, search);
      checkRepository(tables, actor, route.need, repository, route.role);
      return { ...call, params, organization, repository } as BaseCall;
    }
    if (actor && params.repo !== undefined) {
      const repository = this.#repository(request, params.owner!, params.repo, search);
      if (route.need !== "app") checkRepository(tables, actor, route.need, repository, route.role);
      if (repository.archived && route.need.endsWith(":write") && !route.archived) {
        throw forbidden("Repository was archived so is read-only.");
      }
      return { ...call, params, repository } as BaseCall;
    }
    return { ...call, params } as BaseCall;
  }

  #organization(login: string): Account {
    const account = this.#world.tables.accounts.find("login", login.toLowerCase());
    if (account?.type !== "Organization") throw notFound();
    return account;
  }

  /** The repository of a name, by way of its older names. @throws ApiError 301 or 307 to the way by id. */
  #repository(request: Request, owner: string, name: string, search: string): Repository {
    const { tables } = this.#world;
    const account = tables.accounts.find("login", owner.toLowerCase());
    if (!account) throw notFound();
    const key = `${account.id}/${name.toLowerCase()}`;
    const repository = tables.repositories.find("name", key);
    if (repository) return repository;
    const moved = tables.redirects.find("name", key);
    if (!moved) throw notFound();
    const rest = new URL(request.url).pathname.split(
      `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`,
    )[1];
    const location = `${apiUrl(this.#world)}/repositories/${moved.repository}${rest ?? ""}${search}`;
    throw new ApiError(request.method === "GET" ? 301 : 307, "Moved Permanently", { headers: { location } });
  }
}

function replyOf(error: unknown): Reply {
  if (error instanceof ApiError) return { status: error.status, body: error.body, headers: error.headers };
  if (error instanceof TreeRefused) return replyOf(unprocessable(error.message));
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The embedded GitHub failed: ${text}\n`);
  return replyOf(new ApiError(500, "Server Error"));
}

/** Dresses an answer: entity tag, 304, scope headers. */
function respond(reply: Reply, request: Request, actor: Actor | undefined): Response {
  const headers = new Headers({
    "x-github-request-id": randomUUID(),
    "x-github-media-type": "github.v3; format=json",
    ...(actor?.token.scopes ? { "x-oauth-scopes": actor.token.scopes.join(", ") } : {}),
    ...reply.headers,
  });
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  const raw = typeof reply.body === "string" || reply.body instanceof Uint8Array;
  const body = raw ? (reply.body as string | Uint8Array) : JSON.stringify(reply.body);
  if (!headers.has("content-type")) headers.set("content-type", "application/json; charset=utf-8");
  if (reply.status < 300) {
    const etag = etagOf(body);
    headers.set("etag", etag);
    headers.set("cache-control", "private, max-age=60, s-maxage=60");
    if (request.method === "GET" && matches(request.headers.get("if-none-match"), etag)) {
      headers.delete("content-type");
      return new Response(null, { status: 304, headers });
    }
  }
  return new Response(request.method === "HEAD" ? null : (body as BodyInit), { status: reply.status, headers });
}
