import { github, listAt, type PolicyResource, type Rule } from "../rule.ts";

const hardening =
  "https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions";

/** G-05: what workflows may use and do. */
export const boundedActions: Rule = {
  id: "G-05",
  title: "Workflows run selected, pinned actions with a token that reads",
  level: "warning",
  remedy:
    "set actions.allow, actions.requireShaPinning, actions.defaultToken, actions.approvePullRequests and actions.forkApproval in inventory/defaults.yaml",
  reference: hardening,
  types: [
    github("ActionsRepositoryPermissions"),
    github("WorkflowRepositoryPermissions"),
    "slipway:github:ActionsSettings",
  ],
  judge({ inputs }: PolicyResource) {
    return [
      ...(inputs.allowedActions === "all" ? ["every action may run"] : []),
      ...openPatterns(inputs),
      ...(inputs.shaPinningRequired === false ? ["actions need not be pinned by commit"] : []),
      ...(inputs.defaultWorkflowPermissions === "write" ? ["the default token writes"] : []),
      ...(inputs.canApprovePullRequestReviews === true ? ["workflows may approve pull requests"] : []),
      ...(inputs.forkApproval === "first_time_contributors_new_to_github"
        ? ["most people from outside run workflows unapproved"]
        : []),
    ];
  },
};

function openPatterns(inputs: PolicyResource["inputs"]): string[] {
  const patterns = listAt(inputs, "allowedActionsConfig.patternsAlloweds");
  const open = patterns.filter((pattern) => /^\*(\/\*)?(@.*)?$/.test(String(pattern)));
  return open.map((pattern) => `${JSON.stringify(pattern)} lets every action run`);
}
