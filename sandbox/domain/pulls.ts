import { zeroId } from "../git/names.ts";
import type { Actor } from "../http/access.ts";
import type { PullState } from "../present/pull.ts";
import { violations } from "../rules/violations.ts";
import type { Pull, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

/** The ref by which a pull request keeps its commits, whatever becomes of its branch. */
export const headRef = (pull: Pick<Pull, "number">) => `refs/pull/${pull.number}/head`;

/** Brings a pull request's head into its repository under its own ref. */
export async function pinHead(world: World, pull: Pull): Promise<void> {
  const git = world.git.repository(pull.repository);
  if (pull.head_repository !== pull.repository) {
    await git.fetch(world.git.repository(pull.head_repository).folder, pull.head_sha);
  }
  const known = await git.ref(headRef(pull));
  await git.updateRefs([{ ref: headRef(pull), before: known?.sha ?? zeroId, after: pull.head_sha }]);
}

/** The commit that the base branch has now, or had last. */
export async function baseOf(world: World, pull: Pull): Promise<string> {
  const ref = await world.git.repository(pull.repository).ref(`refs/heads/${pull.base}`);
  return ref?.sha ?? pull.base_sha;
}

/** What a pull request would do, and whether it may be merged now. */
export async function pullState(world: World, actor: Actor, repository: Repository, pull: Pull): Promise<PullState> {
  const git = world.git.repository(repository.id);
  const base = pull.merged_at === null ? await baseOf(world, pull) : pull.base_sha;
  const mergeBase = await git.mergeBase(base, pull.head_sha);
  const [commits, files] = await Promise.all([
    git.commits(pull.head_sha, { without: [base] }),
    git.changes(mergeBase, pull.head_sha),
  ]);
  const counts = {
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
  if (pull.state === "closed") return { mergeable: null, mergeable_state: "unknown", ...counts };
  const mergeable = (await git.mergeTree(base, pull.head_sha)) !== undefined;
  return {
    mergeable,
    mergeable_state: await mergeableState(world, actor, repository, pull, base, mergeable),
    ...counts,
  };
}

async function mergeableState(
  world: World,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  base: string,
  mergeable: boolean,
): Promise<string> {
  if (!mergeable) return "dirty";
  if (pull.draft) return "draft";
  const update = { ref: `refs/heads/${pull.base}`, before: base, after: pull.head_sha };
  const reasons = (await violations(world, actor, repository, update, pull)).filter(
    (reason) => !reason.includes("merge commits") && !reason.includes("signatures"),
  );
  if (reasons.some((reason) => reason.includes("not up to date"))) return "behind";
  if (reasons.length > 0) return "blocked";
  const { tables } = world;
  const key = `${repository.id}/${pull.head_sha}`;
  const failing = tables.statuses.where("commit", key).some((row) => row.state !== "success");
  return failing ? "unstable" : "clean";
}
