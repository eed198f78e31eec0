import { text, type Value } from "../../workflow/expressions.ts";
import { runner, secret, variable } from "../../workflow/expressions-contexts.ts";
import type { Environment, Permissions, Step } from "../../workflow/model.ts";
import { run } from "../../workflow/steps.ts";
import type { Cluster } from "../jobs/cluster.ts";
import { registrySecrets } from "./called.ts";
import type { MlTrainingOptions } from "./options.ts";

/** How a deployment gets to its cluster. */
export interface CloudAccess {
  readonly cluster: Cluster;
  readonly permissions: Permissions;
  readonly before: readonly Step[];
  readonly settings: Environment;
}

const kubeconfig = text`${runner("temp")}/kubeconfig`;

/** The access that the option `cloud` asks for; by a role that trusts the environment unless an exception says otherwise. */
export function cloudAccess({ cloud }: MlTrainingOptions, cluster: Value): CloudAccess {
  if (typeof cloud !== "string" && cloud.by === "kubeconfig")
    return { cluster: { kind: "kubeconfig", secret: "KUBECONFIG" }, permissions: {}, before: [], settings: {} };
  const keys = typeof cloud !== "string";
  const credentials = keys
    ? { "aws-access-key-id": secret("AWS_ACCESS_KEY_ID"), "aws-secret-access-key": secret("AWS_SECRET_ACCESS_KEY") }
    : { "role-to-assume": variable("AWS_ROLE_ARN"), "role-session-name": "deployment" };
  return {
    cluster: { kind: "none" },
    permissions: keys ? {} : { idToken: { write: "proves to AWS which environment this is" } },
    before: [
      {
        name: keys ? "Use the keys for AWS" : "Take the role in AWS",
        uses: "aws-actions/configure-aws-credentials",
        with: { ...credentials, "aws-region": variable("AWS_REGION"), "mask-aws-account-id": true },
      },
      run("Write the kubeconfig file", 'aws eks update-kubeconfig --name "$CLUSTER" --kubeconfig "$KUBECONFIG"', {
        env: { CLUSTER: cluster, KUBECONFIG: kubeconfig },
      }),
    ],
    settings: { KUBECONFIG: kubeconfig },
  };
}

/** Secrets of the repository that deployments read. */
export function deploySecrets(options: MlTrainingOptions): readonly string[] {
  const { cloud, healthCheckWebhook } = options;
  return [
    ...(typeof cloud === "string"
      ? []
      : cloud.by === "keys"
        ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
        : ["KUBECONFIG"]),
    ...registrySecrets(options),
    ...(healthCheckWebhook === undefined ? [] : [healthCheckWebhook]),
  ];
}
