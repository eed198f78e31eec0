import { createSign } from "node:crypto";
import type { AppSecret } from "../contract.ts";
import { Refused } from "../ports.ts";
import { type Api, ask } from "./ask.ts";

/** What functions ask GitHub for, each with a token that may do nothing else. */
export const uses = {
  runners: { organization_self_hosted_runners: "write" },
  jobs: { actions: "read" },
  rerun: { actions: "write" },
} as const;
export type Use = keyof typeof uses;

/** Tokens of an App: its own, which lives for minutes, and its installation's, which live for an hour. */
export interface Tokens {
  app(): Promise<string>;
  /** @throws Refused where the App was not given what the use needs */
  installation(use: Use): Promise<string>;
  /** Forgets a token that GitHub did not take. */
  forget(use: Use): void;
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An App's own token. It begins a minute ago, so that a clock that is behind takes it. @param now ms */
export function appJwt({ appId, privateKey }: Pick<AppSecret, "appId" | "privateKey">, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims = { iat: seconds - 60, exp: seconds + 540, iss: String(appId) };
  const signed = `${base64({ alg: "RS256", typ: "JWT" })}.${base64(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
}

/** A token is not used any more in its last minutes (ms). */
const spare = 5 * 60_000;

/** Keeps tokens as long as the function lives: a call for each would cost as much as what they are for. */
export function appTokens(api: Api, secret: () => Promise<AppSecret>): Tokens {
  const known = new Map<Use, { token: string; until: number }>();
  const app = async () => appJwt(await secret(), api.clock.now());

  async function minted(use: Use): Promise<string> {
    const { installationId } = await secret();
    const path = `/app/installations/${installationId}/access_tokens`;
    const question = { method: "POST", path, body: { permissions: uses[use] }, token: await app() } as const;
    // GitHub answers 404 now and then for an installation that is there; only what it says about permissions is final.
    const { status, body } = await ask(api, question, [201, 404, 422]);
    if (status === 404) throw new Error(`POST ${path}: 404`);
    if (status === 422) throw new Refused(`The runners App may not have ${JSON.stringify(uses[use])}`);
    const { token, expires_at } = body as { token: string; expires_at: string };
    known.set(use, { token, until: Date.parse(expires_at) - spare });
    return token;
  }

  return {
    app,
    installation: async (use) => {
      const kept = known.get(use);
      return kept && api.clock.now() < kept.until ? kept.token : minted(use);
    },
    forget: (use) => known.delete(use),
  };
}
