import type { Answer } from "./reading.ts";
import type { SeenSettings } from "./seen.ts";

/** Inventory word -> field of GitHub's repository. */
const features = {
  issues: "has_issues",
  projects: "has_projects",
  wiki: "has_wiki",
  discussions: "has_discussions",
} as const;
const merge = {
  squash: "allow_squash_merge",
  mergeCommit: "allow_merge_commit",
  rebase: "allow_rebase_merge",
  auto: "allow_auto_merge",
  updateBranch: "allow_update_branch",
  deleteBranch: "delete_branch_on_merge",
  squashTitle: "squash_merge_commit_title",
  squashMessage: "squash_merge_commit_message",
  commitTitle: "merge_commit_title",
  commitMessage: "merge_commit_message",
} as const;

/** Settings that are asked for by calls of their own. */
export interface AlertSettings {
  readonly vulnerabilityAlerts?: boolean;
  readonly dependabotUpdates?: boolean;
}

/** Settings of a repository as `GET /repos/{owner}/{repo}` gives them. */
export function settingsWords(live: Answer, alerts: AlertSettings): SeenSettings {
  const security = { ...analysisWords(live.security_and_analysis), ...alerts };
  return {
    description: live.description ?? "",
    homepage: live.homepage ?? "",
    visibility: live.visibility ?? (live.private ? "private" : "public"),
    topics: [...(live.topics ?? [])].sort(),
    archived: live.archived === true,
    features: told(live, features),
    merge: told(live, merge),
    ...(Object.keys(security).length > 0 && { security }),
  } as SeenSettings;
}

/** Fields that GitHub gave: a token without administration is not told how pull requests are merged. */
function told(live: Answer, words: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words)
      .map(([word, field]) => [word, live[field]])
      .filter(([, value]) => value !== undefined && value !== null),
  );
}

function analysisWords(analysis: Answer): Record<string, boolean> {
  const on = (field: string) => analysis?.[field]?.status as string | undefined;
  const entries = [
    ["secretScanning", on("secret_scanning")],
    ["pushProtection", on("secret_scanning_push_protection")],
  ] as const;
  return Object.fromEntries(
    entries.flatMap(([word, status]) => (status === undefined ? [] : [[word, status === "enabled"]])),
  );
}
