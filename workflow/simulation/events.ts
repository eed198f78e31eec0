/** What the simulation has to know of an event. Source: GitHub docs, "Events that trigger workflows". */
export interface EventKind {
  /** Activity types; empty where the event has none. `undefined`: any, as with `repository_dispatch`. */
  readonly types: readonly string[] | undefined;
  /** Which of them start a workflow that names no `types`; all without it. */
  readonly defaultTypes?: readonly string[];
  /** Which types an event stands for when none is given, the likeliest first. */
  readonly ordinaryTypes?: readonly string[];
  /** What GITHUB_REF is. */
  readonly ref: "branch-or-tag" | "tag" | "pull-request" | "merge-group" | "default-branch";
  /** About a pull request, so it has a base branch and may come from a fork. */
  readonly pullRequest?: true;
  /** `paths` filters are looked at. */
  readonly paths?: true;
}

const pullRequestTypes = [
  "assigned",
  "unassigned",
  "labeled",
  "unlabeled",
  "opened",
  "edited",
  "closed",
  "reopened",
  "synchronize",
  "converted_to_draft",
  "locked",
  "unlocked",
  "enqueued",
  "dequeued",
  "milestoned",
  "demilestoned",
  "ready_for_review",
  "review_requested",
  "review_request_removed",
  "auto_merge_enabled",
  "auto_merge_disabled",
  "stacked",
];
const pullRequestDefaults = ["opened", "synchronize", "reopened"];
const edits = ["created", "edited", "deleted"];

const onDefaultBranch = (types: readonly string[], ...ordinaryTypes: string[]): EventKind => ({
  types,
  ...(ordinaryTypes.length > 0 && { ordinaryTypes }),
  ref: "default-branch",
});

/** Every event that starts a workflow by itself; `workflow_call` does not. */
export const events: { readonly [name: string]: EventKind } = {
  branch_protection_rule: onDefaultBranch(edits, "created"),
  check_run: onDefaultBranch(["created", "rerequested", "completed", "requested_action"], "completed"),
  check_suite: onDefaultBranch(["completed"], "completed"),
  create: { types: [], ref: "branch-or-tag" },
  delete: onDefaultBranch([]),
  deployment: { types: [], ref: "branch-or-tag" },
  deployment_status: { types: [], ref: "branch-or-tag" },
  discussion: onDefaultBranch(
    [
      ...edits,
      "transferred",
      "pinned",
      "unpinned",
      "labeled",
      "unlabeled",
      "locked",
      "unlocked",
      "category_changed",
      "answered",
      "unanswered",
    ],
    "created",
  ),
  discussion_comment: onDefaultBranch(edits, "created"),
  fork: onDefaultBranch([]),
  gollum: onDefaultBranch([]),
  image_version: onDefaultBranch(["created", "ready", "deleted"], "ready"),
  issue_comment: onDefaultBranch(edits, "created"),
  issues: onDefaultBranch(
    [
      "opened",
      "edited",
      "deleted",
      "transferred",
      "pinned",
      "unpinned",
      "closed",
      "reopened",
      "assigned",
      "unassigned",
      "labeled",
      "unlabeled",
      "locked",
      "unlocked",
      "milestoned",
      "demilestoned",
      "field_added",
      "field_removed",
      "typed",
      "untyped",
    ],
    "opened",
  ),
  label: onDefaultBranch(edits, "created"),
  merge_group: { types: ["checks_requested"], ordinaryTypes: ["checks_requested"], ref: "merge-group" },
  milestone: onDefaultBranch(["created", "closed", "opened", "edited", "deleted"], "created"),
  page_build: onDefaultBranch([]),
  public: onDefaultBranch([]),
  pull_request: {
    types: pullRequestTypes,
    defaultTypes: pullRequestDefaults,
    ordinaryTypes: pullRequestDefaults,
    ref: "pull-request",
    pullRequest: true,
    paths: true,
  },
  pull_request_review: {
    types: ["submitted", "edited", "dismissed"],
    ordinaryTypes: ["submitted"],
    ref: "pull-request",
    pullRequest: true,
  },
  pull_request_review_comment: { types: edits, ordinaryTypes: ["created"], ref: "pull-request", pullRequest: true },
  // Since December 2025 its GITHUB_REF is the default branch, whatever branch the pull request goes into.
  pull_request_target: {
    types: pullRequestTypes,
    defaultTypes: pullRequestDefaults,
    ordinaryTypes: pullRequestDefaults,
    ref: "default-branch",
    pullRequest: true,
    paths: true,
  },
  push: { types: [], ref: "branch-or-tag", paths: true },
  registry_package: onDefaultBranch(["published", "updated"], "published"),
  release: {
    types: ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"],
    ordinaryTypes: ["published", "released"],
    ref: "tag",
  },
  repository_dispatch: { types: undefined, ref: "default-branch" },
  schedule: onDefaultBranch([]),
  status: onDefaultBranch([]),
  watch: onDefaultBranch(["started"], "started"),
  workflow_dispatch: { types: [], ref: "branch-or-tag" },
  workflow_run: onDefaultBranch(["completed", "requested", "in_progress"], "completed"),
};

/** What is wrong with an event's name or type; nothing when it can be. */
export function eventFaults(name: string, type: string | undefined): string[] {
  if (name === "workflow_call") {
    return ['"workflow_call" is no event of its own: simulate the event that starts the calling workflow instead.'];
  }
  const kind = Object.hasOwn(events, name) ? events[name] : undefined;
  if (kind === undefined) {
    return [`"${name}" is not an event that starts workflows; write one of ${Object.keys(events).join(", ")}.`];
  }
  if (type === undefined || kind.types === undefined || kind.types.includes(type)) return [];
  return [
    kind.types.length === 0
      ? `"${name}" has no activity types; write "${name}" without ":${type}".`
      : `"${type}" is not an activity type of "${name}"; write one of ${kind.types.join(", ")}.`,
  ];
}
