import type { Sandbox } from "../sandbox/server.ts";

/** What was waited for a server's limits, on that server's own clock. */
export interface Waited {
  readonly seconds: number;
  /** Calls that were refused by a limit. */
  readonly refused: number;
}

/** A server whose clock moves where somebody would wait for a limit. */
export interface MovedClock {
  /** To be used for every call. */
  readonly fetch: typeof globalThis.fetch;
  waited(): Waited;
}

/**
 * Lets hours of limits pass in no time: an answer that says how long to wait moves the server's clock to the end of that
 * wait, counted from when the call was sent. Many calls that are refused together wait once.
 */
export function movedClock(sandbox: Pick<Sandbox, "advance">): MovedClock {
  let moved = 0;
  let refused = 0;
  return {
    async fetch(input, init) {
      const sent = moved;
      const answer = await globalThis.fetch(input, init);
      const wait = secondsToWait(answer, Date.now() / 1000 + sent);
      if (wait !== undefined) {
        refused++;
        const until = sent + wait;
        if (until > moved) {
          sandbox.advance(until - moved);
          moved = until;
        }
      }
      return answer;
    },
    waited: () => ({ seconds: moved, refused }),
  };
}

/** How long a refused caller has to wait; undefined where a limit refused nothing. Source: GitHub's page on rate limits. */
function secondsToWait({ status, headers }: Response, serverSeconds: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get("retry-after");
  if (after !== null) return Number(after);
  if (headers.get("x-ratelimit-remaining") !== "0") return undefined;
  return Math.max(1, Math.ceil(Number(headers.get("x-ratelimit-reset")) - serverSeconds) + 1);
}
