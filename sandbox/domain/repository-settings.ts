import { z } from "zod";
import { type FieldFault, unprocessable, validationFailed } from "../http/api-error.ts";
import { securityFeatures } from "../present/repository.ts";
import type { Repository, RepositorySettings } from "../store/rows.ts";
import type { World } from "../world.ts";
import { checkName, repositoryDefaults, repositoryName } from "./create-repository.ts";

const flag = z.boolean().nullish();
const status = z.object({ status: z.enum(["enabled", "disabled"]) }).nullish();

/** What a PATCH may change, and a POST may set from the start. */
export const repositoryChanges = z.object({
  name: z.string().min(1).optional(),
  description: z.string().nullish(),
  homepage: z.string().nullish(),
  private: flag,
  visibility: z.enum(["public", "private", "internal"]).nullish(),
  default_branch: z.string().nullish(),
  archived: flag,
  has_issues: flag,
  has_projects: flag,
  has_wiki: flag,
  has_discussions: flag,
  has_downloads: flag,
  is_template: flag,
  allow_squash_merge: flag,
  allow_merge_commit: flag,
  allow_rebase_merge: flag,
  allow_auto_merge: flag,
  allow_update_branch: flag,
  delete_branch_on_merge: flag,
  squash_merge_commit_title: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]).nullish(),
  squash_merge_commit_message: z.enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"]).nullish(),
  merge_commit_title: z.enum(["PR_TITLE", "MERGE_MESSAGE"]).nullish(),
  merge_commit_message: z.enum(["PR_BODY", "PR_TITLE", "BLANK"]).nullish(),
  allow_forking: flag,
  web_commit_signoff_required: flag,
  security_and_analysis: z.record(z.string(), status).nullish(),
});

export type RepositoryChanges = z.infer<typeof repositoryChanges>;

/** Applies a PATCH. @throws ApiError 422 with every fault that GitHub would find in it. */
export async function changeRepository(world: World, row: Repository, body: RepositoryChanges): Promise<Repository> {
  const settings = settingsOf(body);
  checkMergeSettings({ ...row, ...settings });
  const name = body.name === undefined ? row.name : repositoryName(body.name);
  const renamed = name.toLowerCase() !== row.name.toLowerCase();
  if (renamed) checkName(world, world.tables.accounts.get(row.owner)!, name);
  const visibility = body.visibility ?? (body.private == null ? row.visibility : body.private ? "private" : "public");
  const security = securityOf(world, { ...row, visibility }, body.security_and_analysis ?? {});
  const branch = body.default_branch ?? row.default_branch;
  const git = world.git.repository(row.id);
  if (branch !== row.default_branch) {
    if (!(await git.ref(`refs/heads/${branch}`))) {
      throw unprocessable(
        `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`,
      );
    }
    await git.setHead(branch);
  }
  const wanted: Omit<Repository, "id"> = {
    ...row,
    ...settings,
    name,
    visibility,
    archived: body.archived ?? row.archived,
    default_branch: branch,
    security: security.features,
    automated_security_fixes: security.updates ?? row.automated_security_fixes,
  };
  if (JSON.stringify(wanted) === JSON.stringify(row)) return row;
  if (renamed) world.tables.redirects.insert({ owner: row.owner, name: row.name, repository: row.id });
  return world.tables.repositories.update(row.id, { ...wanted, updated_at: world.clock.after(row.updated_at) });
}

/** The plain settings among the changes; null means "as it was". Texts may be emptied. */
function settingsOf(body: RepositoryChanges): Partial<RepositorySettings> {
  const entries = Object.keys(repositoryDefaults).flatMap((key) => {
    const value = body[key as keyof RepositoryChanges];
    const text = key === "description" || key === "homepage";
    return value === undefined || (value === null && !text) ? [] : [[key, value === "" && text ? null : value]];
  });
  return Object.fromEntries(entries);
}

function checkMergeSettings(row: RepositorySettings): void {
  const faults: FieldFault[] = [];
  const fault = (field: string, message: string) =>
    faults.push({ resource: "Repository", code: "custom", field, message });
  if (!row.allow_merge_commit && !row.allow_squash_merge && !row.allow_rebase_merge) {
    fault("merge_commit_allowed", "Sorry, you need to allow at least one merge strategy. (no_merge_method)");
  }
  const merge = `${row.merge_commit_title} ${row.merge_commit_message}`;
  if (!["PR_TITLE PR_BODY", "PR_TITLE BLANK", "MERGE_MESSAGE PR_TITLE"].includes(merge)) {
    fault(
      "merge_commit",
      "Sorry, this combination of merge commit title and message is invalid. (invalid_merge_commit_setting_combo)",
    );
  }
  const squash = `${row.squash_merge_commit_title} ${row.squash_merge_commit_message}`;
  if (
    !["PR_TITLE PR_BODY", "PR_TITLE BLANK", "PR_TITLE COMMIT_MESSAGES", "COMMIT_OR_PR_TITLE COMMIT_MESSAGES"].includes(
      squash,
    )
  ) {
    fault(
      "squash_merge_commit",
      "Sorry, this combination of squash commit title and message is invalid. (invalid_squash_merge_commit_setting_combo)",
    );
  }
  if (faults.length > 0) throw validationFailed(...faults);
}

/** The security features after a change, as far as the repository's visibility and plan allow it. */
function securityOf(world: World, row: Repository, wanted: NonNullable<RepositoryChanges["security_and_analysis"]>) {
  const features = { ...row.security };
  const plan = world.tables.accounts.get(row.owner)!.plan;
  for (const name of ["advanced_security", ...securityFeatures]) {
    const status = wanted[name]?.status;
    if (!status) continue;
    if (name === "advanced_security" && row.visibility === "public") {
      throw unprocessable("Advanced security is always available for public repos.");
    }
    if (status === "enabled" && row.visibility !== "public" && plan !== "enterprise") {
      throw unprocessable(
        `${name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase())} is not available for this repository.`,
      );
    }
    features[name] = status === "enabled";
  }
  const updates = wanted.dependabot_security_updates?.status;
  return { features, updates: updates === undefined ? undefined : updates === "enabled" };
}
