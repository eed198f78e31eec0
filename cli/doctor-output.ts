import { z } from "zod";
import { type Area, areas } from "../upkeep/doctor/diagnosis.ts";

/** What `slipway doctor --json` prints. */
export const doctorOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  diagnoses: z.array(
    z.strictObject({
      area: z.enum(Object.keys(areas) as [Area, ...Area[]]),
      id: z.string().describe("Stable id."),
      state: z.enum(["ok", "warning", "error", "unseen"]).describe("`unseen`: not looked at; `message` says why."),
      subject: z.string(),
      message: z.string(),
      advice: z.string().optional().describe("What to do about it."),
    }),
  ),
});
