import { z } from "zod";
import { distinct, entryId, secretName, variableName, variableValue } from "./names.ts";

const repositories = distinct(entryId)
  .min(1, "write at least one repository id")
  .describe("Ids of the repositories that see it.");

const kept = z
  .boolean()
  .exactOptional()
  .describe("It is on GitHub already, and its value and readers are somebody else's: never written.");

/** What the owning organisation holds for several repositories at once. Only a stack with `organization: owned` applies it. */
export const organization = z.strictObject({
  secrets: z
    .record(
      secretName,
      z.strictObject({
        repositories,
        dependabot: z.boolean().exactOptional().describe("Pull requests of Dependabot see it too."),
        kept,
      }),
    )
    .exactOptional()
    .describe("Organisation secrets by name."),
  variables: z
    .record(variableName, z.strictObject({ value: variableValue.describe("The value."), repositories, kept }))
    .exactOptional()
    .describe("Organisation variables by name."),
});
