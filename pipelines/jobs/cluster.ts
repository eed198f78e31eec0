import { text } from "../../workflow/expressions.ts";
import { runner, secret } from "../../workflow/expressions-contexts.ts";
import type { Environment, Permissions, Step } from "../../workflow/model.ts";
import { run, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** How the scripts of a deployment reach the cluster. */
export type Cluster =
  /** They know by themselves. */
  | { readonly kind: "none" }
  /** A kubeconfig file in a secret. */
  | { readonly kind: "kubeconfig"; readonly secret: string }
  /** EKS, by a role that trusts this repository's environment: no key is kept anywhere. */
  | { readonly kind: "eks"; readonly role: string; readonly region: string; readonly name: string };

/** Where the kubeconfig file lies while the job is on; the runner empties the folder afterwards. */
const kubeconfig = text`${runner("temp")}/kubeconfig`;

/** Grants of a job that reaches the cluster. */
export function clusterPermissions(cluster: Cluster): Permissions {
  return cluster.kind === "eks" ? { idToken: { write: "proves to AWS which environment this is" } } : {};
}

/** What the scripts find in their environment. */
export function clusterEnvironment(cluster: Cluster): Environment {
  return cluster.kind === "none" ? {} : { KUBECONFIG: kubeconfig };
}

/** Scripts that `clusterSteps` runs. */
export function clusterScripts(cluster: Cluster): readonly string[] {
  return cluster.kind === "kubeconfig" ? ["write_kubeconfig.sh"] : [];
}

/** Makes the cluster reachable for the steps that follow. */
export function clusterSteps(cluster: Cluster): readonly Step[] {
  switch (cluster.kind) {
    case "none":
      return [];
    case "kubeconfig":
      return [
        script("Write the kubeconfig file", scriptPath("write_kubeconfig.sh"), {
          env: { KUBECONFIG: kubeconfig, KUBECONFIG_CONTENT: secret(cluster.secret) },
        }),
      ];
    case "eks":
      return [
        {
          name: "Take the role in AWS",
          uses: "aws-actions/configure-aws-credentials",
          with: {
            "role-to-assume": cluster.role,
            "aws-region": cluster.region,
            "role-session-name": "deployment",
            "mask-aws-account-id": true,
          },
        },
        run("Write the kubeconfig file", 'aws eks update-kubeconfig --name "$CLUSTER" --kubeconfig "$KUBECONFIG"', {
          env: { CLUSTER: cluster.name, KUBECONFIG: kubeconfig },
        }),
      ];
  }
}
