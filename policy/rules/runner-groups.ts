import { github, type Rule } from "../rule.ts";

/** G-10: who may use machines of one's own. */
export const closedRunnerGroup: Rule = {
  id: "G-10",
  title: "A runner group serves chosen private repositories",
  level: "error",
  remedy: "list the fleet's repositories in inventory/fleets.yaml; keep public repositories on GitHub's own runners",
  reference:
    "https://docs.github.com/actions/hosting-your-own-runners/managing-self-hosted-runners/about-self-hosted-runners#self-hosted-runner-security",
  types: [github("ActionsRunnerGroup")],
  judge: ({ inputs }) => [
    ...(inputs.visibility === "selected" || inputs.visibility === undefined
      ? []
      : [`${inputs.visibility} repositories may use it`]),
    ...(inputs.allowsPublicRepositories === true ? ["public repositories may use it"] : []),
  ],
};
