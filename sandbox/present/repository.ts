import { type Actor, reaches, roleIn } from "../http/access.ts";
import type { Repository, Role } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";

export const ownerOf = (world: World, repository: Repository) => world.tables.accounts.get(repository.owner)!;
export const fullName = (world: World, repository: Repository) =>
  `${ownerOf(world, repository).login}/${repository.name}`;
/** Root of a repository's REST URLs. */
export const repositoryUrl = (world: World, repository: Repository) =>
  `${apiUrl(world)}/repos/${fullName(world, repository)}`;
/** Where a person would look at it. */
export const repositoryPage = (world: World, repository: Repository) => `${world.url}/${fullName(world, repository)}`;
export const repositoryNodeId = (repository: Repository) => nodeId("R", repository.id);

/** What a role allows, in the spelling of answers. */
export const permissionsOf = (role: Role | undefined) => ({
  admin: reaches(role, "admin"),
  maintain: reaches(role, "maintain"),
  push: reaches(role, "push"),
  triage: reaches(role, "triage"),
  pull: reaches(role, "pull"),
});

/** GitHub's name of a role: the two oldest have another one in some answers. */
export const roleName = (role: Role) => ({ pull: "read", push: "write" })[role as string] ?? role;

/** Paths below a repository's URL that its answer lists as `*_url`. */
const links = {
  archive_url: "{/archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** A repository as it stands in lists and inside other answers. */
export function simpleRepository(world: World, repository: Repository) {
  const url = repositoryUrl(world, repository);
  return {
    id: repository.id,
    node_id: repositoryNodeId(repository),
    name: repository.name,
    full_name: fullName(world, repository),
    private: repository.visibility !== "public",
    owner: simpleUser(world, ownerOf(world, repository)),
    html_url: repositoryPage(world, repository),
    description: repository.description,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(links).map(([name, path]) => [name, `${url}${path}`])),
  };
}

/** A repository as lists of repositories show it. */
export function listedRepository(world: World, actor: Actor, repository: Repository) {
  const page = repositoryPage(world, repository);
  const forks = world.tables.repositories.where("parent", repository.id).length;
  const openPulls = world.tables.pulls.where("repository", repository.id).filter((pull) => pull.state === "open");
  return {
    ...simpleRepository(world, repository),
    git_url: `${page.replace(/^http/, "git")}.git`,
    ssh_url: `git@${new URL(world.url).hostname}:${fullName(world, repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: repository.homepage,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: repository.has_issues,
    has_projects: repository.has_projects,
    has_downloads: repository.has_downloads,
    has_wiki: repository.has_wiki,
    has_pages: world.tables.pagesSites.find("repository", repository.id) !== undefined,
    has_discussions: repository.has_discussions,
    forks_count: forks,
    archived: repository.archived,
    disabled: false,
    open_issues_count: openPulls.length,
    license: null,
    allow_forking: repository.allow_forking,
    is_template: repository.is_template,
    web_commit_signoff_required: repository.web_commit_signoff_required,
    topics: repository.topics,
    visibility: repository.visibility,
    forks,
    open_issues: openPulls.length,
    watchers: 0,
    default_branch: repository.default_branch,
    created_at: repository.created_at,
    updated_at: repository.updated_at,
    pushed_at: repository.pushed_at,
    permissions: permissionsOf(roleIn(world.tables, actor.account, repository)),
  };
}

/** The whole of `GET /repos/{owner}/{repo}`. */
export function repository(world: World, actor: Actor, row: Repository): object {
  const role = roleIn(world.tables, actor.account, row);
  const owner = ownerOf(world, row);
  const parent = row.parent === null ? undefined : world.tables.repositories.get(row.parent);
  const template = row.template === null ? undefined : world.tables.repositories.get(row.template);
  return {
    ...listedRepository(world, actor, row),
    temp_clone_token: row.visibility === "public" ? null : "",
    ...(reaches(role, "push")
      ? {
          allow_squash_merge: row.allow_squash_merge,
          allow_merge_commit: row.allow_merge_commit,
          allow_rebase_merge: row.allow_rebase_merge,
          allow_auto_merge: row.allow_auto_merge,
          allow_update_branch: row.allow_update_branch,
          delete_branch_on_merge: row.delete_branch_on_merge,
          use_squash_pr_title_as_default: row.squash_merge_commit_title === "PR_TITLE",
          squash_merge_commit_title: row.squash_merge_commit_title,
          squash_merge_commit_message: row.squash_merge_commit_message,
          merge_commit_title: row.merge_commit_title,
          merge_commit_message: row.merge_commit_message,
        }
      : {}),
    ...(reaches(role, "admin") ? { security_and_analysis: securityOf(row) } : {}),
    custom_properties: row.properties,
    ...(owner.type === "Organization" ? { organization: simpleUser(world, owner) } : {}),
    ...(parent
      ? { parent: listedRepository(world, actor, parent), source: listedRepository(world, actor, parent) }
      : {}),
    ...(template ? { template_repository: listedRepository(world, actor, template) } : {}),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** Names of the security features that a repository may have on or off. */
export const securityFeatures = [
  "secret_scanning",
  "secret_scanning_push_protection",
  "secret_scanning_non_provider_patterns",
  "secret_scanning_validity_checks",
] as const;

function securityOf(row: Repository) {
  const status = (on: boolean | undefined) => ({ status: on ? "enabled" : "disabled" });
  return {
    ...(row.visibility === "public" ? {} : { advanced_security: status(row.security.advanced_security) }),
    ...Object.fromEntries(securityFeatures.map((name) => [name, status(row.security[name])])),
    dependabot_security_updates: status(row.automated_security_fixes),
  };
}
