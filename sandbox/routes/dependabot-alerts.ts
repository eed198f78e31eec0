import { z } from "zod";
import { badRequest, forbidden, found } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { repositoryPage, repositoryUrl, simpleRepository } from "../present/repository.ts";
import type { DependabotAlert, Repository } from "../store/rows.ts";

const alertBody = z.object({
  state: z.enum(["dismissed", "open"]),
  dismissed_reason: z.enum(["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"]).optional(),
  dismissed_comment: z.string().max(280).optional(),
});

type RepositoryCall = BaseCall & { repository: Repository };

function present({ world, tables, repository }: RepositoryCall, row: DependabotAlert) {
  const name = { ecosystem: row.ecosystem, name: row.package };
  const patched = row.first_patched_version;
  const vulnerability = {
    package: name,
    severity: row.severity,
    vulnerable_version_range: row.vulnerable_version_range,
    first_patched_version: patched === null ? null : { identifier: patched },
  };
  return {
    number: row.number,
    state: row.state,
    dependency: { package: name, manifest_path: row.manifest_path, scope: row.scope },
    security_advisory: {
      ghsa_id: row.ghsa_id,
      cve_id: null,
      summary: row.summary,
      description: row.summary,
      vulnerabilities: [vulnerability],
      severity: row.severity,
      cvss: { score: 0, vector_string: null },
      cwes: [],
      identifiers: [{ type: "GHSA", value: row.ghsa_id }],
      references: [],
      published_at: row.created_at,
      updated_at: row.created_at,
      withdrawn_at: null,
    },
    security_vulnerability: vulnerability,
    url: `${repositoryUrl(world, repository)}/dependabot/alerts/${row.number}`,
    html_url: `${repositoryPage(world, repository)}/security/dependabot/${row.number}`,
    created_at: row.created_at,
    updated_at: row.updated_at,
    dismissed_at: row.dismissed_at,
    dismissed_by: row.dismissed_by === null ? null : simpleUser(world, tables.accounts.get(row.dismissed_by)!),
    dismissed_reason: row.dismissed_reason,
    dismissed_comment: row.dismissed_comment,
    fixed_at: row.fixed_at,
    auto_dismissed_at: null,
  };
}

/** The alerts that a query asks for, newest first. */
function filtered({ query }: BaseCall, rows: readonly DependabotAlert[]): DependabotAlert[] {
  const oneOf = (name: string, value: string) => query.get(name)?.split(",").includes(value) ?? true;
  const wanted = rows
    .filter((row) => oneOf("state", row.state) && oneOf("severity", row.severity) && oneOf("scope", row.scope))
    .filter((row) => oneOf("ecosystem", row.ecosystem) && oneOf("package", row.package));
  return query.get("direction") === "asc" ? wanted : wanted.reverse();
}

function checkEnabled({ repository }: RepositoryCall): void {
  if (!repository.vulnerability_alerts) throw forbidden("Dependabot alerts are disabled for this repository.");
}

function alertOf(call: RepositoryCall, number: string): DependabotAlert {
  checkEnabled(call);
  return found(call.tables.dependabotAlerts.find("number", `${call.repository.id}/${Number(number)}`));
}

/** Alerts about dependencies; which ones there are is told by tests. */
export const dependabotAlerts: Route[] = [
  route("GET /repos/{owner}/{repo}/dependabot/alerts", "vulnerability_alerts:read", (call) => {
    checkEnabled(call);
    const rows = call.tables.dependabotAlerts.where("repository", call.repository.id);
    return page(call, filtered(call, rows), (row) => present(call, row));
  }),

  route("GET /orgs/{org}/dependabot/alerts", "organization_administration:read", (call) => {
    const { world, tables, organization } = call;
    const repositories = tables.repositories.where("owner", organization.id).filter((row) => row.vulnerability_alerts);
    const rows = repositories.flatMap(({ id }) => tables.dependabotAlerts.where("repository", id));
    return page(call, filtered(call, rows), (row) => {
      const repository = tables.repositories.get(row.repository)!;
      return { ...present({ ...call, repository }, row), repository: simpleRepository(world, repository) };
    });
  }),

  route("GET /repos/{owner}/{repo}/dependabot/alerts/{alert_number}", "vulnerability_alerts:read", (call) =>
    ok(present(call, alertOf(call, call.params.alert_number))),
  ),

  route("PATCH /repos/{owner}/{repo}/dependabot/alerts/{alert_number}", "vulnerability_alerts:write", (call) => {
    const { world, tables, actor } = call;
    const row = alertOf(call, call.params.alert_number);
    const body = call.body(alertBody);
    if (row.state === "fixed") throw badRequest("A fixed alert cannot be changed.");
    const dismissed = body.state === "dismissed";
    if (dismissed && !body.dismissed_reason) throw badRequest("dismissed_reason is required to dismiss an alert");
    const changed = tables.dependabotAlerts.update(row.id, {
      state: body.state,
      dismissed_by: dismissed ? actor.account.id : null,
      dismissed_at: dismissed ? world.clock.iso() : null,
      dismissed_reason: dismissed ? body.dismissed_reason! : null,
      dismissed_comment: dismissed ? (body.dismissed_comment ?? null) : null,
      updated_at: world.clock.after(row.updated_at),
    });
    return ok(present(call, changed));
  }),
];
