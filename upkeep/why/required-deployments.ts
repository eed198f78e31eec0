import { seenOf } from "../../live/part.ts";
import type { SeenPull, SeenPullDeployment } from "../../live/seen-pull.ts";
import type { Demand } from "./demands.ts";
import type { Reason } from "./reason.ts";

/**
 * Environments that the head of a pull request was not deployed to with success, though a rule asks for it. Where
 * deployments could not be read, each is told as it stands.
 *
 * Source: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets#require-deployments-to-succeed-before-merging
 */
export function requiredDeploymentReasons(
  pull: Pick<SeenPull, "deployments" | "owner" | "repository" | "head">,
  demands: readonly Demand<string>[],
): Reason[] {
  const seen = seenOf(pull.deployments);
  return demands.flatMap(({ value: environment, source }): Reason[] => {
    const deployment = seen?.get(environment);
    if (deployment?.state === "success") return [];
    const must = `It must have been deployed to "${environment}" with success`;
    return [
      {
        id: "deployment-required",
        what: seen === undefined ? `${must}.` : `${must}: ${stateWords(deployment, pull.head.sha)}.`,
        who: whoOf(pull, deployment),
        source,
      },
    ];
  });
}

function stateWords(deployment: SeenPullDeployment | undefined, sha: string): string {
  if (deployment === undefined) return `nothing has deployed ${sha.slice(0, 7)} there`;
  const { id, state } = deployment;
  if (state === "failure" || state === "error") return `deployment ${id} failed`;
  return state === "inactive" ? `deployment ${id} was given up` : `deployment ${id} is ${state.replace("_", " ")}`;
}

function whoOf({ owner, repository }: Pick<SeenPull, "owner" | "repository">, deployment?: SeenPullDeployment): string {
  if (deployment === undefined) return "Whoever may run the workflow that deploys there.";
  if (["failure", "error", "inactive"].includes(deployment.state))
    return "Whoever may run the workflow that deploys there: run it again when what failed is mended.";
  return `\`slipway why ${owner}/${repository} --deployment ${deployment.id}\` says what it waits for.`;
}
