import type * as github from "@pulumi/github";

type Input = keyof github.RepositoryArgs;

/** `created`: only read when the repository is made, so a later change of it cannot mean anything. */
const inputs: Record<Input, "kept" | "created"> = {
  allowAutoMerge: "kept",
  allowForking: "kept",
  allowMergeCommit: "kept",
  allowRebaseMerge: "kept",
  allowSquashMerge: "kept",
  allowUpdateBranch: "kept",
  archiveOnDestroy: "kept",
  archived: "kept",
  autoInit: "created",
  defaultBranch: "kept",
  deleteBranchOnMerge: "kept",
  description: "kept",
  etag: "kept",
  fork: "kept",
  gitignoreTemplate: "created",
  hasDiscussions: "kept",
  hasDownloads: "kept",
  hasIssues: "kept",
  hasProjects: "kept",
  hasWiki: "kept",
  homepageUrl: "kept",
  ignoreVulnerabilityAlertsDuringRead: "kept",
  isTemplate: "kept",
  licenseTemplate: "created",
  mergeCommitMessage: "kept",
  mergeCommitTitle: "kept",
  name: "kept",
  pages: "kept",
  private: "kept",
  securityAndAnalysis: "kept",
  sourceOwner: "kept",
  sourceRepo: "kept",
  squashMergeCommitMessage: "kept",
  squashMergeCommitTitle: "kept",
  template: "created",
  topics: "kept",
  visibility: "kept",
  vulnerabilityAlerts: "kept",
  webCommitSignoffRequired: "kept",
};

/** Every input that github.Repository takes; the compiler refuses this file when a new SDK has another one. */
export const repositoryInputs = Object.keys(inputs) as readonly Input[];

/** True for an input that only counts when the repository is made. */
export function isCreateOnly(input: Input): boolean {
  return inputs[input] === "created";
}
