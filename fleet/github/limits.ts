/** What GitHub said about its limits with an answer. */
export interface LimitHeaders {
  get(name: string): string | null;
}

/** Where GitHub names no time after a secondary limit, it asks for a minute at least. */
const secondarySeconds = 60;
/** The hour's calls come back all at once; longer than this nobody waits in one go (s). */
const longest = 900;

/**
 * How long to wait where an answer is a limit, or nothing where it is not one:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 * @param now ms
 */
export function limitedFor(status: number, headers: LimitHeaders, message: string, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (after >= 0) return clamp(after);
  if (headers.get("x-ratelimit-remaining") === "0") {
    const reset = Number(headers.get("x-ratelimit-reset")) - now / 1000;
    return clamp(Number.isFinite(reset) ? reset : secondarySeconds);
  }
  return status === 429 || /rate limit/i.test(message) ? secondarySeconds : undefined;
}

const clamp = (seconds: number) => Math.min(longest, Math.max(1, Math.ceil(seconds)));
