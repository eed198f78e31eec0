import type { TreeBase, TreeChange } from "../git/import-changes.ts";
import { zeroId } from "../git/names.ts";
import { validationFailed } from "../http/api-error.ts";
import type { Account, Repository, RepositorySettings, Visibility } from "../store/rows.ts";
import type { World } from "../world.ts";
import { actionsDefaults } from "./actions-settings.ts";
import { signatureOf, webFlow } from "./people.ts";

/** The settings of a new repository that names none. */
export const repositoryDefaults: RepositorySettings = {
  description: null,
  homepage: null,
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_discussions: false,
  has_downloads: true,
  is_template: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  delete_branch_on_merge: false,
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  squash_merge_commit_message: "COMMIT_MESSAGES",
  merge_commit_title: "MERGE_MESSAGE",
  merge_commit_message: "PR_TITLE",
  allow_forking: true,
  web_commit_signoff_required: false,
};

const defaultLabels: readonly (readonly [name: string, color: string, description: string])[] = [
  ["bug", "d73a4a", "Something isn't working"],
  ["documentation", "0075ca", "Improvements or additions to documentation"],
  ["duplicate", "cfd3d7", "This issue or pull request already exists"],
  ["enhancement", "a2eeef", "New feature or request"],
  ["good first issue", "7057ff", "Good for newcomers"],
  ["help wanted", "008672", "Extra attention is needed"],
  ["invalid", "e4e669", "This doesn't seem right"],
  ["question", "d876e3", "Further information is requested"],
  ["wontfix", "ffffff", "This will not be worked on"],
];

export interface NewRepository {
  readonly name: string;
  readonly visibility: Visibility;
  readonly settings?: Partial<RepositorySettings>;
  readonly parent?: number;
  readonly template?: number;
}

/** GitHub turns what a name may not hold into dashes. */
export const repositoryName = (text: string) => text.replace(/[^\w.-]+/g, "-");

/** @throws ApiError 422 when the owner has a repository of that name, or the name cannot be one. */
export function checkName(world: World, owner: Account, name: string): void {
  const fault = (message: string) =>
    validationFailed({ resource: "Repository", code: "custom", field: "name", message });
  if (name === "" || name === "." || name === ".." || /\.git$/i.test(name)) throw fault("name is not valid");
  if (name.length > 100) throw fault("name is too long (maximum is 100 characters)");
  if (world.tables.repositories.find("name", `${owner.id}/${name.toLowerCase()}`)) {
    throw fault("name already exists on this account");
  }
}

/** Makes a repository with GitHub's defaults and no commit. @throws ApiError 422 for a name that cannot be had */
export async function createRepository(world: World, owner: Account, wanted: NewRepository): Promise<Repository> {
  const name = repositoryName(wanted.name);
  checkName(world, owner, name);
  const now = world.clock.iso();
  const { tables } = world;
  const row = tables.repositories.insert({
    ...repositoryDefaults,
    allow_forking: wanted.visibility === "public" || owner.type === "User",
    ...wanted.settings,
    owner: owner.id,
    name,
    visibility: wanted.visibility,
    archived: false,
    default_branch: "main",
    topics: [],
    parent: wanted.parent ?? null,
    template: wanted.template ?? null,
    security: {},
    vulnerability_alerts: false,
    automated_security_fixes: false,
    actions: actionsDefaults,
    properties: {},
    next_number: 1,
    created_at: now,
    updated_at: now,
    pushed_at: now,
  });
  for (const [label, color, description] of defaultLabels) {
    tables.labels.insert({ repository: row.id, name: label, color, description, default: true });
  }
  const redirect = tables.redirects.find("name", `${owner.id}/${name.toLowerCase()}`);
  if (redirect) tables.redirects.delete(redirect.id);
  await world.git.create(row.id, row.default_branch);
  return row;
}

/** The first commit of a repository, made by GitHub itself: `auto_init`, or a template's files. */
export async function initialCommit(
  world: World,
  row: Repository,
  author: Account,
  base: TreeBase,
  changes: readonly TreeChange[],
  branch = row.default_branch,
): Promise<void> {
  const git = world.git.repository(row.id);
  const text = { author: signatureOf(world, author), committer: webFlow(world), message: "Initial commit" };
  const sha = await git.commitChanges(base, changes, text);
  world.tables.signedCommits.insert({ sha });
  await git.updateRefs([{ ref: `refs/heads/${branch}`, before: zeroId, after: sha }]);
}

/** The README that `auto_init` brings. */
export const readme = (name: string, description: string | null | undefined): TreeChange => ({
  path: "README.md",
  mode: "100644",
  content: Buffer.from(`# ${name}${description ? `\n${description}` : ""}\n`),
});
