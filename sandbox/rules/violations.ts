import { zeroId } from "../git/names.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Actor } from "../http/access.ts";
import type { Pull, Repository, Rule } from "../store/rows.ts";
import type { World } from "../world.ts";
import { rulesetsFor } from "./applicable.ts";
import { bypasses } from "./bypass.ts";
import { protectionRules } from "./classic-protection.ts";
import { openConversations } from "./conversations.ts";
import { changedFileFaults } from "./file-rules.ts";
import { patternFault } from "./pattern-rules.ts";
import { missingChecks } from "./required-checks.ts";
import { missingReviews } from "./required-reviews.ts";

/** One wanted move of a ref, as the rules look at it. */
export interface Move {
  readonly world: World;
  readonly repository: Repository;
  readonly update: RefUpdate;
  readonly kind: "create" | "update" | "delete";
  /** The pull request that is being merged by it. */
  readonly merging: Pull | undefined;
}

type Judge = (move: Move, parameters: never) => Promise<string[]> | string[];

const moveOf = (world: World, repository: Repository, update: RefUpdate, merging: Pull | undefined): Move => {
  const kind = update.before === zeroId ? "create" : update.after === zeroId ? "delete" : "update";
  return { world, repository, update, kind, merging };
};

/** The sentences of GitHub's refusal, by rulesets and by classic protection; none = the ref may move. */
export async function violations(...asked: Parameters<typeof ruleViolations>): Promise<string[]> {
  return [...new Set([...(await ruleViolations(...asked)), ...(await protectionViolations(...asked))])];
}

/** What the classic protection of a branch has against a move. */
export async function protectionViolations(
  world: World,
  actor: Actor,
  repository: Repository,
  update: RefUpdate,
  merging: Pull | undefined,
): Promise<string[]> {
  const move = moveOf(world, repository, update, merging);
  const sentences: string[] = [];
  for (const rule of protectionRules(move, actor)) sentences.push(...(await judge(move, rule)));
  return [...new Set(sentences)];
}

/** One sentence for each broken rule of all rulesets. */
export async function ruleViolations(
  world: World,
  actor: Actor,
  repository: Repository,
  update: RefUpdate,
  merging: Pull | undefined,
): Promise<string[]> {
  const move = moveOf(world, repository, update, merging);
  const sentences: string[] = [];
  for (const ruleset of rulesetsFor(world, repository, update.ref)) {
    if (bypasses(world, actor, repository, ruleset, merging !== undefined)) continue;
    for (const rule of ruleset.rules) sentences.push(...(await judge(move, rule)));
  }
  return [...new Set(sentences)];
}

async function judge(move: Move, rule: Rule): Promise<string[]> {
  return (await judges[rule.type]?.(move, (rule.parameters ?? {}) as never)) ?? [];
}

const when = (broken: boolean, sentence: string) => (broken ? [sentence] : []);

/** How each type of rule judges a move. Types that are not here say nothing about refs. */
const judges: Readonly<Record<string, Judge>> = {
  creation: ({ kind }) => when(kind === "create", "Cannot create ref due to creations being restricted."),
  deletion: ({ kind }) => when(kind === "delete", "Cannot delete this branch"),
  update: ({ kind }) => when(kind === "update", "Cannot update this protected ref."),

  non_fast_forward: async ({ world, repository, update, kind }) => {
    if (kind !== "update") return [];
    const forward = await world.git.repository(repository.id).contains(update.after, update.before);
    return when(!forward, "Cannot force-push to this branch");
  },

  required_linear_history: async (move) => {
    if (move.kind === "delete") return [];
    const merges = (await newCommits(move)).some((commit) => commit.parents.length > 1);
    return when(merges, "This branch must not contain merge commits.");
  },

  required_signatures: async (move) => {
    if (move.kind === "delete") return [];
    const { signedCommits } = move.world.tables;
    const unsigned = (await newCommits(move)).some((commit) => !signedCommits.find("sha", commit.sha));
    return when(unsigned, "Commits must have verified signatures.");
  },

  pull_request: async (move, parameters) => {
    if (move.kind !== "update") return [];
    if (!move.merging) return ["Changes must be made through a pull request."];
    const { required_review_thread_resolution } = parameters as { required_review_thread_resolution?: boolean };
    return [
      ...(await missingReviews(move, move.merging, parameters)),
      ...(required_review_thread_resolution ? openConversations(move) : []),
    ];
  },

  // What classic protection has beside the types of rulesets.
  conversations: openConversations,
  locked: ({ kind }) => when(kind === "update", "Cannot change this locked branch"),
  restricted: ({ kind }) => when(kind !== "delete", "You're not authorized to push to this branch."),

  required_status_checks: (move, parameters) => (move.kind === "delete" ? [] : missingChecks(move, parameters)),

  merge_queue: ({ kind }) => when(kind === "update", "Changes must be made through the merge queue"),

  branch_name_pattern: (move, parameters) =>
    when(move.kind === "create", "").flatMap(() => patternFault("branch name", [shortName(move)], parameters)),
  tag_name_pattern: (move, parameters) =>
    when(move.kind === "create", "").flatMap(() => patternFault("tag name", [shortName(move)], parameters)),
  commit_message_pattern: (move, parameters) =>
    commitPattern(move, "commit message", (commit) => commit.message, parameters),
  commit_author_email_pattern: (move, parameters) =>
    commitPattern(move, "author email", (commit) => commit.author.email, parameters),
  committer_email_pattern: (move, parameters) =>
    commitPattern(move, "committer email", (commit) => commit.committer.email, parameters),

  file_path_restriction: changedFileFaults("file_path_restriction"),
  max_file_path_length: changedFileFaults("max_file_path_length"),
  file_extension_restriction: changedFileFaults("file_extension_restriction"),
  max_file_size: changedFileFaults("max_file_size"),
};

const shortName = ({ update }: Move) => update.ref.replace(/^refs\/(heads|tags)\//, "");

/** The commits that a move brings to its ref; for a new ref, those that no other branch has. */
async function newCommits({ world, repository, update, kind }: Move) {
  const git = world.git.repository(repository.id);
  const known = kind === "create" ? (await git.refs("refs/heads/")).map((ref) => ref.commit) : [update.before];
  return git.commits(update.after, { without: known });
}

async function commitPattern(
  move: Move,
  what: string,
  textOf: (commit: Awaited<ReturnType<typeof newCommits>>[number]) => string,
  parameters: never,
): Promise<string[]> {
  if (move.kind === "delete") return [];
  return patternFault(what, (await newCommits(move)).map(textOf), parameters);
}
