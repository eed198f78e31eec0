import { z } from "zod";

/** What `slipway report --json` prints. */
export const reportOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  period: z.strictObject({
    name: z.enum(["weekly", "monthly", "quarterly"]),
    from: z.string().describe("Its first moment, UTC."),
    to: z.string().describe("The first moment after it."),
    before: z.string().describe("Begin of the period that it is compared with."),
  }),
  sections: z.array(
    z.strictObject({
      id: z.string().describe("Stable id: changes, drift, delivery, alerts, access, bill, secrets, exceptions, costs."),
      title: z.string(),
      summary: z.string().describe("Where there is no data, why."),
      hasData: z.boolean(),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      notes: z.array(z.string()).describe("What the figures leave out, or could not see."),
    }),
  ),
});
