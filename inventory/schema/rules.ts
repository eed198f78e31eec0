import { z } from "zod";
import { distinct, refPattern, teamSlug } from "./names.ts";

const bypassMode = z
  .enum(["always", "pull_request"])
  .exactOptional()
  .describe("When the bypass counts: always (the default), or in pull requests only.");

/** Who may pass a ruleset by. The one key beside `mode` says which kind of actor it is. */
export const bypass = z.union(
  [
    z.strictObject({ team: teamSlug, mode: bypassMode }),
    z.strictObject({ app: z.int().min(1), mode: bypassMode }),
    z.strictObject({ role: z.enum(["admin", "maintain", "write"]), mode: bypassMode }),
    z.strictObject({ organizationAdmin: z.literal(true), mode: bypassMode }),
  ],
  "write one of {team: slug}, {app: id}, {role: admin|maintain|write} or {organizationAdmin: true}, with an optional mode",
);

export type Bypass = z.infer<typeof bypass>;

/** Somebody who may pass the branch rules for some days. */
const breakGlass = z.strictObject({
  who: bypass.describe(
    "Who may pass them: {team: slug}, {app: id}, {role: admin|maintain|write} or {organizationAdmin: true}.",
  ),
  reason: z
    .string()
    .min(10, "write why, in ten characters at least")
    .describe("Why; it is shown wherever the bypass is."),
  until: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "write its last day like 2026-12-31")
    .describe("Its last day, UTC; 31 days ahead at most."),
});

export type BreakGlass = z.infer<typeof breakGlass>;

const mergeMethod = z.enum(["merge", "squash", "rebase"]);

// Limits of the rule "merge_queue" in https://docs.github.com/rest/repos/rules.
const mergeQueue = z.strictObject({
  method: mergeMethod.exactOptional().describe("How the queue merges."),
  minEntries: z.int().min(0).max(100).exactOptional().describe("Pull requests merged together at least."),
  maxEntries: z.int().min(0).max(100).exactOptional().describe("Pull requests merged together at most."),
  waitMinutes: z.int().min(0).max(360).exactOptional().describe("Minutes to wait for `minEntries`."),
  maxEntriesToBuild: z.int().min(0).max(100).exactOptional().describe("Pull requests whose checks run at once."),
  grouping: z
    .enum(["ALLGREEN", "HEADGREEN"])
    .exactOptional()
    .describe("Whether each entry of a group must pass its checks, or only the last."),
  checkTimeoutMinutes: z
    .int()
    .min(1)
    .max(360)
    .exactOptional()
    .describe("Minutes after which a check counts as failed."),
});

/** Rules for the default branch (and tags): one ruleset each. Checks of the pipeline's own are required without a word here. */
export const rules = z.strictObject({
  approvals: z.int().min(0).max(10).exactOptional().describe("Approvals that a pull request needs."),
  dismissStale: z.boolean().exactOptional().describe("A new commit takes earlier approvals away."),
  codeOwners: z.boolean().exactOptional().describe("Owners named in CODEOWNERS must approve."),
  lastPushApproval: z.boolean().exactOptional().describe("Somebody other than the last pusher must approve."),
  conversations: z.boolean().exactOptional().describe("Every review conversation must be resolved."),
  upToDate: z.boolean().exactOptional().describe("The branch must contain the newest default branch."),
  linearHistory: z.boolean().exactOptional().describe("No merge commits on the default branch."),
  signedCommits: z.boolean().exactOptional().describe("Every commit must carry a verified signature."),
  mergeMethods: distinct(mergeMethod)
    .min(1, "write at least one of merge, squash, rebase")
    .exactOptional()
    .describe("Ways to merge a pull request into the default branch."),
  mergeQueue: mergeQueue.exactOptional().describe("Pull requests are merged by a queue, with these settings."),
  checks: distinct(z.string().min(1, "write the check's name"))
    .exactOptional()
    .describe("Further required checks, made by somebody else than the pipeline."),
  bypass: distinct(bypass).exactOptional().describe("Who may pass the branch rules by. `[]` is nobody at all."),
  breakGlass: z
    .array(breakGlass)
    .exactOptional()
    .describe("Who may pass the branch rules for some days in an emergency; over by itself."),
  tags: z
    .strictObject({
      patterns: distinct(refPattern)
        .min(1, "write at least one tag pattern")
        .describe("Tags that the rules protect (`v*`)."),
      bypass: distinct(bypass).exactOptional().describe("Who may create, move and delete such tags."),
    })
    .exactOptional()
    .describe("Protected tags: nobody but `bypass` creates, moves or deletes them."),
});
