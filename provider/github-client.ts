import { setTimeout as wait } from "node:timers/promises";
import type { Octokit as OctokitClient } from "octokit";
import { statusOf } from "./github-error.ts";
import type { Identity } from "./identity.ts";

/** The client that every handler uses. */
export type GitHub = Pick<OctokitClient, "request" | "paginate" | "graphql">;

export interface GitHubClientOptions {
  /** How long a second of waiting before a repeated call lasts, in ms. Default: 1000; tests shorten it. */
  readonly secondMs?: number;
  /** What calls are made by. Default: Node's own; benches let a server's clock pass by it. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A group that lets every call through at once: an Enterprise Server sets its own pace by its answers. */
const unpaced = {
  key: () => ({
    schedule: (_options: unknown, call: (...args: unknown[]) => unknown, ...args: unknown[]) => call(...args),
  }),
};

/** How often a call waits for a limit: others with the same token may use up what has come back, time after time. */
const mostWaits = 12;

/** How often a token is asked for before an installation is believed to be gone. */
const mostTokenTries = 4;

/**
 * GitHub answers 404 now and then for an installation that is there (failure F26): everywhere else a 404 is final, for a
 * token it is asked again.
 */
function patientWithTokens(secondMs: number) {
  return (octokit: Pick<OctokitClient, "hook">) => {
    octokit.hook.wrap("request", async (request, options) => {
      for (let tries = 1; ; tries++) {
        try {
          return await request(options);
        } catch (error) {
          const transient = statusOf(error) === 404 && options.url.endsWith("/access_tokens");
          if (!transient || tries === mostTokenTries) throw error;
          await wait(tries * secondMs);
        }
      }
    });
  };
}

/**
 * A client that follows pages, waits out rate limits, and repeats calls that failed on the way (5xx, lost connections).
 * On github.com writes are spaced by a second, as GitHub asks; elsewhere they are not.
 */
export async function createGitHubClient(identity: Identity, options: GitHubClientOptions = {}): Promise<GitHub> {
  const onGitHubDotCom = identity.restUrl.startsWith("https://api.");
  const waitThenRepeat = (_seconds: number, _options: unknown, _octokit: unknown, retries: number) =>
    retries < mostWaits;
  const secondMs = options.secondMs ?? 1000;
  const settings = {
    baseUrl: identity.restUrl,
    userAgent: "slipway",
    ...(options.fetch !== undefined && { request: { fetch: options.fetch } }),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    // A conflict (409) is an answer: asking again without looking first would not change it.
    retry: { retryAfterBaseValue: secondMs, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 451] },
    throttle: {
      retryAfterBaseValue: secondMs,
      onRateLimit: waitThenRepeat,
      onSecondaryRateLimit: waitThenRepeat,
      ...(onGitHubDotCom ? {} : { global: unpaced, write: unpaced, notifications: unpaced }),
    },
  };
  const { credentials } = identity;
  // A preview only checks and compares: it should not wait for a client to load.
  const { App, Octokit } = await import("octokit");
  if ("token" in credentials) return new Octokit({ ...settings, auth: credentials.token });
  // The App renews its installation token by itself, so that a long update outlives the token's hour.
  const Patient = Octokit.plugin(patientWithTokens(secondMs)).defaults(settings);
  const app = new App({ ...credentials, Octokit: Patient });
  return await app.getInstallationOctokit(credentials.installationId);
}
