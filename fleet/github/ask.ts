import { type Clock, Limited, Refused } from "../ports.ts";
import { limitedFor } from "./limits.ts";

/** GitHub's REST API, asked by plain requests: no call is ever repeated here, as nobody knows which may be. */
export interface Api {
  /** https://api.github.com, or a server's `/api/v3`; no slash at the end. */
  readonly url: string;
  readonly clock: Pick<Clock, "now">;
  /** Told how many calls of the hour are left. */
  remaining?(calls: number): void;
}

export interface Question {
  method?: "GET" | "POST" | "DELETE";
  /** `/orgs/acme/actions/runners?per_page=100` */
  path: string;
  body?: object;
  /** Token, or JWT of the App. */
  token: string;
}

export interface Answer {
  status: number;
  /** JSON; null where there is none. */
  body: unknown;
  headers: Headers;
}

/** Functions end after a minute, and a call must not use that up (ms). */
const patience = 10_000;

/**
 * Asks GitHub once.
 * @param expected statuses that are answers; any other is an error
 * @throws Limited (nothing was done), Refused (4xx: asking again is of no use), or any other error (done or not). None of
 * them has anything of the request but its method and path.
 */
export async function ask(api: Api, question: Question, expected: readonly number[]): Promise<Answer> {
  const { method = "GET", path, body, token } = question;
  const what = `${method} ${path.replace(/\?.*/, "")}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "slipway-fleets",
        "x-github-api-version": "2022-11-28",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.name : "no answer"}`);
  }
  const { status, headers } = response;
  const remaining = headers.get("x-ratelimit-remaining");
  if (remaining !== null && headers.get("x-ratelimit-resource") !== "search") api.remaining?.(Number(remaining));
  const json = parsed(text);
  if (expected.includes(status)) return { status, body: json, headers };
  const message = (json as { message?: unknown } | null)?.message;
  const said = typeof message === "string" ? message.slice(0, 200) : "";
  const seconds = limitedFor(status, headers, said, api.clock.now());
  if (seconds !== undefined) throw new Limited(what, seconds);
  // 401: the token has ended, or was taken back; the next one may do.
  if (status >= 400 && status < 500 && status !== 401) throw new Refused(`${what}: ${status} ${said}`);
  throw new Error(`${what}: ${status} ${said}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Address of the next page, as a path of the API, or nothing on the last one. */
export function nextPage(api: Pick<Api, "url">, headers: Headers): string | undefined {
  const link = /<([^>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "")?.[1];
  return link?.startsWith(api.url) ? link.slice(api.url.length) : undefined;
}

/** Every page of a list. @param field the answer's field with the list; absent where the answer is one */
export async function askAll<T>(api: Api, question: Question, field?: string): Promise<T[]> {
  const all: T[] = [];
  for (let path: string | undefined = question.path; path !== undefined; ) {
    const { body, headers }: Answer = await ask(api, { ...question, path }, [200]);
    all.push(...((field === undefined ? body : (body as Record<string, unknown>)[field]) as T[]));
    path = nextPage(api, headers);
  }
  return all;
}
