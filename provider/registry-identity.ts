import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isLoopback } from "../container/reference.ts";
import { restUrlOf } from "./identity.ts";
import { lacksScope } from "./token-scopes.ts";
import { UnfitTokenError } from "./unfit-token.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What somebody wants of GitHub's packages. */
export type PackageAction = "pull" | "push" | "prune";

const scopes: Record<PackageAction, readonly string[]> = {
  pull: ["read:packages"],
  push: ["write:packages"],
  prune: ["read:packages", "delete:packages"],
};

/**
 * Whose token reads or deletes packages: PACKAGES_TOKEN, or GITHUB_TOKEN. GitHub's packages take a classic personal token
 * or the token of a workflow's job, and nobody else's.
 *
 * @throws UnfitTokenError for an App, a fine-grained token, or a classic one that lacks a scope
 */
export async function packagesToken(action: PackageAction, environment: Environment = process.env): Promise<string> {
  const name = environment.PACKAGES_TOKEN ? "PACKAGES_TOKEN" : "GITHUB_TOKEN";
  const token = environment[name];
  const wanted = `make a classic personal token with ${scopes[action].join(" and ")}, and set PACKAGES_TOKEN`;
  if (!token) {
    const app = environment.GITHUB_APP_ID ? "GitHub's packages take no App's identity" : "no token is set";
    throw new UnfitTokenError([`PACKAGES_TOKEN: ${app}; ${wanted}.`]);
  }
  const inJob = environment.GITHUB_ACTIONS === "true";
  if (token.startsWith("ghs_") && !inJob)
    throw new UnfitTokenError([
      `${name}: is an App's installation token, which GitHub's packages do not take; ${wanted}.`,
    ]);
  if (token.startsWith("github_pat_"))
    throw new UnfitTokenError([`${name}: is fine-grained, which GitHub's packages do not take; ${wanted}.`]);
  const restUrl = restUrlOf(environment.GITHUB_BASE_URL);
  const response = await fetch(`${restUrl}/rate_limit`, { headers: { authorization: `Bearer ${token}` } }).catch(() => {
    throw new UnfitTokenError([`"${restUrl}" does not answer; correct GITHUB_BASE_URL, or check the network.`]);
  });
  if (response.status === 401) throw new UnfitTokenError([`${name}: "${restUrl}" refuses it (401); make a new one.`]);
  const header = response.headers.get("x-oauth-scopes");
  const missing = scopes[action].filter((scope) => lacksScope(header, scope));
  if (missing.length > 0)
    throw new UnfitTokenError(missing.map((scope) => `${name}: lacks the scope "${scope}"; add it to the token.`));
  return token;
}

/** A registry's credentials as Docker keeps them. */
interface DockerLogins {
  readonly file: string;
  readonly auths: Readonly<Record<string, { readonly auth?: string }>>;
  /** Helper programs by registry. */
  readonly credHelpers: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

function dockerLogins(environment: Environment): DockerLogins {
  const folder = environment.DOCKER_CONFIG ?? path.join(environment.HOME ?? "", ".docker");
  const file = path.join(folder, "config.json");
  const none = { file, auths: {}, credHelpers: {} };
  if (!existsSync(file)) return none;
  try {
    return { ...none, ...(JSON.parse(readFileSync(file, "utf8")) as Partial<DockerLogins>) };
  } catch {
    throw new UnfitTokenError([`"${file}": is no JSON; mend it, or log in anew with docker login.`]);
  }
}

const hostOf = (name: string) => name.replace(/^https?:\/\//, "").split("/")[0];

/**
 * Checks that this machine's Docker is logged in where images are pushed: builds push as Docker's own login, as a
 * credential that is an input would be stored. A registry on this machine asks for none.
 *
 * @returns where the login is kept, in words
 * @throws UnfitTokenError where there is none
 */
export function checkDockerLogin(registry: string, environment: Environment = process.env): string {
  if (isLoopback(registry)) return "nobody in particular: the registry is on this machine";
  const { file, auths, credHelpers, credsStore } = dockerLogins(environment);
  const helper = credHelpers[registry] ?? credsStore;
  if (helper !== undefined) return `Docker's login, kept by docker-credential-${helper}`;
  if (Object.keys(auths).some((name) => hostOf(name) === registry)) return `Docker's login in ${file}`;
  throw new UnfitTokenError([
    `"${registry}": Docker is not logged in there ("${file}" names it nowhere), so no image could be pushed; run docker login ${registry} with a classic token that has write:packages, or in a job with its own token.`,
  ]);
}

/**
 * Docker's own credentials for a registry, for calls to it that Docker does not make; undefined where a helper keeps them,
 * or there are none.
 */
export function dockerCredentials(
  registry: string,
  environment: Environment = process.env,
): { user: string; token: string } | undefined {
  const entry = Object.entries(dockerLogins(environment).auths).find(([name]) => hostOf(name) === registry);
  const [, user, token] = /^([^:]+):(.+)$/s.exec(Buffer.from(entry?.[1].auth ?? "", "base64").toString("utf8")) ?? [];
  return user === undefined || token === undefined ? undefined : { user, token };
}
