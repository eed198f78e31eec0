import { zeroId } from "../git/names.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Actor } from "../http/access.ts";
import { repositoryPage } from "../present/repository.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

/** More commits than this are not listed in a push. */
const maximumCommits = 2048;

/** Tells of a moved branch or tag: `push`, and `create` or `delete` where it is new or gone. */
export async function emitRefUpdate(
  world: World,
  actor: Actor,
  repository: Repository,
  update: RefUpdate,
): Promise<void> {
  const match = /^refs\/(heads|tags)\/(.+)$/.exec(update.ref);
  if (!match || !world.webhooks.listens(repository)) return;
  const { before, after } = update;
  const sender = actor.account;
  const git = world.git.repository(repository.id);
  const created = before === zeroId;
  const deleted = after === zeroId;
  const known = created ? [] : [before];
  const commits = deleted ? [] : await git.commits(after, { without: known, limit: created ? 1 : maximumCommits });
  const listed = commits.reverse().map((commit) => ({
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: [],
    removed: [],
    modified: [],
  }));
  const push = {
    ref: update.ref,
    before,
    after,
    created,
    deleted,
    forced: !created && !deleted && !(await git.contains(after, before)),
    base_ref: null,
    compare: `${repositoryPage(world, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: listed,
    head_commit: listed.at(-1) ?? null,
    pusher: { name: sender.login, email: sender.email },
  };
  world.webhooks.emit({ name: "push", repository, sender, payload: push });
  if (!created && !deleted) return;
  const kind = { ref: match[2], ref_type: match[1] === "heads" ? "branch" : "tag", pusher_type: "user" };
  const more = created ? { master_branch: repository.default_branch, description: repository.description } : {};
  world.webhooks.emit({ name: created ? "create" : "delete", repository, sender, payload: { ...kind, ...more } });
}
