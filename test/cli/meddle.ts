import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";

/** The repository of the rich inventory that somebody meddles with. */
export const meddledWith = { owner: "local", repo: "Everything.js" };

/** What somebody does by hand. */
export async function meddle(github: Sandbox): Promise<void> {
  const at = meddledWith;
  const { rest, request } = octokitFor(github);
  await rest.repos.update({ ...at, allow_rebase_merge: false, description: "Changed" });
  const { data: rulesets } = await rest.repos.getRepoRulesets(at);
  const { id } = rulesets.find(({ name }) => name === "Slipway: default branch")!;
  const { data: ruleset } = await rest.repos.getRepoRuleset({ ...at, ruleset_id: id });
  const rules = ruleset.rules!.map((rule) =>
    rule.type === "pull_request"
      ? { ...rule, parameters: { ...rule.parameters!, required_approving_review_count: 1 } }
      : rule,
  );
  await request("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...at, ruleset_id: id, rules });
  await rest.repos.createRepoRuleset({
    ...at,
    name: "Emergency",
    target: "branch",
    enforcement: "disabled",
    conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
  });
  await rest.actions.createRepoVariable({ ...at, name: "ADDED", value: "by hand" });
  await rest.actions.deleteRepoVariable({ ...at, name: "LEVEL" });
  await rest.actions.deleteEnvironmentSecret({ ...at, environment_name: "production", secret_name: "DEPLOY_KEY" });
  await rest.issues.updateLabel({ ...at, name: "area/core", color: "ffffff" });
  await rest.teams.removeRepoInOrg({ org: "local", team_slug: "auditors", owner: "local", repo: "Everything.js" });
}
