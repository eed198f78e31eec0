import { z } from "zod";
import { distinct } from "./names.ts";

/** Tabs and sections of a repository that can be on or off. */
export const features = z.strictObject({
  issues: z.boolean().exactOptional().describe("Issues."),
  projects: z.boolean().exactOptional().describe("Projects."),
  wiki: z.boolean().exactOptional().describe("Wiki."),
  discussions: z.boolean().exactOptional().describe("Discussions."),
});

/** How pull requests are merged. The words for titles and messages are GitHub's. */
export const merge = z.strictObject({
  squash: z.boolean().exactOptional().describe("Squash merging is offered."),
  mergeCommit: z.boolean().exactOptional().describe("Merge commits are offered."),
  rebase: z.boolean().exactOptional().describe("Rebase merging is offered."),
  auto: z.boolean().exactOptional().describe("A pull request may be set to merge by itself once all is green."),
  updateBranch: z.boolean().exactOptional().describe("The update button is always shown on pull requests."),
  deleteBranch: z.boolean().exactOptional().describe("A merged branch is deleted."),
  squashTitle: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]).exactOptional().describe("Title of a squashed commit."),
  squashMessage: z
    .enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"])
    .exactOptional()
    .describe("Message of a squashed commit."),
  commitTitle: z.enum(["PR_TITLE", "MERGE_MESSAGE"]).exactOptional().describe("Title of a merge commit."),
  commitMessage: z.enum(["PR_BODY", "PR_TITLE", "BLANK"]).exactOptional().describe("Message of a merge commit."),
});

/** GitHub's own security features. */
export const security = z.strictObject({
  secretScanning: z.boolean().exactOptional().describe("Committed secrets are found."),
  pushProtection: z.boolean().exactOptional().describe("A push that contains a secret is refused."),
  vulnerabilityAlerts: z.boolean().exactOptional().describe("Dependabot warns of vulnerable dependencies."),
  dependabotUpdates: z.boolean().exactOptional().describe("Dependabot opens pull requests that fix them."),
});

/** What GitHub Actions may do in the repository. */
export const actions = z.strictObject({
  enabled: z.boolean().exactOptional().describe("Workflows run at all."),
  allow: z
    .enum(["all", "local", "selected"])
    .exactOptional()
    .describe(
      "Which actions may be used: all, those of the same owner, or those that the workflows use and `patterns`.",
    ),
  patterns: distinct(
    z.string().regex(/^!?[^\s@/]+\/[^\s@]+(?:@\S+)?$/, "write owner/name@ref; `*` stands for anything (docker/*)"),
  )
    .exactOptional()
    .describe("Further actions allowed with `allow: selected`."),
  requireShaPinning: z.boolean().exactOptional().describe("Every action must be pinned by a full commit."),
  defaultToken: z
    .enum(["read", "write"])
    .exactOptional()
    .describe("What GITHUB_TOKEN may do where a job does not say."),
  approvePullRequests: z.boolean().exactOptional().describe("GITHUB_TOKEN may create and approve pull requests."),
  forkApproval: z
    .enum(["first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"])
    .exactOptional()
    .describe("Whose pull requests from forks wait for approval before their workflows run."),
  retentionDays: z
    .int()
    .min(1)
    .max(400)
    .exactOptional()
    .describe("Days that logs and artifacts are kept (public: at most 90)."),
});
