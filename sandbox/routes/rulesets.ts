import { checkOrganizationRulesetPlan, checkRulesetPlan } from "../domain/plans.ts";
import { ApiError, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { fullName, repositoryUrl } from "../present/repository.ts";
import { rulesetsOf } from "../rules/applicable.ts";
import { misplaced, rulesetBody, rulesetChanges } from "../rules/ruleset-body.ts";
import type { Account, Repository, Ruleset } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";

/** A ruleset as lists show it. */
function listed(world: World, row: Ruleset) {
  const { tables } = world;
  const repository = row.repository === null ? undefined : tables.repositories.get(row.repository)!;
  const owner = row.organization === null ? undefined : tables.accounts.get(row.organization)!;
  const self = repository
    ? `${repositoryUrl(world, repository)}/rulesets/${row.id}`
    : `${apiUrl(world)}/orgs/${owner!.login}/rulesets/${row.id}`;
  const page = repository
    ? `${world.url}/${fullName(world, repository)}/rules/${row.id}`
    : `${world.url}/organizations/${owner!.login}/settings/rules/${row.id}`;
  return {
    id: row.id,
    name: row.name,
    target: row.target,
    source_type: repository ? "Repository" : "Organization",
    source: repository ? fullName(world, repository) : owner!.login,
    enforcement: row.enforcement,
    node_id: nodeId("RRS", row.id),
    _links: { self: { href: self }, html: { href: page } },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** A ruleset with everything in it. */
function whole(world: World, row: Ruleset) {
  return {
    ...listed(world, row),
    bypass_actors: row.bypass_actors,
    current_user_can_bypass: "never",
    conditions: row.conditions ?? {},
    rules: row.rules,
  };
}

/** @throws ApiError 422 with every fault of a ruleset that its parts alone do not show */
function check(world: World, row: Omit<Ruleset, "id" | "created_at" | "updated_at">, own: number | undefined): void {
  const faults: string[] = [];
  const { tables } = world;
  const siblings =
    row.repository === null
      ? tables.rulesets.where("organization", row.organization!)
      : tables.rulesets.where("repository", row.repository);
  if (siblings.some((other) => other.id !== own && other.name === row.name)) faults.push("Name must be unique");
  for (const rule of row.rules) {
    const fault = misplaced(rule.type, row.target);
    if (fault) faults.push(fault);
    const contexts = rule.parameters?.required_status_checks as
      | readonly { context: string; integration_id?: number }[]
      | undefined;
    const names = (contexts ?? []).map((check) => `${check.context} ${check.integration_id ?? ""}`);
    if (new Set(names).size < names.length) faults.push(`Invalid rule '${rule.type}': a status check is named twice`);
  }
  const types = row.rules.map((rule) => rule.type);
  if (new Set(types).size < types.length) faults.push("Invalid rules: a rule type can be used only once");
  if (row.target !== "push" && row.repository !== null && !row.conditions?.ref_name)
    faults.push("Conditions must include ref_name");
  const owner = row.organization ?? tables.repositories.get(row.repository!)!.owner;
  const organization = tables.accounts.get(owner)!.type === "Organization";
  for (const { actor_type, actor_id } of row.bypass_actors) {
    if (actor_type === "Team" && tables.teams.get(actor_id ?? 0)?.organization !== owner)
      faults.push("Actor must be part of the ruleset source or owner organization");
    if (actor_type === "OrganizationAdmin" && !organization)
      faults.push("Actor type OrganizationAdmin is not allowed for a user's repository");
    if (actor_type === "RepositoryRole" && ![1, 2, 4, 5].includes(actor_id ?? 0))
      faults.push("Actor role does not exist");
  }
  if (faults.length > 0) throw new ApiError(422, "Validation Failed", { errors: [...new Set(faults)] });
}

type RulesetCall = BaseCall & {
  repository?: Repository;
  organization?: Account;
  params: Readonly<Record<string, string>>;
};

const owned = ({ tables, repository, organization, params }: RulesetCall): Ruleset => {
  const row = found(tables.rulesets.get(Number(params.ruleset_id)));
  if (repository ? row.repository !== repository.id : row.organization !== organization!.id) throw notFound();
  return row;
};

function checkPlan({ world, repository, organization }: RulesetCall): void {
  if (repository) checkRulesetPlan(world, repository);
  if (organization) checkOrganizationRulesetPlan(organization);
}

function create(call: RulesetCall) {
  const { world, tables, repository, organization } = call;
  checkPlan(call);
  const body = call.body(rulesetBody);
  const now = world.clock.iso();
  const row = {
    ...body,
    conditions: body.conditions ?? null,
    repository: repository?.id ?? null,
    organization: organization?.id ?? null,
    created_at: now,
    updated_at: now,
  };
  check(world, row, undefined);
  return created(whole(world, tables.rulesets.insert(row)));
}

function update(call: RulesetCall) {
  const { world, tables } = call;
  const row = owned(call);
  checkPlan(call);
  const body = call.body(rulesetChanges);
  const wanted = {
    ...row,
    ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
  } as Ruleset;
  check(world, wanted, row.id);
  return ok(whole(world, tables.rulesets.update(row.id, { ...wanted, updated_at: world.clock.after(row.updated_at) })));
}

function remove(call: RulesetCall) {
  call.tables.rulesets.delete(owned(call).id);
  return noContent;
}

/** Rules for branches, tags and pushes, of a repository and of an organisation. */
export const rulesets: Route[] = [
  route("GET /repos/{owner}/{repo}/rulesets", "metadata:read", (call) => {
    const { world, repository, query } = call;
    checkRulesetPlan(world, repository);
    const parents = query.get("includes_parents") !== "false";
    const rows = rulesetsOf(world, repository).filter((row) => parents || row.repository !== null);
    return page(call, rows, (row) => listed(world, row));
  }),
  route("POST /repos/{owner}/{repo}/rulesets", "administration:write", create),
  route("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", "metadata:read", (call) => {
    const { world, repository, params, query } = call;
    checkRulesetPlan(world, repository);
    const row = found(rulesetsOf(world, repository).find((other) => other.id === Number(params.ruleset_id)));
    if (row.repository === null && query.get("includes_parents") === "false") throw notFound();
    return ok(whole(world, row));
  }),
  route("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", "administration:write", update),
  route("DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}", "administration:write", remove),

  route("GET /orgs/{org}/rulesets", "organization_administration:read", (call) => {
    const rows = call.tables.rulesets.where("organization", call.organization.id);
    return page(call, rows, (row) => listed(call.world, row));
  }),
  route("POST /orgs/{org}/rulesets", "organization_administration:write", create),
  route("GET /orgs/{org}/rulesets/{ruleset_id}", "organization_administration:read", (call) =>
    ok(whole(call.world, owned(call))),
  ),
  route("PUT /orgs/{org}/rulesets/{ruleset_id}", "organization_administration:write", update),
  route("DELETE /orgs/{org}/rulesets/{ruleset_id}", "organization_administration:write", remove),
];
