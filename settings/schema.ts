import { z } from "zod";
import { reviewers } from "../inventory/schema/environments.ts";
import { entryId, environmentName, login, secretName } from "../inventory/schema/names.ts";
import { everySecret, secretScope, secretSource } from "./secret-source.ts";

const selector = z.array(z.string().min(1, "write an id or a pattern (mlc-*)"));

/** Who approves deployments to one environment in this stack, in every repository that has the environment. */
const stackEnvironment = z.strictObject({
  reviewers: reviewers.exactOptional().describe("Used where the repository itself names no reviewers."),
  preventSelfReview: z.boolean().exactOptional().describe("Used where the repository does not say."),
});

const secretSourceKey = z.string().refine((key) => {
  if (key === everySecret) return true;
  const { name, environment, repository } = secretScope(key);
  return (
    secretName.safeParse(name).success &&
    (environment === undefined || environmentName.safeParse(environment).success) &&
    (repository === undefined || entryId.safeParse(repository).success)
  );
}, "write a secret's name (SLACK_WEBHOOK_URL), an environment's (production/DB_PASSWORD), a repository's (NPM_TOKEN@web-shop), or \"*\" for all");

const fleet = z
  .strictObject({
    min: z.int().min(0).exactOptional().describe("Running machines kept ready, in place of the fleet's `hot`."),
    max: z.int().min(0).exactOptional().describe("Machines at most, in place of the fleet's `ceiling`."),
    stopped: z.int().min(0).exactOptional().describe("Stopped machines kept ready, in place of the fleet's own word."),
    labels: z
      .array(z.string().min(1, "write a runner label"))
      .min(1, "write at least one runner label")
      .exactOptional()
      .describe("Only for a fleet that inventory/fleets.yaml does not have: its labels (default: its name)."),
  })
  .refine(({ min = 0, max = Infinity }) => min <= max, "has a `min` above its `max`; write min <= max");

const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "write an availability zone (eu-central-1a)");

const network = z.strictObject({
  cidr: z
    .string()
    .regex(/^(10|172|192)(\.\d{1,3}){3}\/(16|17|18)$/, "write a private range of /16 to /18 (10.64.0.0/16)")
    .default("10.64.0.0/16")
    .describe("Addresses of the network that the machines are in."),
  zones: z
    .array(zone)
    .min(1, "write at least one availability zone")
    .max(4, "write at most four")
    .exactOptional()
    .describe("Availability zones (default: a and b of the region)."),
  nat: z
    .enum(["one", "zone"])
    .default("one")
    .describe("Ways out: one for all, or one in each zone, which costs more and survives the loss of a zone."),
  endpoints: z
    .boolean()
    .default(false)
    .describe(
      "Whether AWS's own services are reached by private endpoints, billed by the hour, and not by the way out.",
    ),
});

const aws = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "write a region (eu-central-1)")
    .describe("Region of all machines."),
  account: z
    .string('write twelve digits in quotes ("123456789012")')
    .regex(/^\d{12}$/, 'write twelve digits in quotes ("123456789012")')
    .describe("Account; credentials of any other are refused."),
  network: network.prefault({}).describe("The network of the machines."),
  connection: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:code(connections|star-connections):[a-z0-9-]+:\d{12}:connection\/[\w-]+$/,
      "write the ARN of a connection (arn:aws:codeconnections:eu-central-1:123456789012:connection/...)",
    )
    .exactOptional()
    .describe("Connection to GitHub of AWS CodeConnections, which fleets by `codebuild` need."),
  alarmEmail: z.email("write an e-mail address").exactOptional().describe("Who hears of alarms and of the budget."),
  monthlyBudget: z
    .int()
    .min(1)
    .exactOptional()
    .describe("US dollars a month for all fleets together; a plan that expects more is refused."),
});

const ruleId = z.string().regex(/^[A-Z]-\d{2}$/, "write a rule's id, for example G-01");

const policy = z.strictObject({
  levels: z
    .record(ruleId, z.enum(["off", "info", "warning", "error"]))
    .exactOptional()
    .describe("By rule id, where a rule's own level does not fit."),
  parameters: z
    .strictObject({
      approvals: z
        .int()
        .min(0)
        .max(10)
        .exactOptional()
        .describe("G-01: approvals that a pull request needs at least (1)."),
      productionEnvironments: z
        .array(z.string().min(1, "write an environment's name"))
        .exactOptional()
        .describe("G-06: environments that are held to production's rules (production)."),
      actionOwners: z
        .array(z.string().min(1, "write an owner, for example actions"))
        .exactOptional()
        .describe("W-14: owners whose actions may be used (every owner's)."),
      queueFunctionSeconds: z
        .int()
        .min(1)
        .max(900)
        .exactOptional()
        .describe("A-10: seconds that a function which empties a queue may run (60)."),
      monthlyDollars: z
        .number()
        .positive("write US dollars, for example 5000")
        .exactOptional()
        .describe("C-06: US dollars a month that the stack's budget may allow at most (whatever it allows)."),
    })
    .exactOptional()
    .describe("Numbers and names that rules go by."),
  exceptions: z
    .array(
      z.strictObject({
        rule: ruleId,
        resource: z
          .string()
          .min(1, "write a resource's name, as `slipway plan --json` has it")
          .describe("Its logical name."),
        reason: z.string().min(1, "write why"),
        until: z.iso.date("write its last day like 2026-12-31").describe("Its last day, UTC."),
      }),
    )
    .exactOptional()
    .describe("What a rule does not hold for, for a time."),
});

const drift = z.strictObject({
  exceptions: z
    .array(
      z.strictObject({
        repository: z.string().min(1, "write a repository's id").describe("Its id in the inventory."),
        field: z.string().min(1, "write a field (merge.squash)").describe("The field, or one above it (`rules`)."),
        reason: z.string().min(1, "write why"),
        until: z.iso.date("write its last day like 2026-12-31").describe("Its last day, UTC."),
      }),
    )
    .exactOptional()
    .describe("Differences on GitHub that are left as they are, for a time."),
});

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
      'Where secrets come from, by name; `production/NAME` is for that environment alone, `NAME@repository` for that repository, `production/NAME@repository` for both, `"*"` for all that are not named.',
    ),
  fleets: z
    .record(z.string(), fleet)
    .default({})
    .describe("Runner fleets that this stack has, and their sizes where they differ from inventory/fleets.yaml."),
  aws: aws
    .exactOptional()
    .describe(
      "Where the stack's runner fleets are. Without it nothing of AWS is made: somebody else has the machines.",
    ),
  images: z
    .enum(["owned", "observed"])
    .default("observed")
    .describe("Whether this stack builds and pushes the images with `build: pulumi`, or only knows of them."),
  imageRegistry: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/, "write a host, and its port if it has one: ghcr.io, 127.0.0.1:5000")
    .default("ghcr.io")
    .describe("Registry that images with `build: pulumi` are pushed to."),
  imageBuilder: z
    .enum(["buildx", "docker"])
    .default("buildx")
    .describe(
      "What `pulumi up` builds them by: `@pulumi/docker-build`, or `@pulumi/docker` for an engine without BuildKit's builders (one platform, no secrets).",
    ),
  packageVisibility: z
    .record(z.string(), z.enum(["public", "private", "internal"]))
    .default({})
    .describe(
      "Visibility of packages as people have set it in the web interface, by image: ticks off what plans ask for.",
    ),
  runnerGroups: z
    .array(z.string().min(1, "write a runner group's name"))
    .default([])
    .describe("Runner groups that somebody else provides (larger runners of GitHub's, machines of your own)."),
  environments: z
    .record(environmentName, stackEnvironment)
    .default({})
    .describe("Who approves deployments, by environment."),
  policy: policy.default({}).describe("Levels, parameters and exceptions of the policy rules (docs/policy.md)."),
  drift: drift.default({}).describe("What `slipway drift` passes over."),
  tags: z.record(z.string(), z.string()).default({}).describe("Tags on every cloud resource."),
});

export type StackEnvironment = z.infer<typeof stackEnvironment>;

/** A stack's settings, read and checked. */
export interface Settings extends z.infer<typeof settingsShape> {
  /** Name of the stack (`staging`). */
  stack: string;
}
