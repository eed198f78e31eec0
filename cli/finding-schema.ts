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
