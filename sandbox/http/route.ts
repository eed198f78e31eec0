import type { z } from "zod";
import type { Account, Repository, Role } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";
import type { World } from "../world.ts";
import type { Actor, Need } from "./access.ts";
import type { Reply } from "./reply.ts";

/** The `{names}` in a path pattern. */
type Names<P extends string> = P extends `${string}{${infer N}}${infer Rest}`
  ? (N extends `${infer Plain}+` ? Plain : N) | Names<Rest>
  : never;

/** What every handler gets. */
export interface BaseCall {
  readonly world: World;
  readonly tables: Tables;
  readonly actor: Actor;
  /** The whole URL as the client should repeat it. */
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** The `Content-Type` of what was sent. */
  readonly contentType: string | undefined;
  /** What was sent, as it is, to a route that is `raw`. */
  readonly bytes: Uint8Array;
  /** Rows of this id and later ones do not appear in lists yet. */
  readonly hiddenFrom?: number;
  /** The JSON body, checked. @throws ApiError 422 */
  body<T>(schema: z.ZodType<T>): T;
}

/** What a handler of a certain path gets: its parts, and the repository or organisation they name. */
export type Call<P extends string> = BaseCall & {
  readonly params: Readonly<Record<Names<P>, string>>;
} & ("repo" extends Names<P> ? { readonly repository: Repository } : unknown) &
  ("org" extends Names<P> ? { readonly organization: Account } : unknown);

export interface Route {
  readonly method: string;
  /** GitHub's own spelling of the path, a trailing `+` marking parts that may hold slashes. */
  readonly path: string;
  readonly need: Need;
  /** Whether it works on an archived repository, though it is a write. */
  readonly archived: boolean;
  /** The role it asks for, where that is not the usual one of its permission. */
  readonly role: Role | undefined;
  /** Whether it takes a body that is no JSON. */
  readonly raw: boolean;
  readonly handle: (call: never) => Reply | Promise<Reply>;
}

/** One endpoint: `route("GET /repos/{owner}/{repo}/labels", "issues:read", (call) => ...)`. */
export function route<P extends string>(
  pattern: P,
  need: Need,
  handle: (call: Call<P>) => Reply | Promise<Reply>,
  options: { archived?: boolean; role?: Role; raw?: boolean } = {},
): Route {
  const [method, path] = pattern.split(" ") as [string, string];
  return {
    method,
    path,
    need,
    archived: options.archived ?? false,
    role: options.role,
    raw: options.raw ?? false,
    handle: handle as Route["handle"],
  };
}

/** The name of a route as lists show it (`GET /repos/{owner}/{repo}/contents/{path}`). */
export const routeName = (route: Route) => `${route.method} ${route.path.replaceAll("+}", "}")}`;
