import { type AppInstallation, appInstallation } from "./app-installation.ts";
import { type Identity, identityFromEnvironment } from "./identity.ts";
import { lacksScope } from "./token-scopes.ts";
import { UnfitTokenError } from "./unfit-token.ts";

/** What a run wants to do, and so what its token must be good for. */
export interface Intent {
  /** Login of the owner of the repositories. */
  readonly owner: string;
  readonly ownerType: "organization" | "user";
  /** Whether the run sets what exists once in the organisation. */
  readonly ownsOrganization: boolean;
  /** False for a preview, which only reads. */
  readonly writes: boolean;
}

/** Longest time that a server may take to answer the first question, in ms. */
const patienceMs = 5000;

/**
 * Asks GitHub who we are before anything is planned, so that a missing, revoked or narrow token, or a wrong address, ends
 * a run at once and never reads as "everything was deleted" (failure F27: a refresh with an empty token).
 *
 * One request. Fine-grained and App tokens do not tell what they may do; only classic ones are checked for scopes.
 *
 * @param environment the process's environment; identity comes from nowhere else
 * @returns what GitHub says of the App, where one acts
 * @throws UnfitTokenError with every reason
 */
export async function preflight(
  intent: Intent,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<AppInstallation | undefined> {
  const { restUrl, credentials } = identity(environment);
  if (!("token" in credentials)) {
    const app = await appInstallation(restUrl, credentials);
    if (app.account.toLowerCase() === intent.owner.toLowerCase()) return app;
    throw new UnfitTokenError([
      `GITHUB_APP_INSTALLATION_ID: installation ${credentials.installationId} is of "${app.account}", not of "${intent.owner}"; take the number from the address of its installation there.`,
    ]);
  }
  const { token } = credentials;
  const kind = intent.ownerType === "organization" ? "orgs" : "users";
  const response = await ask(`${restUrl}/${kind}/${encodeURIComponent(intent.owner)}`, token);
  if (response.status === 401) {
    throw new UnfitTokenError([
      `GITHUB_TOKEN: "${restUrl}" refuses it (401 Bad credentials); it is expired, revoked or for another server. Make a new one.`,
    ]);
  }
  if (response.status === 404) {
    throw new UnfitTokenError([
      `"${intent.owner}": "${restUrl}" shows no such ${intent.ownerType} to this token; correct slipway:owner or slipway:ownerType, or let the token see it.`,
    ]);
  }
  if (response.status >= 500 || !isGitHub(response)) {
    throw new UnfitTokenError([
      `"${restUrl}" answers ${response.status} and not as GitHub does; correct GITHUB_BASE_URL, or try again later.`,
    ]);
  }
  const missing = missingScopes(response.headers.get("x-oauth-scopes"), intent);
  if (missing.length > 0) {
    throw new UnfitTokenError(
      missing.map(({ scope, why }) => `GITHUB_TOKEN: lacks the scope "${scope}", which ${why}; add it to the token.`),
    );
  }
  return undefined;
}

function identity(environment: Readonly<Record<string, string | undefined>>): Identity {
  try {
    return identityFromEnvironment(environment);
  } catch (error) {
    throw new UnfitTokenError([(error as Error).message]);
  }
}

async function ask(url: string, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
      },
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why = name === "TimeoutError" ? `within ${patienceMs / 1000} seconds` : `(${cause?.code ?? name})`;
    throw new UnfitTokenError([
      `"${new URL(url).origin}" does not answer ${why}; correct GITHUB_BASE_URL, or check the network.`,
    ]);
  }
}

function isGitHub(response: Response): boolean {
  return response.headers.has("x-github-request-id") || response.headers.has("x-github-media-type");
}

/** Scopes that a classic token lacks. */
function missingScopes(header: string | null, { ownsOrganization, writes, ownerType }: Intent) {
  const wanted = [
    { scope: "repo", why: "reads and writes repositories, their rules, secrets and environments" },
    ...(writes ? [{ scope: "workflow", why: "writes files under .github/workflows" }] : []),
    ...(ownerType === "organization" ? [{ scope: "read:org", why: "looks teams up" }] : []),
    ...(ownsOrganization && writes
      ? [{ scope: "admin:org", why: "sets the organisation's secrets and variables" }]
      : []),
  ];
  return wanted.filter(({ scope }) => lacksScope(header, scope));
}
