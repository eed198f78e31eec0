import type { ActionsSettings } from "../store/rows.ts";

/** The Actions settings of a new repository or organisation. */
export const actionsDefaults: ActionsSettings = {
  enabled: true,
  enabled_repositories: "all",
  enabled_repository_ids: [],
  allowed_actions: "all",
  sha_pinning_required: false,
  github_owned_allowed: true,
  verified_allowed: false,
  patterns_allowed: [],
  default_workflow_permissions: "read",
  can_approve_pull_request_reviews: false,
  access_level: "none",
  retention_days: 90,
  approval_policy: "first_time_contributors",
  oidc: { use_default: true },
};
