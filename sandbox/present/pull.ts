import type { Actor } from "../http/access.ts";
import type { Pull, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";
import { listedRepository, ownerOf, repositoryPage, repositoryUrl } from "./repository.ts";
import { simpleTeam } from "./team.ts";

function side(world: World, actor: Actor, repository: Repository | undefined, ref: string, sha: string) {
  const owner = repository && ownerOf(world, repository);
  return {
    label: `${owner?.login ?? "unknown"}:${ref}`,
    ref,
    sha,
    user: owner ? simpleUser(world, owner) : null,
    repo: repository ? listedRepository(world, actor, repository) : null,
  };
}

/** A pull request as lists show it. */
export function listedPull(world: World, actor: Actor, pull: Pull) {
  const { tables } = world;
  const repository = tables.repositories.get(pull.repository)!;
  const url = repositoryUrl(world, repository);
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const link = (path: string) => ({ href: `${url}${path}` });
  return {
    url: `${url}/pulls/${pull.number}`,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${url}/issues/${pull.number}`,
    commits_url: `${url}/pulls/${pull.number}/commits`,
    review_comments_url: `${url}/pulls/${pull.number}/comments`,
    review_comment_url: `${url}/pulls/comments{/number}`,
    comments_url: `${url}/issues/${pull.number}/comments`,
    statuses_url: `${url}/statuses/${pull.head_sha}`,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: simpleUser(world, tables.accounts.get(pull.author)!),
    body: pull.body,
    labels: pull.labels.flatMap((name) => {
      const label = tables.labels.find("name", `${repository.id}/${name.toLowerCase()}`);
      return label
        ? [
            {
              id: label.id,
              node_id: nodeId("LA", label.id),
              url: `${url}/labels/${encodeURIComponent(label.name)}`,
              name: label.name,
              description: label.description ?? "", // no null here in GitHub's document
              color: label.color,
              default: label.default,
            },
          ]
        : [];
    }),
    milestone: null,
    active_lock_reason: null,
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    closed_at: pull.closed_at,
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit_sha,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requested_reviewers.map((id) => simpleUser(world, tables.accounts.get(id)!)),
    requested_teams: pull.requested_teams.map((id) => simpleTeam(world, tables.teams.get(id)!)),
    head: side(world, actor, tables.repositories.get(pull.head_repository), pull.head, pull.head_sha),
    base: side(world, actor, repository, pull.base, pull.base_sha),
    _links: {
      self: link(`/pulls/${pull.number}`),
      html: { href: page },
      issue: link(`/issues/${pull.number}`),
      comments: link(`/issues/${pull.number}/comments`),
      review_comments: link(`/pulls/${pull.number}/comments`),
      review_comment: link("/pulls/comments{/number}"),
      commits: link(`/pulls/${pull.number}/commits`),
      statuses: link(`/statuses/${pull.head_sha}`),
    },
    author_association: "MEMBER",
    auto_merge: pull.auto_merge
      ? {
          enabled_by: simpleUser(world, tables.accounts.get(pull.auto_merge.by)!),
          merge_method: pull.auto_merge.method,
          commit_title: "",
          commit_message: "",
        }
      : null,
    draft: pull.draft,
  };
}

/** What only git can tell of a pull request. */
export interface PullState {
  readonly mergeable: boolean | null;
  readonly mergeable_state: string;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changed_files: number;
}

/** The whole of `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
export function wholePull(world: World, actor: Actor, pull: Pull, state: PullState) {
  const { tables } = world;
  const merger = pull.merged_by === null ? undefined : tables.accounts.get(pull.merged_by);
  return {
    ...listedPull(world, actor, pull),
    merged: pull.merged_at !== null,
    mergeable: state.mergeable,
    rebaseable: state.mergeable,
    mergeable_state: state.mergeable_state,
    merged_by: merger ? simpleUser(world, merger) : null,
    comments: tables.comments.where("number", `${pull.repository}/${pull.number}`).length,
    review_comments: tables.reviewComments.where("pull", pull.id).length,
    maintainer_can_modify: pull.maintainer_can_modify,
    commits: state.commits,
    additions: state.additions,
    deletions: state.deletions,
    changed_files: state.changed_files,
  };
}
