import { github, inputAt, type Rule, unknownInput } from "../rule.ts";

/** G-06: who deploys to production, and from where. */
export const guardedProduction: Rule = {
  id: "G-06",
  title: "Production is approved by somebody else, from chosen branches or tags",
  level: "warning",
  remedy: "set reviewers, preventSelfReview, adminsBypass: false and branches or tags of the environment",
  reference:
    "https://docs.github.com/actions/managing-workflow-runs-and-deployments/managing-deployments/managing-environments-for-deployment",
  types: [github("RepositoryEnvironment")],
  judge({ inputs }, { productionEnvironments }) {
    const name = String(inputs.environment).toLowerCase();
    if (!productionEnvironments.some((production) => production.toLowerCase() === name)) return [];
    const policy = inputs.deploymentBranchPolicy;
    return [
      ...(reviewerCount(inputs.reviewers) === 0 ? ["nobody approves"] : []),
      ...(inputs.preventSelfReview === true || inputs.preventSelfReview === unknownInput
        ? []
        : ["who deploys may approve it, too"]),
      ...(inputs.canAdminsBypass === true ? ["administrators pass its rules"] : []),
      ...(policy === undefined || isOpen(policy) ? ["every branch deploys"] : []),
    ];
  },
};

const isOpen = (policy: unknown) =>
  inputAt(policy, "protectedBranches") === false && inputAt(policy, "customBranchPolicies") === false;

function reviewerCount(reviewers: unknown): number {
  if (reviewers === unknownInput) return 1;
  if (!Array.isArray(reviewers)) return 0;
  return reviewers
    .flatMap((one) => [inputAt(one, "teams"), inputAt(one, "users")].flat())
    .filter((who) => who !== undefined).length;
}
