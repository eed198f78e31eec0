import { z } from "zod";
import { reviewers } from "../inventory/schema/environments.ts";
import { environmentName, login, secretName } from "../inventory/schema/names.ts";
import { everySecret, secretScope, secretSource } from "./secret-source.ts";

const selector = z.array(z.string().min(1, "write an id or a pattern (mlc-*)"));

/** Who approves deployments to one environment in this stack, in every repository that has the environment. */
const stackEnvironment = z.strictObject({
  reviewers: reviewers.exactOptional().describe("Used where the repository itself names no reviewers."),
  preventSelfReview: z.boolean().exactOptional().describe("Used where the repository does not say."),
});

const secretSourceKey = z.string().refine((key) => {
  if (key === everySecret) return true;
  const { name, environment } = secretScope(key);
  return (
    secretName.safeParse(name).success && (environment === undefined || environmentName.safeParse(environment).success)
  );
}, "write a secret's name (SLACK_WEBHOOK_URL), an environment's (production/DB_PASSWORD), or \"*\" for all");

const fleet = z
  .strictObject({
    min: z.int().min(0).describe("Machines kept ready."),
    max: z.int().min(0).describe("Machines at most."),
    labels: z
      .array(z.string().min(1, "write a runner label"))
      .min(1, "write at least one runner label")
      .exactOptional()
      .describe("Labels that its runners answer to (default: the fleet's name)."),
  })
  .refine((sizes) => sizes.min <= sizes.max, "has a `min` above its `max`; write min <= max");

/** Every `slipway:` key of a stack file, without the prefix. */
export const settingsShape = z.strictObject({
  owner: login.describe("Organisation or user that owns the repositories."),
  ownerType: z.enum(["organization", "user"]).default("organization").describe("What the owner is."),
  plan: z.enum(["free", "team", "enterprise"]).describe("The owner's GitHub plan (`team` stands for a user's Pro)."),
  organization: z
    .enum(["owned", "observed"])
    .default("observed")
    .describe("Whether this stack sets what exists once in an organisation, or only reads it."),
  repositories: z
    .strictObject({
      include: selector.min(1, "write at least one id or pattern").default(["*"]).describe("Ids or patterns."),
      exclude: selector.default([]).describe("Ids or patterns taken out again."),
    })
    .default({ include: ["*"], exclude: [] })
    .describe("Which repositories of the inventory this stack has."),
  delivery: z
    .enum(["commit", "pull-request"])
    .default("pull-request")
    .describe(
      "How files reach repositories with a history; new and empty ones get a commit, and those whose branch rules nobody may pass by a pull request.",
    ),
  unavailable: z
    .enum(["fail", "skip"])
    .default("fail")
    .describe("What happens with settings that the owner's plan lacks: an error, or left out and named."),
  baseUrl: z
    .url({ protocol: /^https?$/, error: "write an address like https://github.example.com" })
    .exactOptional()
    .describe("GitHub's address, if it is not github.com."),
  secrets: z
    .record(secretSourceKey, secretSource)
    .default({})
    .describe(
      'Where secrets come from, by name; `production/NAME` is for that environment alone, `"*"` for all that are not named.',
    ),
  fleets: z.record(z.string(), fleet).default({}).describe("Sizes of runner fleets."),
  runnerGroups: z
    .array(z.string().min(1, "write a runner group's name"))
    .default([])
    .describe("Runner groups that somebody else provides (larger runners of GitHub's, machines of your own)."),
  environments: z
    .record(environmentName, stackEnvironment)
    .default({})
    .describe("Who approves deployments, by environment."),
  tags: z.record(z.string(), z.string()).default({}).describe("Tags on every cloud resource."),
});

export type StackEnvironment = z.infer<typeof stackEnvironment>;

/** A stack's settings, read and checked. */
export interface Settings extends z.infer<typeof settingsShape> {
  /** Name of the stack (`staging`). */
  stack: string;
}
