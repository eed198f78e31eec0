import { z } from "zod";
import { distinct, login, refPattern, secretName, teamSlug, variableName, variableValue } from "./names.ts";

/** Who approves a deployment. GitHub takes at most six of both kinds together. */
export const reviewers = z.strictObject({
  teams: distinct(teamSlug).exactOptional().describe("Team slugs."),
  people: distinct(login, { ignoreCase: true }).exactOptional().describe("GitHub logins."),
});

/** One GitHub environment of a repository. */
export const environment = z.strictObject({
  reviewers: reviewers
    .exactOptional()
    .describe("Who approves a deployment; one approval is enough. At most six in all."),
  preventSelfReview: z.boolean().exactOptional().describe("Who started the deployment cannot approve it."),
  adminsBypass: z.boolean().exactOptional().describe("Administrators may deploy without waiting."),
  // 43,200 minutes are 30 days, GitHub's limit.
  waitMinutes: z.int().min(0).max(43_200).exactOptional().describe("Minutes to wait before a deployment starts."),
  branches: distinct(refPattern).exactOptional().describe("Branches that may deploy."),
  tags: distinct(refPattern).exactOptional().describe("Tags that may deploy."),
  protectedBranches: z
    .boolean()
    .exactOptional()
    .describe("Only protected branches may deploy. Not together with `branches` or `tags`."),
  secrets: distinct(secretName, { ignoreCase: true })
    .exactOptional()
    .describe("Names of secrets that only this environment's jobs see."),
  keptSecrets: distinct(secretName, { ignoreCase: true })
    .exactOptional()
    .describe("Names of its secrets that are on GitHub already, and whose values are somebody else's: never written."),
  variables: z
    .record(variableName, variableValue)
    .exactOptional()
    .describe("Variables that only this environment's jobs see."),
});

export type EnvironmentEntry = z.infer<typeof environment>;
