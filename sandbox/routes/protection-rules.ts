import { z } from "zod";
import { environmentOf } from "../domain/environments.ts";
import { found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import type { App, Environment, ProtectionRule, Repository } from "../store/rows.ts";
import { apiUrl } from "../world.ts";

const ruleBody = z.object({ integration_id: z.int() });

type EnvironmentCall = BaseCall & {
  repository: Repository;
  params: Readonly<Record<"environment_name", string>>;
};

const environmentIn = ({ tables, repository, params }: EnvironmentCall): Environment =>
  environmentOf(tables, repository, params.environment_name);

const presentApp = ({ world }: BaseCall, { id, slug }: App) => ({
  id,
  slug,
  integration_url: `${apiUrl(world)}/apps/${slug}`,
  node_id: nodeId("A", id),
});

const present = (call: EnvironmentCall, rule: ProtectionRule) => ({
  id: rule.id,
  node_id: nodeId("GA", rule.id),
  enabled: true,
  app: presentApp(call, call.tables.apps.get(rule.app)!),
});

/** Apps at the repository's owner that may be asked: those that read deployments. */
function available({ tables, repository }: EnvironmentCall): App[] {
  return tables.installations
    .where("account", repository.owner)
    .filter(({ selected }) => selected === null || selected.includes(repository.id))
    .map(({ app }) => tables.apps.get(app)!)
    .filter(({ permissions }) => permissions.deployments !== undefined);
}

function ruleOf(call: EnvironmentCall, id: string): ProtectionRule {
  const rule = found(call.tables.protectionRules.get(Number(id)));
  if (rule.environment !== environmentIn(call).id) throw notFound();
  return rule;
}

const path = "/repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules" as const;

/** Apps that an environment asks before anything is deployed to it. */
export const protectionRules: Route[] = [
  route(`GET ${path}`, "actions:read", async (call) => {
    const rules = call.tables.protectionRules.where("environment", environmentIn(call).id);
    return page(call, rules, (rule) => present(call, rule), "custom_deployment_protection_rules");
  }),

  route(`POST ${path}`, "administration:write", (call) => {
    const environment = environmentIn(call).id;
    const { integration_id } = call.body(ruleBody);
    if (!available(call).some(({ id }) => id === integration_id)) {
      throw unprocessable("The integration is not installed here, or does not read deployments.");
    }
    const rules = call.tables.protectionRules.where("environment", environment);
    if (rules.some(({ app }) => app === integration_id)) throw unprocessable("The rule is there already.");
    if (rules.length === 6) throw unprocessable("An environment has at most six deployment protection rules.");
    return created(present(call, call.tables.protectionRules.insert({ environment, app: integration_id })));
  }),

  route(`GET ${path}/apps`, "actions:read", (call) => {
    environmentIn(call);
    const key = "available_custom_deployment_protection_rule_integrations";
    return page(call, available(call), (app) => presentApp(call, app), key);
  }),

  route(`GET ${path}/{protection_rule_id}`, "actions:read", (call) =>
    ok(present(call, ruleOf(call, call.params.protection_rule_id))),
  ),

  route(`DELETE ${path}/{protection_rule_id}`, "administration:write", (call) => {
    call.tables.protectionRules.delete(ruleOf(call, call.params.protection_rule_id).id);
    return noContent;
  }),
];
