/** One version of a container package. */
export interface ImageVersion {
  /** As its store knows it. */
  readonly id: number;
  readonly digest: string;
  readonly tags: readonly string[];
  /** ISO time. */
  readonly created: string;
}

/** What may go when nobody uses it. */
export interface RetentionPolicy {
  /** How many of the newest versions without a tag are kept at least. */
  readonly untagged: number;
  /** Younger versions are never deleted. */
  readonly minAgeDays: number;
  /** Days after which a version may go all of whose tags fit such a pattern; "*" is any text. */
  readonly expire: Readonly<Record<string, number>>;
}

/** Somebody who needs a version: by its digest, or by a tag that it has. */
export interface Use {
  /** `workflow mlc-llm/ci.yml`, `release v1.2.3`, `environment production`, `stack prod`. */
  readonly by: string;
  /** A tag, a digest, or a tag's pattern with "*". */
  readonly reference: string;
}

/** What happens with one version, and why. */
export interface RetentionDecision {
  readonly version: ImageVersion;
  readonly keep: boolean;
  readonly reason: string;
  readonly users: readonly string[];
}

const dayMs = 86_400_000;

/**
 * Decides which versions of a package may be deleted. A version in use is always kept, and so is whatever a kept one is
 * made of, such as the platforms of an index. A signature or attestation stays as long as what it is about, and goes with it.
 *
 * @param childrenOf digests that a manifest refers to, for every version that has any
 * @param subjectOf digest that a signature or attestation is about, for every version that is one
 * @param now in ms
 */
export function decideRetention(
  versions: readonly ImageVersion[],
  childrenOf: ReadonlyMap<string, readonly string[]>,
  uses: readonly Use[],
  policy: RetentionPolicy,
  now: number,
  subjectOf: ReadonlyMap<string, string> = new Map(),
): RetentionDecision[] {
  const parts = new Set([...childrenOf.values()].flat());
  const untagged = versions
    .filter(({ tags, digest }) => tags.length === 0 && !parts.has(digest) && !subjectOf.has(digest))
    .sort((left, right) => (left.created < right.created ? 1 : -1) || right.id - left.id)
    .slice(0, policy.untagged)
    .map(({ digest }) => digest);
  const alone = versions.map((version): RetentionDecision => {
    const users = uses.filter((use) => isUsed(version, use.reference)).map(({ by }) => by);
    const ageDays = (now - Date.parse(version.created)) / dayMs;
    const subject = subjectOf.get(version.digest);
    const reason =
      users.length > 0
        ? `in use by ${[...new Set(users)].join(", ")}`
        : ageDays < policy.minAgeDays
          ? `younger than ${policy.minAgeDays} days`
          : subject !== undefined
            ? undefined
            : version.tags.length > 0
              ? lastingTag(version.tags, ageDays, policy)
              : untagged.includes(version.digest)
                ? `one of the newest ${policy.untagged} without a tag`
                : undefined;
    return {
      version,
      keep: reason !== undefined,
      reason: reason ?? goneText(version, subject),
      users: [...new Set(users)],
    };
  });
  return withSubjects(withParts(alone, childrenOf), childrenOf, subjectOf);
}

function goneText({ tags }: ImageVersion, subject: string | undefined): string {
  if (subject !== undefined) return `about ${subject.slice(0, 19)}, which does not stay`;
  return tags.length > 0 ? `${tags.join(", ")} expired` : "no tag, and nobody uses it";
}

/** What is about a kept version is kept with it, and what is about that (a signed bill of materials). */
function withSubjects(
  decisions: readonly RetentionDecision[],
  childrenOf: ReadonlyMap<string, readonly string[]>,
  subjectOf: ReadonlyMap<string, string>,
): RetentionDecision[] {
  const stays = new Set(decisions.flatMap(({ keep, version }) => (keep ? [version.digest] : [])));
  const next = decisions.map((decision) => {
    const subject = subjectOf.get(decision.version.digest);
    if (decision.keep || subject === undefined || !stays.has(subject)) return decision;
    return { ...decision, keep: true, reason: `about ${subject.slice(0, 19)}` };
  });
  const grown = next.some(({ keep }, index) => keep !== decisions[index]!.keep);
  return grown ? withSubjects(withParts(next, childrenOf), childrenOf, subjectOf) : next;
}

function isUsed({ digest, tags }: ImageVersion, reference: string): boolean {
  return reference === digest || tags.some((tag) => fits(tag, reference));
}

function fits(tag: string, pattern: string): boolean {
  const source = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`).test(tag);
}

/** Why its tags keep a version; nothing when all of them have expired. */
function lastingTag(tags: readonly string[], ageDays: number, { expire }: RetentionPolicy): string | undefined {
  for (const tag of tags) {
    const limits = Object.entries(expire).filter(([pattern]) => fits(tag, pattern));
    if (limits.length === 0) return `has the tag ${tag}`;
    const days = Math.max(...limits.map(([, limit]) => limit));
    if (ageDays < days) return `has the tag ${tag}, which stays for ${days} days`;
  }
  return undefined;
}

/** Whatever a kept version refers to is kept with it, however deep. */
function withParts(
  decisions: readonly RetentionDecision[],
  childrenOf: ReadonlyMap<string, readonly string[]>,
): RetentionDecision[] {
  const partOf = new Map<string, string>();
  const waiting = decisions.filter(({ keep }) => keep).map(({ version }) => version.digest);
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    for (const child of childrenOf.get(digest) ?? []) {
      if (partOf.has(child)) continue;
      partOf.set(child, digest);
      waiting.push(child);
    }
  }
  return decisions.map((decision) => {
    const whole = partOf.get(decision.version.digest);
    return decision.keep || whole === undefined
      ? decision
      : { ...decision, keep: true, reason: `part of ${whole.slice(0, 19)}` };
  });
}
