import type { AppCredentials } from "./identity.ts";
import { UnfitTokenError } from "./unfit-token.ts";

/** An App where it is installed. */
export interface AppInstallation {
  readonly slug: string;
  /** Login of the organisation or user that installed it. */
  readonly account: string;
  /** Level by permission (`administration: write`). */
  readonly permissions: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks GitHub, as the App itself, about its installation.
 *
 * @throws UnfitTokenError when the key is refused, or there is no such installation
 */
export async function appInstallation(restUrl: string, credentials: AppCredentials): Promise<AppInstallation> {
  const { App, Octokit } = await import("octokit");
  const app = new App({ ...credentials, Octokit: Octokit.defaults({ baseUrl: restUrl, retry: { enabled: false } }) });
  try {
    const { data } = await app.octokit.request("GET /app/installations/{installation_id}", {
      installation_id: credentials.installationId,
    });
    const account = data.account !== null && "login" in data.account ? data.account.login : "";
    return { slug: data.app_slug, account, permissions: data.permissions };
  } catch (error) {
    const { status } = error as { status?: number };
    if (status === 401)
      throw new UnfitTokenError([
        `GITHUB_APP_PEM_FILE: "${restUrl}" refuses the key (401); it was deleted, or is of another App than "${credentials.appId}".`,
      ]);
    if (status === 404)
      throw new UnfitTokenError([
        `GITHUB_APP_INSTALLATION_ID: the App has no installation ${credentials.installationId}; take the number from the address of its installation.`,
      ]);
    throw error;
  }
}
