import { z } from "zod";

/** A finding in any JSON output. */
export const finding = z.strictObject({
  id: z.string().describe("Stable id of the rule."),
  severity: z.enum(["error", "warning", "info"]),
  subject: z.string().describe("What it is about."),
  message: z.string().describe("What is wrong and what to write instead."),
});

/** A list of names. */
export const names = z.array(z.string());

/** What a person has to do by hand, in any JSON output. */
export const checklistItem = z.strictObject({
  id: z.string().describe("Stable id."),
  subject: z.string().describe("What it is about."),
  done: z.boolean(),
  what: z.string().describe("What to do by hand, as GitHub has no API for it."),
  page: z.string().describe("Page where it is done."),
  tick: z.string().describe("What to write into the stack file afterwards."),
});
