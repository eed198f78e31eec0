import { z } from "zod";
import { noticeOptions } from "../notices.ts";

const stackName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const once = (values: readonly string[]) => new Set(values).size === values.length;
const stacks = z.array(stackName).refine(once, { message: "each stack once" });
const secretName = z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);

/** What `with:` may say for the pipeline `pulumi-program`. Descriptions read on from "write". */
export const pulumiProgramOptions = z.strictObject({
  rings: z
    .array(stacks.min(1))
    .min(1)
    .refine((rings) => once(rings.flat()), { message: "each stack once" })
    .default([["staging"], ["prod"]])
    .describe(
      "a list of lists of stacks in the order in which a merge reaches them: those of a list at the same time, each list once the one before is green: [[staging], [prod-canary], [prod-east, prod-west]]",
    ),
  engineStacks: stacks
    .optional()
    .describe(
      "a list of the stacks that Pulumi's engine previews in pull requests of the repository's own branches: [staging]; left out, those of the first list of rings",
    ),
  policyPack: z
    .union([z.string().regex(/^(?![./])(?!.*\.\.)[\w./-]+$/), z.literal(false)])
    .default("policy")
    .describe('the folder of the policy pack that each preview and update is judged by: "policy"; or false'),
  pulumi: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .default("3.259.0")
    .describe('the version of Pulumi\'s command line, as quoted text: "3.259.0"'),
  node: z
    .string()
    .regex(/^\d+(\.\d+)*$/)
    .default("22")
    .describe('the version of Node that the program runs on, as quoted text: "22"'),
  aws: z
    .boolean()
    .default(true)
    .describe(
      "true, to take each stack's role in AWS (variables AWS_ROLE_ARN and AWS_REGION of its environments), where its state, its key and its secrets are; or false",
    ),
  passphrase: secretName
    .optional()
    .describe(
      'the name of the secret with the passphrase of the stacks: "PULUMI_CONFIG_PASSPHRASE"; left out, they are encrypted by a key in AWS KMS',
    ),
  planKey: secretName
    .default("PLAN_KEY")
    .describe('the name of the secret that plan files are sealed with until they are applied: "PLAN_KEY"'),
  app: z
    .strictObject({
      clientId: z.string().regex(/^(?!GITHUB_)[A-Za-z_]\w*$/),
      privateKey: secretName,
      owner: z.string().regex(/^(?!GITHUB_)[A-Za-z_]\w*$/),
    })
    .default({ clientId: "SLIPWAY_APP_CLIENT_ID", privateKey: "SLIPWAY_APP_PRIVATE_KEY", owner: "SLIPWAY_OWNER" })
    .describe(
      "the names of the variable and the secret of each environment that hold the client id and the private key of its GitHub App, and of the variable with the owner it is installed for: {clientId: SLIPWAY_APP_CLIENT_ID, privateKey: SLIPWAY_APP_PRIVATE_KEY, owner: SLIPWAY_OWNER}",
    ),
  driftAt: z
    .string()
    .regex(/^[\d*,/-]+( [\d*,/-]+){4}$/)
    .default("23 3 * * *")
    .describe('when drift is looked for, five fields in UTC, as quoted text: "23 3 * * *"'),
  lapseAt: z
    .string()
    .regex(/^[\d*,/-]+( [\d*,/-]+){4}$/)
    .default("7 0 * * *")
    .describe('when exceptions that lapsed are taken back, five fields in UTC, as quoted text: "7 0 * * *"'),
  mergeQueue: z.boolean().default(false).describe("true where a merge queue merges the pull requests; or false"),
  runner: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("ubuntu-24.04")
    .describe("the label of the machines that everything runs on: ubuntu-24.04"),
  ...noticeOptions,
});

export type PulumiProgramOptions = z.infer<typeof pulumiProgramOptions>;
