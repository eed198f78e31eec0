import type * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Bypass } from "./bypass-actors.ts";
import { declared } from "./declared.ts";
import type { RequiredCheck } from "./required-checks.ts";

/** A way to merge a pull request. */
export type MergeMethod = "merge" | "squash" | "rebase";

/** Settings of a merge queue; what is absent has GitHub's default. */
export interface MergeQueue {
  readonly method?: MergeMethod;
  /** Pull requests merged together, at least and at most. */
  readonly minEntries?: number;
  readonly maxEntries?: number;
  /** How long to wait for `minEntries`, in minutes. */
  readonly waitMinutes?: number;
  /** Pull requests whose checks run at once. */
  readonly maxEntriesToBuild?: number;
  readonly grouping?: "ALLGREEN" | "HEADGREEN";
  /** How long a check may take before it counts as failed, in minutes. */
  readonly checkTimeoutMinutes?: number;
}

/** What the default branch asks of a change, and which tags are protected. */
export interface Rules {
  readonly approvals?: number;
  readonly dismissStale?: boolean;
  readonly codeOwners?: boolean;
  readonly lastPushApproval?: boolean;
  readonly conversations?: boolean;
  readonly upToDate?: boolean;
  readonly linearHistory?: boolean;
  readonly signedCommits?: boolean;
  readonly mergeMethods?: readonly MergeMethod[];
  readonly mergeQueue?: MergeQueue;
  /** Further required checks, made by somebody else. */
  readonly checks?: readonly string[];
  /** Who may pass the branch rules by; nobody, if empty or absent. */
  readonly bypass?: readonly Bypass[];
  readonly tags?: TagRules;
}

/** Protection of the tags that match. */
export interface TagRules {
  /** Patterns without `refs/tags/` (`v*`). */
  readonly patterns: readonly string[];
  /** Who alone may create, move and delete such tags. Absent: anybody may create one, nobody may move or delete it. */
  readonly bypass?: readonly Bypass[];
}

type RulesetRules = github.RepositoryRulesetArgs["rules"];

/** Rules of the default branch. Nobody deletes it or rewrites its history. */
export function branchRules(rules: Rules, checks: pulumi.Input<readonly RequiredCheck[]>): RulesetRules {
  return declared({
    deletion: true,
    nonFastForward: true,
    pullRequest: pullRequestRule(rules),
    requiredLinearHistory: rules.linearHistory,
    requiredSignatures: rules.signedCommits,
    requiredStatusChecks: statusCheckRule(rules, checks),
    mergeQueue: rules.mergeQueue && mergeQueueRule(rules.mergeQueue),
  }) as RulesetRules;
}

/** Rules of protected tags. */
export function tagRules({ bypass }: TagRules): RulesetRules {
  return { deletion: true, nonFastForward: true, update: true, ...(bypass !== undefined && { creation: true }) };
}

/** Full ref names that GitHub matches tags with. */
export function tagRefs(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => (pattern.startsWith("refs/tags/") ? pattern : `refs/tags/${pattern}`));
}

/** Pull requests are only asked for when a word about them is declared. */
function pullRequestRule(rules: Rules) {
  const words = [
    rules.approvals,
    rules.dismissStale,
    rules.codeOwners,
    rules.lastPushApproval,
    rules.conversations,
    rules.mergeMethods,
  ];
  if (words.every((word) => word === undefined)) return undefined;
  return declared({
    requiredApprovingReviewCount: rules.approvals ?? 0,
    dismissStaleReviewsOnPush: rules.dismissStale ?? false,
    requireCodeOwnerReview: rules.codeOwners ?? false,
    requireLastPushApproval: rules.lastPushApproval ?? false,
    requiredReviewThreadResolution: rules.conversations ?? false,
    allowedMergeMethods: rules.mergeMethods && [...rules.mergeMethods],
  });
}

/** The whole rule is one output: GitHub refuses a rule that requires no check, so it may have to be absent. */
function statusCheckRule({ upToDate = false }: Rules, checks: pulumi.Input<readonly RequiredCheck[]>) {
  return pulumi.output(checks).apply((required) =>
    required.length === 0
      ? undefined
      : {
          requiredChecks: required.map((check) => ({ ...check })),
          strictRequiredStatusChecksPolicy: upToDate,
        },
  );
}

function mergeQueueRule(queue: MergeQueue) {
  return declared({
    mergeMethod: queue.method?.toUpperCase(),
    minEntriesToMerge: queue.minEntries,
    maxEntriesToMerge: queue.maxEntries,
    minEntriesToMergeWaitMinutes: queue.waitMinutes,
    maxEntriesToBuild: queue.maxEntriesToBuild,
    groupingStrategy: queue.grouping,
    checkResponseTimeoutMinutes: queue.checkTimeoutMinutes,
  });
}
