import { type DriftContext, driftOf, ownerDriftOf, type RepositoryDrift } from "../drift/drift.ts";
import { type DeclaredSecret, declaredSecrets, secretKey } from "../drift/overwritten.ts";
import { ownersOf } from "../engine/owners.ts";
import { readAudit, readOwnerAudit } from "../live/audit.ts";
import { type Crawled, crawl } from "../live/crawl.ts";
import { readSecretDates } from "../live/read-secret-dates.ts";
import { createReading } from "../live/reading.ts";
import type { LoadedStack } from "../platform/load.ts";
import { blobSha } from "../provider/file-set/git-objects.ts";
import { type StateAtHand, stateAtHand } from "./drift-state.ts";
import type { StackGitHub } from "./github.ts";
import { planLoaded } from "./plan.ts";
import { showReading } from "./reading-progress.ts";
import { recallWritten, writtenKey } from "./secrets/written-times.ts";

/** What a run of `slipway drift` knows once it has read GitHub. */
export interface Drift {
  readonly stack: string;
  readonly owner: string;
  readonly repositories: readonly RepositoryDrift[];
  /** What is the owner's own; absent where the stack has nothing of it, or it was not asked for. */
  readonly organization?: RepositoryDrift;
  readonly calls: Crawled["calls"];
  /** Repositories as GitHub has them, by name. */
  readonly seen: Crawled["repositories"];
  readonly state: StateAtHand;
}

export type Wanted = LoadedStack["platform"]["repositories"];

/** Everything that findings are about, the repositories first. */
export function partsOf({ repositories, organization }: Drift): readonly RepositoryDrift[] {
  return organization === undefined ? repositories : [...repositories, organization];
}

/**
 * Reads repositories of a stack back and compares each with what is declared, and its secrets with what the state says.
 *
 * @param withOwner whether to look at what is the organisation's own, too
 */
export async function readDrift(
  loaded: LoadedStack,
  wanted: Wanted,
  { github, memory }: StackGitHub,
  withOwner = wanted.length === loaded.platform.repositories.length,
): Promise<Drift> {
  const { settings } = loaded.platform;
  const { owner, ownerType, stack } = settings;
  const names = wanted.map(({ entry }) => entry.name);
  // A workflow that is there as it was delivered need not be read: its hash says enough.
  const knownTexts = new Map(
    wanted.flatMap(({ files }) => files.map(({ content }) => [blobSha(content), content] as const)),
  );
  const progress = showReading(names.length);
  const read = await crawl(github, names, { owner, ownerType, memory, knownTexts, onRead: progress.read }).finally(
    progress.end,
  );
  const { resources, registrations } = await planLoaded(loaded);
  const ownerOf = ownersOf(registrations, loaded.platform);
  const secrets = declaredSecrets(resources);
  const inputs = new Map(resources.map((one) => [one.urn, one.inputs]));
  const state = await stateAtHand(settings);
  const known = recallWritten(stack);
  const reading = createReading(github);
  const contextOf = (repository?: { readonly id: string; readonly name: string }): DriftContext => ({
    exceptions: settings.drift.exceptions ?? [],
    today: new Date(),
    resources,
    inputs,
    secrets: secrets.filter(({ urn }) => ownerOf(urn) === repository?.id),
    ...("state" in state && {
      own: {
        state: state.state,
        wroteAt: (secret: DeclaredSecret, at: string) => known.get(writtenKey(owner, secret, repository?.name)) === at,
      },
    }),
    events: async () => {
      if (ownerType === "user") return [];
      return await (repository ? readAudit(reading, owner, repository.name) : readOwnerAudit(reading, owner));
    },
  });
  const repositories: RepositoryDrift[] = [];
  for (const desired of wanted) {
    repositories.push(await driftOf(desired, read.repositories.get(desired.entry.name), contextOf(desired.entry)));
  }
  const ofOwner = contextOf();
  if (!withOwner || ofOwner.secrets.length === 0)
    return { stack, owner, repositories, calls: read.calls, seen: read.repositories, state };
  const dates = await readSecretDates(github, [], { owner, organization: true, memory });
  const times = new Map(dates.secrets.map((one) => [secretKey(one), one.updatedAt]));
  const unread = dates.unread.map(({ scope, why }) => ({
    what: scope === "organization" ? "secrets" : "secrets of Dependabot",
    why,
  }));
  const organization = await ownerDriftOf(owner, { times, unread }, ofOwner);
  const calls = {
    sent: read.calls.sent + dates.calls.sent,
    unchanged: read.calls.unchanged + dates.calls.unchanged,
  };
  return { stack, owner, repositories, organization, calls, seen: read.repositories, state };
}
