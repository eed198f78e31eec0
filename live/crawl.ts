import { RepositoryNotFound } from "../provider/absence.ts";
import type { GitHub } from "../provider/github-client.ts";
import { readOrganization } from "./read-organization.ts";
import { readRepository } from "./read-repository.ts";
import { type CallCount, createReading, type Memory, type Reading } from "./reading.ts";
import type { SeenOrganization, SeenRepository } from "./seen.ts";

export interface CrawlOptions {
  readonly owner: string;
  readonly ownerType: "organization" | "user";
  /** Answers of earlier crawls, so that only what changed since counts against GitHub's hourly budget. */
  readonly memory?: Memory;
  /** Texts of files by git's hash that need not be read, as they are known. */
  readonly knownTexts?: ReadonlyMap<string, string>;
  /** Called after each repository, with how many are done. */
  readonly onRead?: (name: string, done: number) => void;
}

/** What a crawl found. */
export interface Crawled {
  readonly organization: SeenOrganization;
  /** By the name that was asked for; undefined where GitHub shows no such repository. */
  readonly repositories: ReadonlyMap<string, SeenRepository | undefined>;
  readonly calls: CallCount;
}

/** Repositories that are read at the same time; each sends about a dozen calls at once. */
const mostAtOnce = 3;

/**
 * Reads repositories by name. Calls wait by themselves where GitHub limits their pace.
 *
 * @throws Error when GitHub cannot be read; what was read before is in the memory, so that the next crawl goes on there
 */
export async function crawl(
  github: Pick<GitHub, "request">,
  names: readonly string[],
  options: CrawlOptions,
): Promise<Crawled> {
  const { owner, ownerType, memory, knownTexts, onRead } = options;
  const reading: Reading = createReading(github, memory);
  const organization = await readOrganization(reading, { owner, ownerType });
  const repositories = new Map<string, SeenRepository | undefined>();
  const waiting = [...names];
  let done = 0;
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const wanted = { owner, ownerType, organization, ...(knownTexts && { knownTexts }) };
      const seen = await readRepository(reading, name, wanted).catch((error: unknown) => {
        if (error instanceof RepositoryNotFound) return undefined;
        waiting.length = 0;
        throw error;
      });
      repositories.set(name, seen);
      onRead?.(name, ++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, names.length) }, work));
  return { organization, repositories, calls: reading.calls() };
}
