type Inputs = Readonly<Record<string, unknown>>;

/** A rule as GitHub takes and gives it. */
export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The order in which the provider sends rules; GitHub keeps it. */
const order = [
  "creation",
  "update",
  "deletion",
  "required_linear_history",
  "merge_queue",
  "required_deployments",
  "required_signatures",
  "pull_request",
  "required_status_checks",
  "non_fast_forward",
];

/** Rules without parameters: input -> GitHub's type. */
const plainRules = {
  creation: "creation",
  deletion: "deletion",
  requiredLinearHistory: "required_linear_history",
  requiredSignatures: "required_signatures",
  nonFastForward: "non_fast_forward",
} as const;

/** Rules with parameters: input -> the rule, with the provider's defaults for what is not declared. */
const rulesWithParameters: Record<string, (rule: Inputs) => Rule> = {
  pullRequest: (rule) => ({
    type: "pull_request",
    parameters: {
      dismiss_stale_reviews_on_push: rule.dismissStaleReviewsOnPush ?? false,
      require_code_owner_review: rule.requireCodeOwnerReview ?? false,
      require_last_push_approval: rule.requireLastPushApproval ?? false,
      required_approving_review_count: rule.requiredApprovingReviewCount ?? 0,
      required_review_thread_resolution: rule.requiredReviewThreadResolution ?? false,
      ...(rule.allowedMergeMethods === undefined ? {} : { allowed_merge_methods: rule.allowedMergeMethods }),
    },
  }),
  requiredStatusChecks: (rule) => ({
    type: "required_status_checks",
    parameters: {
      required_status_checks: ((rule.requiredChecks ?? []) as Inputs[]).map(({ context, integrationId }) => {
        return { context, ...(integrationId ? { integration_id: integrationId } : {}) };
      }),
      strict_required_status_checks_policy: rule.strictRequiredStatusChecksPolicy ?? false,
      do_not_enforce_on_create: rule.doNotEnforceOnCreate ?? false,
    },
  }),
  mergeQueue: (rule) => ({
    type: "merge_queue",
    parameters: {
      check_response_timeout_minutes: rule.checkResponseTimeoutMinutes ?? 60,
      grouping_strategy: rule.groupingStrategy ?? "ALLGREEN",
      max_entries_to_build: rule.maxEntriesToBuild ?? 5,
      max_entries_to_merge: rule.maxEntriesToMerge ?? 5,
      merge_method: rule.mergeMethod ?? "MERGE",
      min_entries_to_merge: rule.minEntriesToMerge ?? 1,
      min_entries_to_merge_wait_minutes: rule.minEntriesToMergeWaitMinutes ?? 5,
    },
  }),
  requiredDeployments: (rule) => ({
    type: "required_deployments",
    parameters: { required_deployment_environments: rule.requiredDeploymentEnvironments ?? [] },
  }),
};

/**
 * The rules of a ruleset as GitHub's REST API takes them.
 *
 * @param subject for an error message.
 * @throws Error for a kind of rule that only the engine can apply.
 */
export function gitHubRules(inputs: Inputs, subject: string): Rule[] {
  const rules: Rule[] = [];
  for (const [input, value] of Object.entries(inputs)) {
    if (value === undefined || value === null || value === false || input === "updateAllowsFetchAndMerge") continue;
    const plain = plainRules[input as keyof typeof plainRules];
    const make = rulesWithParameters[input];
    if (plain !== undefined) rules.push({ type: plain });
    else if (make !== undefined) rules.push(make(value as Inputs));
    else if (input === "update") {
      const update_allows_fetch_and_merge = inputs.updateAllowsFetchAndMerge ?? false;
      rules.push({ type: "update", parameters: { update_allows_fetch_and_merge } });
    } else {
      throw new Error(`${subject}: the rehearsal cannot apply the rule "${input}"; add --engine pulumi.`);
    }
  }
  return rules.sort((left, right) => order.indexOf(left.type) - order.indexOf(right.type));
}

/**
 * Whether live rules are the wanted ones. GitHub fills in parameters that were not sent, so only those that are wanted
 * are compared; checks and merge methods are sets.
 */
export function sameRules(wanted: readonly Rule[], live: readonly Rule[]): boolean {
  if (wanted.length !== live.length) return false;
  const liveOf = new Map(live.map((rule) => [rule.type, rule.parameters ?? {}]));
  return wanted.every(({ type, parameters = {} }) => {
    const there = liveOf.get(type);
    if (there === undefined) return false;
    const filled = { ...unsent[type], ...there };
    return Object.entries(parameters).every(([key, value]) => canonical(value) === canonical(filled[key]));
  });
}

/** Parameters that the provider leaves out where they say nothing. */
const unsent: Readonly<Record<string, Record<string, unknown>>> = { update: { update_allows_fetch_and_merge: false } };

/** A rule as the provider sends it. */
export function sentRule(rule: Rule): Rule {
  const omitted = unsent[rule.type];
  return omitted !== undefined && canonical(omitted) === canonical(rule.parameters) ? { type: rule.type } : rule;
}

/** One text for equal values: lists as sets, keys in order, GitHub's null as absent. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
    return `{${entries
      .map(([key, item]) => `${key}:${canonical(item)}`)
      .sort()
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
