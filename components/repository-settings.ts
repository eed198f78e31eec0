import type * as github from "@pulumi/github";
import { declared } from "./declared.ts";
import { isCreateOnly, repositoryInputs } from "./repository-inputs.ts";

/** Settings of a repository. What is absent is undeclared: it starts as GitHub has it and is never touched after that. */
export interface RepositorySettings {
  /** Name on GitHub; a new one renames in place. */
  readonly name: string;
  /**
   * The repository exists already and is taken over as it is. Only the first `up` needs it; drop it before a rename, as
   * the engine would look for the repository to import under the new name.
   */
  readonly adopt?: boolean;
  readonly description?: string;
  readonly homepage?: string;
  readonly visibility?: "public" | "private" | "internal";
  readonly topics?: readonly string[];
  /** `owner/name` of the template repository that a new repository is made from. */
  readonly template?: string;
  /** An archived repository is frozen: nothing of it is written any more. */
  readonly archived?: boolean;
  readonly features?: {
    readonly issues?: boolean;
    readonly projects?: boolean;
    readonly wiki?: boolean;
    readonly discussions?: boolean;
  };
  readonly merge?: {
    readonly squash?: boolean;
    readonly mergeCommit?: boolean;
    readonly rebase?: boolean;
    readonly auto?: boolean;
    readonly updateBranch?: boolean;
    readonly deleteBranch?: boolean;
    readonly squashTitle?: "PR_TITLE" | "COMMIT_OR_PR_TITLE";
    readonly squashMessage?: "PR_BODY" | "COMMIT_MESSAGES" | "BLANK";
    readonly commitTitle?: "PR_TITLE" | "MERGE_MESSAGE";
    readonly commitMessage?: "PR_BODY" | "PR_TITLE" | "BLANK";
  };
  readonly security?: SecuritySettings;
}

/** GitHub's own security features. */
export interface SecuritySettings {
  readonly secretScanning?: boolean;
  readonly pushProtection?: boolean;
  readonly vulnerabilityAlerts?: boolean;
  readonly dependabotUpdates?: boolean;
}

/**
 * What GitHub gives a new repository, spelled out because the provider would send `false` and "" for what is left out.
 * Visibility is the one exception: GitHub's API makes an undeclared repository public; nobody should publish by silence.
 *
 * Source: https://docs.github.com/rest/repos/repos#create-an-organization-repository
 */
export const newRepository: github.RepositoryArgs = {
  visibility: "private",
  hasIssues: true,
  hasProjects: true,
  hasWiki: true,
  hasDiscussions: false,
  allowSquashMerge: true,
  allowMergeCommit: true,
  allowRebaseMerge: true,
  allowAutoMerge: false,
  allowUpdateBranch: false,
  deleteBranchOnMerge: false,
  squashMergeCommitTitle: "COMMIT_OR_PR_TITLE",
  squashMergeCommitMessage: "COMMIT_MESSAGES",
  mergeCommitTitle: "MERGE_MESSAGE",
  mergeCommitMessage: "PR_TITLE",
};

/**
 * Inputs of the github.Repository.
 *
 * @throws Error when `template` is not `owner/name`.
 */
export function repositoryArgs(settings: RepositorySettings): github.RepositoryArgs {
  const { adopt = false, template } = settings;
  if (adopt) return declaredInputs(settings);
  return { ...newRepository, ...declaredInputs(settings), ...(template !== undefined && templateInput(template)) };
}

/**
 * Inputs that keep the value they have: all that are undeclared, and those that only counted at creation. In an archived
 * repository that is everything, for GitHub takes no change and a difference would be shown for ever.
 */
export function untouchedInputs(settings: RepositorySettings): string[] {
  const own = declaredInputs(settings);
  const frozen = settings.archived === true;
  const kept = repositoryInputs.filter((input) => {
    if (input === "archived" || input === "archiveOnDestroy") return !(input in own);
    return frozen || isCreateOnly(input) || !(input in own);
  });
  return [...kept, ...(kept.includes("securityAndAnalysis") ? [] : untouchedAnalysis(settings.security))];
}

function declaredInputs(settings: RepositorySettings): github.RepositoryArgs {
  const { features = {}, merge = {}, security } = settings;
  return declared({
    name: settings.name,
    archiveOnDestroy: true,
    description: settings.description,
    homepageUrl: settings.homepage,
    visibility: settings.visibility,
    topics: settings.topics && [...settings.topics].sort(),
    archived: settings.archived,
    hasIssues: features.issues,
    hasProjects: features.projects,
    hasWiki: features.wiki,
    hasDiscussions: features.discussions,
    allowSquashMerge: merge.squash,
    allowMergeCommit: merge.mergeCommit,
    allowRebaseMerge: merge.rebase,
    allowAutoMerge: merge.auto,
    allowUpdateBranch: merge.updateBranch,
    deleteBranchOnMerge: merge.deleteBranch,
    squashMergeCommitTitle: merge.squashTitle,
    squashMergeCommitMessage: merge.squashMessage,
    mergeCommitTitle: merge.commitTitle,
    mergeCommitMessage: merge.commitMessage,
    securityAndAnalysis: securityAndAnalysis(security),
  });
}

function securityAndAnalysis({ secretScanning, pushProtection }: SecuritySettings = {}) {
  if (secretScanning === undefined && pushProtection === undefined) return undefined;
  return declared({
    secretScanning: secretScanning === undefined ? undefined : status(secretScanning),
    secretScanningPushProtection: pushProtection === undefined ? undefined : status(pushProtection),
  });
}

function status(on: boolean): { status: string } {
  return { status: on ? "enabled" : "disabled" };
}

/** Parts of a declared `securityAndAnalysis` that the entry does not speak of. */
function untouchedAnalysis({ secretScanning, pushProtection }: SecuritySettings = {}): string[] {
  const parts = ["advancedSecurity", "codeSecurity", "secretScanningAiDetection", "secretScanningNonProviderPatterns"];
  if (secretScanning === undefined) parts.push("secretScanning");
  if (pushProtection === undefined) parts.push("secretScanningPushProtection");
  return parts.map((part) => `securityAndAnalysis.${part}`);
}

function templateInput(template: string): github.RepositoryArgs {
  const [owner, repository, ...rest] = template.split("/");
  if (!owner || !repository || rest.length > 0) {
    throw new Error(`Template "${template}" is no repository; write "owner/name".`);
  }
  return { template: { owner, repository } };
}
