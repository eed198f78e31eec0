import type { Found } from "./find.ts";
import { isRepository, type RecordedState } from "./missing.ts";

/** Whether something on GitHub is this stack's own, and how that is known. */
export interface Verdict extends Found {
  readonly ours: boolean;
  /** `pending`: an update was making it. `repository`: what it is in is ours. `taken`: the user says so. `none`: not known. */
  readonly proof: "pending" | "repository" | "taken" | "none";
  /** How it is known; where it is not ours, what is to be done. */
  readonly why: string;
}

/**
 * How long before a state was written something may have been made that its last update made, in minutes. A creation is
 * pending for as long as one call, its repetitions included, and clocks differ.
 */
const creationMinutes = 15;

export interface VerdictOptions {
  readonly recorded: RecordedState;
  /** Names of the repositories that the state has, in lower case. */
  readonly ownRepositories: ReadonlySet<string>;
  /** Names of the repositories that the next update imports by itself, in lower case. */
  readonly adopted: ReadonlySet<string>;
  /** Addresses that the user takes over by name. */
  readonly take: readonly string[];
}

/**
 * Tells what this stack made from what somebody else did. A name alone proves nothing: a repository or a variable of the
 * organisation may have been there before. It is ours where a creation was begun and GitHub made it in that time; what is
 * in a repository of ours is ours, as nothing else of that name can be declared.
 */
export function verdictsOn(found: readonly Found[], options: VerdictOptions): Verdict[] {
  const own = new Set(options.ownRepositories);
  const [first, rest] = [found.filter(isOwners), found.filter((one) => !isOwners(one))];
  const judged = first.map((one): Verdict => {
    const verdict = { ...one, ...onName(one, options) };
    if (verdict.ours && isRepository(one.missing)) own.add(one.repository.toLowerCase());
    return verdict;
  });
  return [...judged, ...rest.map((one): Verdict => ({ ...one, ...withinRepository(one, own, options) }))];
}

/** Whether it stands for itself: a repository, or something of the organisation's. */
const isOwners = ({ missing, repository }: Found) => isRepository(missing) || repository === "";

type Judgement = Pick<Verdict, "ours" | "proof" | "why">;

function onName(one: Found, { recorded, take }: VerdictOptions): Judgement {
  const { missing, address, createdAt } = one;
  if (take.some((name) => name.toLowerCase() === address.toLowerCase()))
    return { ours: true, proof: "taken", why: "you say so (--take)" };
  const adoption = isRepository(missing)
    ? `If it is to be this stack's, add --take ${address}, or write "adopt: true" in inventory/repositories/${missing.name}.yaml, which keeps what you do not declare.`
    : `If it is to be this stack's, add --take ${address}.`;
  const no = (why: string): Judgement => ({ ours: false, proof: "none", why: `${why} ${adoption}` });
  if (!missing.pending) return no("The state says nothing of it, so somebody else may have made it.");
  if (createdAt === undefined || recorded.time === undefined)
    return no("An update was making it, but nothing says when GitHub made it.");
  const earliest = Date.parse(recorded.time) - creationMinutes * 60_000;
  if (!(Date.parse(createdAt) >= earliest))
    return no(`An update was making one, but GitHub made this one before that, at ${createdAt}: it is not ours.`);
  return {
    ours: true,
    proof: "pending",
    why: `an update was making it when it was cut off, and GitHub made it then, at ${createdAt}`,
  };
}

function withinRepository({ repository }: Found, own: ReadonlySet<string>, { adopted }: VerdictOptions): Judgement {
  if (own.has(repository.toLowerCase()))
    return { ours: true, proof: "repository", why: "its repository is this stack's, which declares it" };
  const why = adopted.has(repository.toLowerCase())
    ? "The next update adopts its repository first; recover once more after that."
    : "Its repository is not known to be this stack's.";
  return { ours: false, proof: "none", why };
}
