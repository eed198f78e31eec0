import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { packageFolder } from "../workflow/package-folder.ts";
import { scaffold } from "./assets.ts";
import { managedHeading } from "./heading.ts";
import type { Cluster } from "./jobs/cluster.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** Where the scripts of the deployment contract lie in a repository. */
export const deployFolder = "deploy";

/** Each script of the contract, in the order in which they come up. */
export const contractScripts = ["deploy", "health", "smoke", "rollback", "destroy"] as const;

/** Who writes the scripts: the repository, or one of the ways to deploy to Kubernetes that are shipped. */
export const strategies = ["own", "helm", "blue-green", "canary"] as const;
export type Strategy = (typeof strategies)[number];

const secretName = z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);
const shared = {
  attempts: z.int().min(1).max(120).default(20),
  seconds: z.int().min(1).max(120).default(15),
};

/** Options that a pipeline's schema takes over, so that it can deploy. */
export const deploymentOptions = {
  strategy: z
    .enum(strategies)
    .default("helm")
    .describe(
      'how it is deployed: "helm", "blue-green" or "canary", whose scripts are shipped, or "own" for the repository\'s own scripts in deploy/',
    ),
  cluster: z
    .union([
      z.literal("none"),
      z.strictObject({ kubeconfig: secretName }),
      z.strictObject({
        role: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
        region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
        name: z.string().regex(/^[A-Za-z0-9][\w-]{0,99}$/),
      }),
    ])
    .default({ kubeconfig: "KUBECONFIG" })
    .describe(
      'how the cluster is reached: {kubeconfig: KUBECONFIG} names a secret, {role: "arn:aws:iam::123456789012:role/deploy", region: eu-central-1, name: main} is EKS without keys, "none" leaves it to the scripts',
    ),
  deploySecrets: z
    .array(secretName)
    .default([])
    .describe("a list of secrets that the deployment's scripts get under the same names: [DATABASE_URL]"),
  health: z
    .strictObject(shared)
    .default({ attempts: 20, seconds: 15 })
    .describe(
      "how often the service is asked whether it is well after a deployment, and seconds in between: {attempts: 20, seconds: 15}",
    ),
};

/** The option `cluster` as jobs take it. */
export function clusterOf(option: z.infer<(typeof deploymentOptions)["cluster"]>): Cluster {
  if (option === "none") return { kind: "none" };
  return "kubeconfig" in option ? { kind: "kubeconfig", secret: option.kubeconfig } : { kind: "eks", ...option };
}

/**
 * The files that a strategy puts into deploy/: shipped scripts are managed, a first chart and a first smoke test belong
 * to the repository from then on.
 */
export function deliverDeployer(
  strategy: Strategy,
  service: string,
  context: PipelineContext,
): readonly DeliveredFile[] {
  if (strategy === "own") {
    return contractScripts.map((name) => scaffold(`deploy/own/${name}`, `${deployFolder}/${name}`, {}, true));
  }
  const managed = contractScripts.filter((name) => name !== "smoke");
  return [
    ...managed.map((name) => deliverContractScript(strategy, name, context)),
    { ...deliverContractScript("shared", "cluster.sh", context), executable: false },
    scaffold("deploy/smoke", `${deployFolder}/smoke`, {}, true),
    ...chartFiles.map((name) =>
      scaffold(`deploy/chart/${name}`, `${deployFolder}/chart/${name}`, { SERVICE: service }),
    ),
  ];
}

const chartFiles = [
  "Chart.yaml",
  "values.yaml",
  "templates/deployment.yaml",
  "templates/service.yaml",
  "templates/ingress.yaml",
] as const;

function deliverContractScript(strategy: string, name: string, context: PipelineContext): DeliveredFile {
  // What two strategies have in common is one file.
  const folder = path.join(packageFolder(), "pipelines", "scripts", "deploy");
  const source = readFileSync(path.join(folder, strategy, name), "utf8");
  return {
    path: `${deployFolder}/${name}`,
    content: source.replace(/^(#!.*\n)?/, (shebang) => `${shebang}# ${managedHeading(context)}\n`),
    mode: "managed",
    executable: true,
  };
}
