import { secret, stepOutput, variable } from "../../workflow/expressions-contexts.ts";
import type { ActionStep, Environment, Permissions, Step } from "../../workflow/model.ts";
import { checkout, run } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import type { PulumiProgramOptions } from "./options.ts";

/** Scripts that work with Pulumi's engine. */
export const engineScripts = [
  "engine_preview.sh",
  "plan_summary.py",
  "policy_pack.sh",
  "sealed_file.mjs",
  "stack_apply.sh",
  "stack_drift.sh",
  "stack_lapse.sh",
  "stack_plan.sh",
] as const;

/** Environment whose identity reads a stack and writes nothing: no approval, no write access. */
export const readingEnvironment = (stack: string) => `${stack}-preview`;

/** Environment whose identity changes a stack's branch rules alone, on the default branch: no approval. */
export const closingEnvironment = (stack: string) => `${stack}-lapse`;

/** Jobs of one stack wait for each other, of whatever workflow and commit. */
export const stackConcurrency = (stack: string) => ({ group: `stack-${stack}`, cancelInProgress: false });

/** The program as it is installed: its packages as locked, none of their install scripts but its own. */
export function programSteps(
  options: PulumiProgramOptions,
  from: { readonly depth?: number; readonly cache?: boolean } = {},
): readonly [Step, ...Step[]] {
  const cache = from.cache ? { cache: "npm", "cache-dependency-path": "package-lock.json" } : {};
  return [
    checkout(from.depth === undefined ? {} : { depth: from.depth }),
    {
      name: "Set up Node",
      uses: "actions/setup-node",
      with: { "node-version": options.node, "package-manager-cache": false, ...cache },
    },
    run("Install the program", "npm ci"),
  ];
}

export const stackPermissions = (options: PulumiProgramOptions): Permissions => ({
  contents: "read",
  ...(options.aws ? { idToken: { write: "proves to AWS which environment this is" } } : {}),
});

/** The engine and who it is: its command line, the stack's role in AWS, a token of the stack's App. */
export function engineSteps(options: PulumiProgramOptions): {
  readonly steps: readonly Step[];
  readonly env: Environment;
} {
  const app: ActionStep = {
    name: "Get a token of the App",
    id: "app",
    uses: "actions/create-github-app-token",
    accepted: {
      at: "uses",
      audit: "github-app",
      because: "the App of an environment may do what its stack needs, and the action cannot narrow it for variables",
    },
    with: {
      "client-id": variable(options.app.clientId),
      "private-key": secret(options.app.privateKey),
      owner: variable(options.app.owner),
    },
  };
  const role: ActionStep = {
    name: "Take the role in AWS",
    uses: "aws-actions/configure-aws-credentials",
    with: {
      "role-to-assume": variable("AWS_ROLE_ARN"),
      "role-session-name": "slipway",
      "aws-region": variable("AWS_REGION"),
      "mask-aws-account-id": true,
    },
  };
  return {
    steps: [
      { name: "Set up Pulumi", uses: "pulumi/actions", with: { "pulumi-version": options.pulumi } },
      ...(options.aws ? [role] : []),
      app,
    ],
    env: {
      GITHUB_TOKEN: stepOutput(app, "token"),
      PULUMI_BACKEND_URL: variable("PULUMI_BACKEND_URL"),
      ...(options.passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: secret(options.passphrase) }),
      ...(options.policyPack === false ? {} : { POLICY_PACK: options.policyPack }),
    },
  };
}

/** Where a stack's sealed plan is, in the job that makes it and in the one that applies it. */
export const sealedPlan = (stack: string) => ({ artifact: `plan-${stack}`, file: `stack-plan/${stack}.sealed` });

/** Path in the repository of a script that works with the engine. */
export const engineScript = (name: (typeof engineScripts)[number]) => scriptPath(name);
