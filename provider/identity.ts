/** Who talks to which GitHub. */
export interface Identity {
  /** REST root without a trailing slash (`https://api.github.com`, `https://ghes.example.com/api/v3`). */
  readonly restUrl: string;
  readonly credentials: TokenCredentials | AppCredentials;
}

export interface TokenCredentials {
  readonly token: string;
}

export interface AppCredentials {
  readonly appId: string;
  readonly installationId: number;
  /** PEM text. */
  readonly privateKey: string;
}

const identityVariables = ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"];

/** Whether an environment says who acts on GitHub, whole or not. */
export function hasIdentity(environment: Readonly<Record<string, string | undefined>>): boolean {
  return identityVariables.some((name) => (environment[name] ?? "") !== "");
}

/**
 * Reads the identity from the variables that the GitHub provider reads too, so that both act as the same one.
 * It never comes from an input: inputs are stored, printed and compared.
 *
 * @throws Error that names every missing or unfit variable, never a value.
 */
export function identityFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Identity {
  const restUrl = restUrlOf(environment.GITHUB_BASE_URL);
  const { GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID, GITHUB_APP_PEM_FILE, GITHUB_TOKEN } = environment;
  const app = { GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID, GITHUB_APP_PEM_FILE };
  const missing = Object.entries(app)
    .filter(([, value]) => !value)
    .map(([name]) => `"${name}"`);
  if (missing.length === 0) return { restUrl, credentials: appCredentials(app as Record<keyof typeof app, string>) };
  if (missing.length < 3) {
    throw new Error(`The GitHub App's identity is incomplete: set ${missing.join(" and ")} as well.`);
  }
  if (!GITHUB_TOKEN) {
    throw new Error(
      'No GitHub identity: set "GITHUB_TOKEN", or "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID" and "GITHUB_APP_PEM_FILE".',
    );
  }
  return { restUrl, credentials: { token: GITHUB_TOKEN } };
}

/**
 * REST root of a GitHub. github.com and *.ghe.com have a host for their API; every other host is an Enterprise Server
 * (or the embedded GitHub) with its API below `/api/v3`.
 *
 * @param baseUrl as in `GITHUB_BASE_URL`; absent means github.com.
 * @throws Error when it is not an absolute http or https address.
 */
export function restUrlOf(baseUrl: string | undefined): string {
  if (!baseUrl) return "https://api.github.com";
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(`"GITHUB_BASE_URL" is not an address: write it like "https://github.example.com/".`);
  }
  if (url.hostname === "github.com" || url.hostname === "api.github.com") return "https://api.github.com";
  if (url.hostname.endsWith(".ghe.com")) return `https://api.${url.hostname.replace(/^api\./, "")}`;
  const prefix = url.pathname.replace(/\/+$/, "").replace(/\/api\/v3$/, "");
  return `${url.origin}${prefix}/api/v3`;
}

function appCredentials(app: Record<"GITHUB_APP_ID" | "GITHUB_APP_INSTALLATION_ID" | "GITHUB_APP_PEM_FILE", string>) {
  const installationId = Number(app.GITHUB_APP_INSTALLATION_ID);
  if (!Number.isInteger(installationId) || installationId <= 0) {
    throw new Error('"GITHUB_APP_INSTALLATION_ID" is not a number: write the number in the installation\'s address.');
  }
  // Despite its name the variable holds the key itself; line ends may be written as \n.
  const privateKey = app.GITHUB_APP_PEM_FILE.replaceAll("\\n", "\n");
  if (!privateKey.includes("PRIVATE KEY-----")) {
    throw new Error('"GITHUB_APP_PEM_FILE" holds no private key: put the PEM text into it, not the name of a file.');
  }
  return { appId: app.GITHUB_APP_ID, installationId, privateKey };
}
