import type { GitHub } from "../provider/github-client.ts";
import { gitHubError, gitHubWords, statusOf } from "../provider/github-error.ts";

/** A JSON object as GitHub answers it. */
// Routes are named by text here, so nothing can know what each answers.
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type Answer = any;

/** An answer that was read before, and the tag by which GitHub tells whether it still holds. */
export interface Remembered {
  readonly etag: string;
  readonly data: Answer;
  /** Whether the list goes on: a page that has not changed says so by what it said before. */
  readonly more: boolean;
}

/** Answers of earlier readings, by call. */
export interface Memory {
  recall(call: string): Remembered | undefined;
  remember(call: string, answer: Remembered): void;
}

/** How many calls a reading took; those that found nothing new cost nothing of GitHub's hourly budget. */
export interface CallCount {
  readonly sent: number;
  readonly unchanged: number;
}

/** Reads GitHub by REST: nothing here can write. */
export interface Reading {
  /**
   * One object; undefined where GitHub has no such thing.
   *
   * @throws NotReadable where the token may not read it; Error for all else
   */
  one(route: string, parameters: object): Promise<Answer | undefined>;
  /** Every item of a list, over all its pages; `key` names the field of the answer that holds it. */
  all(route: string, parameters: object, key?: string): Promise<Answer[]>;
  calls(): CallCount;
}

/** Something that this token may not read, or that the owner's plan does not have. */
export class NotReadable extends Error {
  /** What the token lacks, in GitHub's names (`secrets=read`); absent where GitHub does not say. */
  readonly needs: string | undefined;
  constructor(message: string, needs: string | undefined) {
    super(message);
    this.name = "NotReadable";
    this.needs = needs;
  }
}

/** GitHub could not be read; the message says what, and in GitHub's words why. */
export class ReadingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReadingError";
  }
}

/** A memory that lasts as long as the process. */
export function shortMemory(): Memory {
  const answers = new Map<string, Remembered>();
  return {
    recall: (call) => answers.get(call),
    remember: (call, answer) => void answers.set(call, answer),
  };
}

/** Answers that are never kept: addresses of webhooks may hold secrets, and what secret scanning finds are some. */
const unkept = /\/(hooks|secret-scanning\/alerts)$/;

/** GitHub's largest page. */
const perPage = 100;

/** Begins a reading; what `memory` holds is asked for with "only if it has changed". */
export function createReading(github: Pick<GitHub, "request">, memory: Memory = shortMemory()): Reading {
  let sent = 0;
  let unchanged = 0;

  async function ask(route: string, parameters: object): Promise<Remembered | undefined> {
    const call = `${route} ${JSON.stringify(parameters)}`;
    const before = memory.recall(call);
    sent++;
    try {
      const headers = before === undefined ? {} : { headers: { "if-none-match": before.etag } };
      const answer = await github.request(`GET ${route}`, { ...parameters, ...headers });
      const more = /rel="next"/.test(String(answer.headers.link ?? ""));
      const now = { etag: String(answer.headers.etag ?? ""), data: answer.data ?? {}, more };
      if (now.etag !== "" && !unkept.test(route)) memory.remember(call, now);
      return now;
    } catch (error) {
      if (statusOf(error) === 304 && before !== undefined) {
        unchanged++;
        return before;
      }
      // 409: an empty repository has no tree, and what is not "selected" has no selection.
      if (statusOf(error) === 404 || statusOf(error) === 409) return undefined;
      throw readError(route, parameters, error);
    }
  }

  return {
    one: async (route, parameters) => (await ask(route, parameters))?.data,
    async all(route, parameters, key) {
      const items: Answer[] = [];
      for (let page = 1; ; page++) {
        const answer = await ask(route, { ...parameters, per_page: perPage, page });
        if (answer === undefined) {
          throw new NotReadable(
            `GitHub shows "${filled(route, parameters)}" to this token as if it were not there`,
            undefined,
          );
        }
        items.push(...((key === undefined ? answer.data : answer.data[key]) ?? []));
        if (!answer.more) return items;
      }
    },
    calls: () => ({ sent, unchanged }),
  };
}

/** What may not be read is told apart from what went wrong: the first is said and passed over, the second ends a reading. */
function readError(route: string, parameters: object, error: unknown): Error {
  const headers = (error as { response?: { headers?: Record<string, unknown> } }).response?.headers ?? {};
  const limited = headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined;
  if (statusOf(error) === 403 && !limited && !/rate limit/i.test(gitHubWords(error))) {
    const needs = headers["x-accepted-github-permissions"];
    return new NotReadable(gitHubWords(error), typeof needs === "string" && needs !== "" ? needs : undefined);
  }
  const { owner, repo, org } = parameters as Record<string, unknown>;
  const subject = repo === undefined ? String(org ?? owner ?? "GitHub") : `${owner}/${repo}`;
  return new ReadingError(gitHubError(subject, `read "${filled(route, parameters)}"`, error).message);
}

/** A route as it was called. */
function filled(route: string, parameters: object): string {
  const values = parameters as Record<string, unknown>;
  return route.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
