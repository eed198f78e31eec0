import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { type ControlParts, controlApp } from "./control/app.ts";
import { appPages } from "./control/app-pages.ts";
import { type Answerer, spoil } from "./control/spoil.ts";
import { type Operation, readOperation } from "./graphql/endpoint.ts";
import { ApiError } from "./http/api-error.ts";
import { authenticate } from "./http/authenticate.ts";
import type { Rest } from "./http/rest.ts";
import { type Cost, graphQLCost, restCost } from "./limits/cost.ts";
import { limited } from "./limits/limited.ts";
import { answerDownload, isDownload } from "./transport/downloads.ts";
import { answerGit, parseGitPath } from "./transport/git-http.ts";

export interface AppParts extends ControlParts {
  readonly rest: Rest;
}

/** What a request is for, known before it is answered. */
interface Target {
  readonly route: string;
  readonly write: boolean;
  /** What it counts for; git and downloads are not limited. */
  readonly cost?: Cost;
  readonly answer: Answerer;
}

/** A POST that changes nothing that lasts. */
const tokenRoute = /\/access_tokens$/;

function restTarget({ rest }: AppParts, request: Request, path: string): Target {
  const { method } = request;
  const name = rest.routeOf(method === "HEAD" ? "GET" : method, path) ?? `${method} ${path}`;
  const write = method !== "GET" && method !== "HEAD" && !tokenRoute.test(path);
  return { route: name, write, cost: restCost(method, name), answer: (hidden) => rest.answer(request, path, hidden) };
}

function gitTarget({ world }: AppParts, request: Request, url: URL): Target | undefined {
  const git = parseGitPath(url.pathname, url.searchParams);
  if (!git) return undefined;
  const push = git.service === "git-receive-pack" && !git.advertisement;
  return { route: `git ${push ? "push" : "fetch"}`, write: push, answer: () => answerGit(world, request, git) };
}

async function graphQLTarget({ world }: AppParts, request: Request): Promise<Target> {
  const operation: Operation = readOperation(await request.json().catch(() => undefined));
  const answer = async () => {
    try {
      const actor = authenticate(world, request.headers.get("authorization"));
      if (!actor || actor.app) throw new ApiError(401, "This endpoint requires you to be authenticated.");
      const execute = () => operation.execute(world, actor);
      return Response.json(await (operation.mutation ? world.store.write(execute) : execute()));
    } catch (error) {
      if (error instanceof ApiError) return Response.json(error.body, { status: error.status });
      throw error;
    }
  };
  const route = ["POST /graphql", ...operation.fields].join(" ");
  return { route, write: operation.mutation, cost: graphQLCost(operation), answer };
}

/** The HTTP application: REST, GraphQL, git, and the tests' own door. */
export function createApp(parts: AppParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/", (c) =>
    c.text("Slipway's embedded GitHub: REST at /api/v3, GraphQL at /api/graphql, git at /OWNER/REPOSITORY.git\n"),
  );
  app.route("/_slipway", controlApp(parts));
  app.route("/", appPages(parts.world));
  app.all("*", async (c) => {
    const request = c.req.raw;
    const url = new URL(request.url);
    const target = await targetOf(parts, request, url);
    if (!target) return c.json(new ApiError(404, "Not Found").body, 404);
    const { route, write, cost } = target;
    const fault = parts.faults.take(route, url.pathname);
    const answer = () => spoil(parts.faults, fault, c.env?.incoming, target.answer);
    const response = await limited(parts.world, request, cost, answer);
    parts.faults.answered(route, url.pathname);
    parts.calls.add({ method: request.method, path: url.pathname + url.search, route, status: response.status, write });
    return response;
  });
  return app;
}

async function targetOf(parts: AppParts, request: Request, url: URL): Promise<Target | undefined> {
  const { pathname } = url;
  if (pathname === "/api/graphql") return graphQLTarget(parts, request);
  if (pathname === "/api/v3" || pathname.startsWith("/api/v3/")) {
    return restTarget(parts, request, pathname.slice("/api/v3".length) || "/");
  }
  if (pathname.startsWith("/api/uploads/")) return restTarget(parts, request, pathname.slice("/api/uploads".length));
  if (isDownload(pathname)) {
    return { route: "GET download", write: false, answer: () => answerDownload(parts.world, url) };
  }
  return gitTarget(parts, request, url);
}
