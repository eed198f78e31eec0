import { z } from "zod";

const reviewer = z.looseObject({
  file_patterns: z.array(z.string()),
  minimum_approvals: z.int().min(0),
  reviewer: z.object({ id: z.int(), type: z.literal("Team") }),
});
const pattern = z.object({
  name: z.string().optional(),
  negate: z.boolean().optional(),
  operator: z.enum(["starts_with", "ends_with", "contains", "regex"]),
  pattern: z.string(),
});
const method = z.enum(["merge", "squash", "rebase"]);

/** The parameters of each type of rule; `null` = it has none. */
const parameters = {
  creation: null,
  update: z.object({ update_allows_fetch_and_merge: z.boolean() }).optional(),
  deletion: null,
  required_linear_history: null,
  required_signatures: null,
  non_fast_forward: null,
  required_deployments: z.object({ required_deployment_environments: z.array(z.string()) }),
  pull_request: z.object({
    allowed_merge_methods: z.array(method).min(1).default(["merge", "squash", "rebase"]),
    automatic_copilot_code_review_enabled: z.boolean().optional(),
    dismiss_stale_reviews_on_push: z.boolean(),
    require_code_owner_review: z.boolean(),
    require_last_push_approval: z.boolean(),
    required_approving_review_count: z.int().min(0).max(10),
    required_review_thread_resolution: z.boolean(),
    required_reviewers: z.array(reviewer).optional(),
  }),
  required_status_checks: z.object({
    do_not_enforce_on_create: z.boolean().default(false),
    required_status_checks: z.array(z.object({ context: z.string().min(1), integration_id: z.int().optional() })),
    strict_required_status_checks_policy: z.boolean(),
  }),
  merge_queue: z.object({
    check_response_timeout_minutes: z.int().min(1).max(360),
    grouping_strategy: z.enum(["ALLGREEN", "HEADGREEN"]),
    max_entries_to_build: z.int().min(0).max(100),
    max_entries_to_merge: z.int().min(0).max(100),
    merge_method: z.enum(["MERGE", "SQUASH", "REBASE"]),
    min_entries_to_merge: z.int().min(0).max(100),
    min_entries_to_merge_wait_minutes: z.int().min(0).max(360),
  }),
  commit_message_pattern: pattern,
  commit_author_email_pattern: pattern,
  committer_email_pattern: pattern,
  branch_name_pattern: pattern,
  tag_name_pattern: pattern,
  file_path_restriction: z.object({ restricted_file_paths: z.array(z.string()) }),
  max_file_path_length: z.object({ max_file_path_length: z.int().min(1) }),
  file_extension_restriction: z.object({ restricted_file_extensions: z.array(z.string()) }),
  max_file_size: z.object({ max_file_size: z.int().min(1).max(100) }),
  workflows: z.object({
    do_not_enforce_on_create: z.boolean().optional(),
    workflows: z.array(
      z.object({
        path: z.string(),
        ref: z.string().optional(),
        repository_id: z.int(),
        sha: z.string().optional(),
      }),
    ),
  }),
  code_scanning: z.object({
    code_scanning_tools: z.array(
      z.object({ alerts_threshold: z.string(), security_alerts_threshold: z.string(), tool: z.string() }),
    ),
  }),
  copilot_code_review: z
    .object({ review_draft_pull_requests: z.boolean().optional(), review_on_push: z.boolean().optional() })
    .optional(),
} as const;

export type RuleType = keyof typeof parameters;

const rule = z.union(
  Object.entries(parameters).map(([type, schema]) =>
    schema === null
      ? z.object({ type: z.literal(type) })
      : z.object({ type: z.literal(type), parameters: schema as z.ZodType<Record<string, unknown>> }),
  ) as unknown as [z.ZodType<{ type: string; parameters?: Record<string, unknown> }>],
);

const bypassActor = z.object({
  actor_id: z
    .int()
    .nullish()
    .transform((id) => id ?? null),
  actor_type: z.enum(["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"]),
  bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
});

const names = z.object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) });
const property = z.looseObject({ name: z.string(), property_values: z.array(z.string()) });

/** The body that makes a ruleset. */
export const rulesetBody = z.object({
  name: z.string().min(1),
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  bypass_actors: z.array(bypassActor).default([]),
  conditions: z
    .object({
      ref_name: names.optional(),
      repository_name: names.extend({ protected: z.boolean().optional() }).optional(),
      repository_id: z.object({ repository_ids: z.array(z.int()) }).optional(),
      repository_property: z
        .object({ include: z.array(property).default([]), exclude: z.array(property).default([]) })
        .optional(),
    })
    .nullish(),
  rules: z.array(rule).default([]),
});

/** The body that changes one: what it leaves out stays. */
export const rulesetChanges = z.object({
  name: rulesetBody.shape.name.optional(),
  target: z.enum(["branch", "tag", "push"]).optional(),
  enforcement: rulesetBody.shape.enforcement.optional(),
  bypass_actors: z.array(bypassActor).optional(),
  conditions: rulesetBody.shape.conditions,
  rules: z.array(rule).optional(),
});

const pushRules = ["file_path_restriction", "max_file_path_length", "file_extension_restriction", "max_file_size"];
const branchRules = [
  "pull_request",
  "required_status_checks",
  "merge_queue",
  "required_deployments",
  "branch_name_pattern",
  "workflows",
  "code_scanning",
  "copilot_code_review",
];

/** Why a rule cannot be in a ruleset of this target; `undefined` when it can. */
export function misplaced(type: string, target: "branch" | "tag" | "push"): string | undefined {
  const push = pushRules.includes(type);
  if (push !== (target === "push")) return `Invalid rule '${type}': it does not go with the target '${target}'`;
  if (target === "tag" && branchRules.includes(type)) return `Invalid rule '${type}': it is for branches`;
  if (target === "branch" && type === "tag_name_pattern") return `Invalid rule '${type}': it is for tags`;
  return undefined;
}
