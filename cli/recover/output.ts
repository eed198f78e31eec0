import { z } from "zod";
import { names } from "../finding-schema.ts";

/** What `slipway recover --json` prints. */
export const recoverOutput = z.strictObject({
  stack: z.string(),
  dryRun: z.boolean().describe("Whether nothing was changed."),
  lookedOnGitHub: z.boolean().describe("False where only a state was read."),
  pending: z
    .array(
      z.strictObject({
        kind: z.string().describe("What was under way: creating, updating, deleting, importing, reading."),
        type: z.string().describe("Pulumi type token."),
        name: z.string(),
        advice: z.string(),
      }),
    )
    .describe("Operations of which the state does not say whether they came to an end."),
  found: z
    .array(
      z.strictObject({
        urn: z.string(),
        type: z.string(),
        name: z.string(),
        what: z.string().describe('In words: variable "REGION" of acme/app.'),
        id: z.string().describe("What its provider imports it by."),
        ours: z.boolean().describe("Whether it is this stack's; only then it is imported."),
        proof: z
          .enum(["pending", "repository", "taken", "none"])
          .describe("An update was making it; what it is in is this stack's; the user says so; nothing."),
        why: z.string(),
        differs: names.describe("What the next `up` changes of it."),
        createdAt: z.string().optional().describe("When GitHub made it."),
      }),
    )
    .describe("What is on GitHub and not in the state, of what the stack declares."),
  waiting: names.describe("URNs of creations that only other providers know of, AWS's for one."),
  importFiles: names.describe("What `pulumi import --file` reads; empty where nothing is to be imported."),
  cleared: z.boolean().describe("Whether the creations that were cut off are no longer noted in the state."),
  next: names.describe("Commands."),
});
