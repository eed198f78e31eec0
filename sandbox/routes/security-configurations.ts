import { z } from "zod";
import { applyFeatures } from "../domain/security-features.ts";
import { conflict, found, notFound, unprocessable } from "../http/api-error.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleRepository } from "../present/repository.ts";
import type { Account, Repository, SecurityConfiguration } from "../store/rows.ts";
import { apiUrl } from "../world.ts";
import { repositoriesOf, repositoryIds } from "./selected-repositories.ts";

const setting = z.enum(["enabled", "disabled", "not_set"]);
/** Each feature, and what it is when nothing is said of it. */
const features = {
  dependency_graph: "enabled",
  dependency_graph_autosubmit_action: "disabled",
  dependabot_alerts: "disabled",
  dependabot_security_updates: "disabled",
  code_scanning_default_setup: "disabled",
  secret_scanning: "disabled",
  secret_scanning_push_protection: "disabled",
  secret_scanning_validity_checks: "disabled",
  secret_scanning_non_provider_patterns: "disabled",
  private_vulnerability_reporting: "disabled",
} as const;
const fields = {
  description: z.string().max(255).optional(),
  advanced_security: z.enum(["enabled", "disabled", "code_security", "secret_protection"]).optional(),
  enforcement: z.enum(["enforced", "unenforced"]).optional(),
  ...Object.fromEntries(Object.keys(features).map((name) => [name, setting.optional()])),
};
const newBody = z.object({ ...fields, name: z.string().min(1), description: z.string().max(255) });
const changesBody = z.object({ ...fields, name: z.string().min(1).optional() });
const attachBody = z.object({
  scope: z.enum(["all", "all_without_configurations", "public", "private_or_internal", "selected"]),
  selected_repository_ids: repositoryIds.optional(),
});
const defaultsBody = z.object({
  default_for_new_repos: z.enum(["all", "none", "private_and_internal", "public"]).optional(),
});
const detachBody = z.object({ selected_repository_ids: repositoryIds.min(1).max(250) });

type OrganizationCall = BaseCall & { organization: Account };

function present({ world, organization }: OrganizationCall, row: SecurityConfiguration) {
  return {
    id: row.id,
    target_type: "organization",
    name: row.name,
    description: row.description,
    ...row.features,
    enforcement: row.enforcement,
    url: `${apiUrl(world)}/orgs/${organization.login}/code-security/configurations/${row.id}`,
    html_url: `${world.url}/organizations/${organization.login}/settings/security_products/configurations/edit/${row.id}`,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

const rowsOf = ({ tables, organization }: OrganizationCall) =>
  tables.securityConfigurations.where("organization", organization.id);

const rowOf = (call: OrganizationCall, id: string): SecurityConfiguration =>
  found(rowsOf(call).find((row) => row.id === Number(id)));

/** The features among the fields of a body. */
function featuresOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ["advanced_security", ...Object.keys(features)];
  return Object.fromEntries(names.flatMap((name) => (body[name] === undefined ? [] : [[name, String(body[name])]])));
}

function checkName(call: OrganizationCall, name: string, own?: number): void {
  if (rowsOf(call).some((row) => row.name === name && row.id !== own)) {
    throw unprocessable(`A configuration named "${name}" exists already.`);
  }
}

/** The repositories that a scope stands for. */
function scopeOf(call: OrganizationCall, { scope, selected_repository_ids }: z.infer<typeof attachBody>): Repository[] {
  const { tables, organization } = call;
  if (scope === "selected") return repositoriesOf({ ...call, params: {} }, selected_repository_ids ?? []);
  return tables.repositories.where("owner", organization.id).filter((row) => {
    if (scope === "all_without_configurations") return !tables.securityAttachments.find("repository", row.id);
    if (scope === "all") return true;
    return (scope === "public") === (row.visibility === "public");
  });
}

function attach(call: OrganizationCall, configuration: SecurityConfiguration, repository: Repository): void {
  const { world, tables } = call;
  tables.securityAttachments.deleteWhere("repository", repository.id);
  tables.securityAttachments.insert({ configuration: configuration.id, repository: repository.id });
  applyFeatures(world, repository, configuration.features);
}

const path = "/orgs/{org}/code-security/configurations" as const;

/** Sets of security features, and the repositories that have them. */
export const securityConfigurations: Route[] = [
  route(`GET ${path}`, "organization_administration:read", (call) => ok(rowsOf(call).map((row) => present(call, row)))),

  route(`POST ${path}`, "organization_administration:write", (call) => {
    const { world, tables, organization } = call;
    const body = call.body(newBody);
    checkName(call, body.name);
    const now = world.clock.iso();
    const row = tables.securityConfigurations.insert({
      organization: organization.id,
      name: body.name,
      description: body.description,
      features: { advanced_security: "disabled", ...features, ...featuresOf(body) },
      enforcement: body.enforcement ?? "enforced",
      default_for_new_repos: "none",
      created_at: now,
      updated_at: now,
    });
    return created(present(call, row));
  }),

  route(`GET ${path}/defaults`, "organization_administration:read", (call) =>
    ok(
      rowsOf(call)
        .filter((row) => row.default_for_new_repos !== "none")
        .map((row) => ({ default_for_new_repos: row.default_for_new_repos, configuration: present(call, row) })),
    ),
  ),

  route(`DELETE ${path}/detach`, "organization_administration:write", (call) => {
    const ids = call.body(detachBody).selected_repository_ids;
    for (const { id } of repositoriesOf(call, ids)) call.tables.securityAttachments.deleteWhere("repository", id);
    return noContent;
  }),

  route(`GET ${path}/{configuration_id}`, "organization_administration:read", (call) =>
    ok(present(call, rowOf(call, call.params.configuration_id))),
  ),

  route(`PATCH ${path}/{configuration_id}`, "organization_administration:write", (call) => {
    const { world, tables } = call;
    const row = rowOf(call, call.params.configuration_id);
    const body = call.body(changesBody);
    if (body.name !== undefined) checkName(call, body.name, row.id);
    const changed = tables.securityConfigurations.update(row.id, {
      name: body.name ?? row.name,
      description: body.description ?? row.description,
      features: { ...row.features, ...featuresOf(body) },
      enforcement: body.enforcement ?? row.enforcement,
      updated_at: world.clock.after(row.updated_at),
    });
    for (const { repository } of tables.securityAttachments.where("configuration", row.id)) {
      applyFeatures(world, tables.repositories.get(repository)!, changed.features);
    }
    return ok(present(call, changed));
  }),

  route(`DELETE ${path}/{configuration_id}`, "organization_administration:write", (call) => {
    const row = rowOf(call, call.params.configuration_id);
    if (row.default_for_new_repos !== "none") throw conflict("The configuration is a default for new repositories.");
    call.tables.securityAttachments.deleteWhere("configuration", row.id);
    call.tables.securityConfigurations.delete(row.id);
    return noContent;
  }),

  route(`POST ${path}/{configuration_id}/attach`, "organization_administration:write", (call) => {
    const row = rowOf(call, call.params.configuration_id);
    for (const repository of scopeOf(call, call.body(attachBody))) attach(call, row, repository);
    return { status: 202, body: {} };
  }),

  route(`PUT ${path}/{configuration_id}/defaults`, "organization_administration:write", (call) => {
    const row = rowOf(call, call.params.configuration_id);
    const { default_for_new_repos = "all" } = call.body(defaultsBody);
    const changed = call.tables.securityConfigurations.update(row.id, { default_for_new_repos });
    return ok({ default_for_new_repos, configuration: present(call, changed) });
  }),

  route(`GET ${path}/{configuration_id}/repositories`, "organization_administration:read", (call) => {
    const { world, tables } = call;
    const row = rowOf(call, call.params.configuration_id);
    const status = row.enforcement === "enforced" ? "enforced" : "attached";
    const rows = tables.securityAttachments.where("configuration", row.id);
    return ok(
      rows.map(({ repository }) => {
        return { status, repository: simpleRepository(world, tables.repositories.get(repository) ?? absent()) };
      }),
    );
  }),
];

function absent(): never {
  throw notFound();
}
