import path from "node:path";
import type { Memory } from "../live/reading.ts";
import { storedMemory } from "../live/stored-memory.ts";
import { createGitHubClient, type GitHub } from "../provider/github-client.ts";
import { identityFromEnvironment } from "../provider/identity.ts";
import { preflight } from "../provider/preflight.ts";
import type { Settings } from "../settings.ts";

/** The stack's GitHub, and what is remembered of it. */
export interface StackGitHub {
  readonly github: GitHub;
  readonly memory: Memory;
}

/**
 * The GitHub of a stack, by the identity of the environment, once that has proved fit.
 *
 * @param writes whether more than reading is meant
 * @throws UnfitTokenError with every reason
 */
export async function gitHubOf(settings: Settings, writes = false): Promise<StackGitHub> {
  const { owner, ownerType, organization, baseUrl, stack } = settings;
  const environment = { ...process.env, GITHUB_BASE_URL: process.env.GITHUB_BASE_URL ?? baseUrl };
  await preflight({ owner, ownerType, ownsOrganization: organization === "owned", writes }, environment);
  return {
    github: await createGitHubClient(identityFromEnvironment(environment)),
    memory: storedMemory(path.join(process.cwd(), ".slipway", stack, "live")),
  };
}
