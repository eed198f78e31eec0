import { createGitHubClient, type GitHub } from "./github-client.ts";
import { unlessAbsent } from "./github-error.ts";
import { identityFromEnvironment } from "./identity.ts";
import { type NeededPermission, neededPermissions } from "./needed-permissions.ts";
import { type Intent, preflight } from "./preflight.ts";

/** Who acts on GitHub, what it may do, and how much of it in this hour. */
export interface IdentityReport {
  /** REST root. */
  readonly server: string;
  /** Login, or the App's slug; absent where GitHub does not say. */
  readonly who?: string;
  readonly kind: "App" | "App's installation token" | "fine-grained token" | "classic token" | "token";
  /** Plan that the owner is on; absent where only its members see it. */
  readonly plan?: string;
  /** Calls of this hour; absent where the server counts none. */
  readonly calls?: { readonly limit: number; readonly remaining: number; readonly resetsAt: Date };
  /** Permissions that it lacks; undefined where GitHub does not say which it has. */
  readonly lacking?: readonly NeededPermission[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Asks GitHub who acts, before a plan that needs an identity: a handful of reads at once, none of them repeated for long.
 *
 * @param types type tokens of the resources that are to be applied
 * @throws UnfitTokenError for an identity that cannot be used at all
 */
export async function identityReport(
  intent: Intent,
  types: readonly string[],
  environment: Environment = process.env,
): Promise<IdentityReport> {
  const app = await preflight(intent, environment);
  const identity = identityFromEnvironment(environment);
  const github = await createGitHubClient(identity);
  const owner = intent.ownerType === "organization" ? "/orgs/{owner}" : "/users/{owner}";
  const [who, plan, calls] = await Promise.all([
    app === undefined ? loginOf(github) : app.slug,
    github.request(`GET ${owner}`, { owner: intent.owner }).then(({ data }) => data.plan?.name as string | undefined),
    callsOf(github),
  ]);
  const lacking = app && neededPermissions(types).filter((one) => !allows(app.permissions[one.name], one.level));
  return {
    server: identity.restUrl,
    kind: kindOf(environment),
    ...(who !== undefined && { who }),
    ...(plan !== undefined && { plan }),
    ...(calls !== undefined && { calls }),
    ...(lacking !== undefined && { lacking }),
  };
}

/** An Enterprise Server without rate limits says 404. */
async function callsOf(github: GitHub): Promise<IdentityReport["calls"]> {
  const answer = await unlessAbsent(github.request("GET /rate_limit"));
  if (answer === undefined) return undefined;
  const { limit, remaining, reset } = answer.data.resources.core;
  return { limit, remaining, resetsAt: new Date(reset * 1000) };
}

/** An installation token is nobody: GitHub refuses to say who. */
async function loginOf(github: GitHub): Promise<string | undefined> {
  try {
    return (await github.request("GET /user")).data.login;
  } catch (error) {
    if ([403, 404].includes((error as { status?: number }).status ?? 0)) return undefined;
    throw error;
  }
}

const allows = (has: string | undefined, wanted: "read" | "write") =>
  has === "write" || has === "admin" || (has === "read" && wanted === "read");

function kindOf({ GITHUB_APP_ID, GITHUB_TOKEN = "" }: Environment): IdentityReport["kind"] {
  if (GITHUB_APP_ID) return "App";
  if (GITHUB_TOKEN.startsWith("ghs_")) return "App's installation token";
  if (GITHUB_TOKEN.startsWith("github_pat_")) return "fine-grained token";
  return GITHUB_TOKEN.startsWith("ghp_") ? "classic token" : "token";
}
