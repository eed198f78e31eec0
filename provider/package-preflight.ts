import { checkDockerLogin, type PackageAction, packagesToken } from "./registry-identity.ts";
import { UnfitTokenError } from "./unfit-token.ts";

/** Who would do one thing to images, or why nobody can. */
export interface PackageIdentity {
  /** `pull` is what `images --live` reads with. */
  readonly action: PackageAction;
  /** Command that needs it. */
  readonly for: string;
  /** `PACKAGES_TOKEN`, `Docker's login in ...`; absent where nobody can. */
  readonly who?: string;
  /** What to do about it; absent where all is well. */
  readonly fault?: string;
}

/**
 * Asks who pushes, pulls and prunes images from this machine, before any of it is begun.
 *
 * @param registry where images are pushed to
 * @param environment whose tokens and whose Docker
 */
export async function packageIdentities(
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PackageIdentity[]> {
  const token = environment.PACKAGES_TOKEN ? "PACKAGES_TOKEN" : "GITHUB_TOKEN";
  const byToken = async (action: PackageAction) => {
    await packagesToken(action, environment);
    return token;
  };
  return await Promise.all([
    identity("push", "pulumi up, images build", async () => checkDockerLogin(registry, environment)),
    identity("pull", "images list --live", () => byToken("pull")),
    identity("prune", "images prune", () => byToken("prune")),
  ]);
}

async function identity(action: PackageAction, command: string, ask: () => Promise<string>): Promise<PackageIdentity> {
  try {
    return { action, for: command, who: await ask() };
  } catch (error) {
    if (!(error instanceof UnfitTokenError)) throw error;
    return { action, for: command, fault: error.message };
  }
}
