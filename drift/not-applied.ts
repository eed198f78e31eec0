import type { AppliedResource, AppliedState } from "./applied-state.ts";
import { type Difference, sameText } from "./difference.ts";
import { type InputChange, inputChanges } from "./input-changes.ts";

/** Names that the provider has for words of the inventory, where they are not the same. */
const inputNames: Readonly<Record<string, string>> = {
  homepage: "homepageUrl",
  "features.issues": "hasIssues",
  "features.projects": "hasProjects",
  "features.wiki": "hasWiki",
  "features.discussions": "hasDiscussions",
  "merge.squash": "allowSquashMerge",
  "merge.mergeCommit": "allowMergeCommit",
  "merge.rebase": "allowRebaseMerge",
  "merge.auto": "allowAutoMerge",
  "merge.updateBranch": "allowUpdateBranch",
  "merge.deleteBranch": "deleteBranchOnMerge",
  "merge.squashTitle": "squashMergeCommitTitle",
  "merge.squashMessage": "squashMergeCommitMessage",
  "merge.commitTitle": "mergeCommitTitle",
  "merge.commitMessage": "mergeCommitMessage",
  "security.pushProtection": "secretScanningPushProtection",
  "security.vulnerabilityAlerts": "enabled",
  "security.dependabotUpdates": "enabled",
  "rules.approvals": "requiredApprovingReviewCount",
  "rules.dismissStale": "dismissStaleReviewsOnPush",
  "rules.codeOwners": "requireCodeOwnerReview",
  "rules.lastPushApproval": "requireLastPushApproval",
  "rules.conversations": "requiredReviewThreadResolution",
  "rules.mergeMethods": "allowedMergeMethods",
  "rules.upToDate": "strictRequiredStatusChecksPolicy",
  "rules.linearHistory": "requiredLinearHistory",
  "rules.signedCommits": "requiredSignatures",
  "rules.checks": "requiredChecks",
  "actions.allow": "allowedActions",
  "actions.patterns": "patternsAlloweds",
  "actions.requireShaPinning": "shaPinningRequired",
  "actions.defaultToken": "defaultWorkflowPermissions",
  "actions.approvePullRequests": "canApprovePullRequestReviews",
  "environments.waitMinutes": "waitTimer",
  "environments.adminsBypass": "canAdminsBypass",
};

/** Fields whose parts have a resource each, with one value: which input that is. */
const onlyInput: Readonly<Record<string, string>> = {
  access: "permission",
  variables: "value",
  properties: "propertyValues",
};

/** Inputs that a program declares, by URN. */
export type DeclaredInputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * Whether a difference is one that nobody made: what is declared was never applied, was under way when a run was cut off, or
 * was declared since the last run, while GitHub has what was applied then.
 *
 * @param resources URNs of those that set it right, the one that it is about first
 */
export function isNotApplied(
  found: Difference,
  [urn, ...further]: readonly string[],
  state: AppliedState,
  declared: DeclaredInputs,
): boolean {
  if (found.kind === "undeclared" || found.kind === "overwritten" || urn === undefined) return false;
  if (state.pending.has(urn)) return true;
  const applied = state.resources.get(urn);
  if (applied === undefined) return true;
  if (found.file !== undefined) return wasDelivered(applied, found.file, found.seen);
  // Patterns of an environment are resources of their own.
  if (found.kind === "changed" && further.some((one) => !state.resources.has(one)))
    return [found.seen].flat().every((item) => [found.declared].flat().includes(item));
  const names = namesOf(found);
  // Where nobody can say which input it is, or a whole object is gone, somebody did it.
  if (applied.inputs === undefined || names.length === 0 || isWhole(found)) return false;
  return inputChanges(applied.inputs, declared.get(urn) ?? {}).some(
    (change) => names.every((name) => change.path.includes(name)) && explains(change, found),
  );
}

/** Whether a whole ruleset or environment is told. */
function isWhole({ path, kind }: Difference): boolean {
  return (
    kind === "missing" &&
    (path[0] === "environments" ? path.length === 2 : path[0] === "rules" && path.at(-1) !== "checks")
  );
}

/** Whether GitHub has a file as it was delivered last, or does not have it as it never was. */
function wasDelivered({ files }: AppliedResource, path: string, seen: unknown): boolean {
  return files !== undefined && files.get(path) === seen;
}

/** Names that the path of an input has, where the difference may be about it. */
function namesOf({ path }: Difference): string[] {
  const [field = "", word = "", part = "", leaf = ""] = path.map(String);
  if (field === "labels") return part === "" ? [word] : [word, part];
  if (field === "environments") {
    if (part === "variables") return ["value"];
    return [inputNames[`environments.${part}`] ?? part].filter((name) => name !== "" && leaf === "");
  }
  const only = onlyInput[field];
  if (only !== undefined) return [only];
  return [inputNames[word === "" ? field : `${field}.${word}`] ?? path.map(String).at(-1) ?? field];
}

/** Whether a difference is what a change of the inventory would be, had nobody applied it. */
function explains({ was, will }: InputChange, { path, declared, seen }: Difference): boolean {
  const same = (left: unknown, right: unknown) => plain(left, path) === plain(right, path);
  if (same(was, seen) && same(will, declared)) return true;
  // Of a list one item is told, and of a new object that it is not there.
  if (seen === undefined)
    return was === undefined || (Array.isArray(will) && has(will, declared) && !has(was, declared));
  return declared === undefined && Array.isArray(was) && has(was, seen) && !has(will, seen);
}

function has(list: unknown, item: unknown): boolean {
  return sameText(list ?? []).includes(sameText(item));
}

/** One text for what GitHub, the provider and the inventory each say in their own way. */
function plain(value: unknown, [field]: Difference["path"]): string {
  if (value === "enabled") return plain(true, []);
  if (Array.isArray(value)) return value.length === 1 ? plain(value[0], [field ?? ""]) : sameText([...value].sort());
  if (value === undefined || value === null || value === "" || value === false || value === 0 || value === "disabled")
    return "";
  // Colours of labels in any case are one.
  return field === "labels" ? sameText(value).toLowerCase() : sameText(value);
}
