import { randomUUID } from "node:crypto";
import { z } from "zod";
import { recordAnalysis } from "../domain/code-alerts.ts";
import { readSarif } from "../domain/sarif.ts";
import { objectId } from "../git/names.ts";
import { badRequest, forbidden, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { simpleUser } from "../present/account.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import type { CodeAlert, CodeAnalysis, Repository } from "../store/rows.ts";

const sarifBody = z.object({
  commit_sha: z.string().regex(objectId),
  ref: z.string().regex(/^refs\/(heads|tags|pull)\/.+$/),
  sarif: z.string().min(1),
});
const alertBody = z.object({
  state: z.enum(["open", "dismissed"]),
  dismissed_reason: z.enum(["false positive", "won't fix", "used in tests"]).nullish(),
  dismissed_comment: z.string().max(280).nullish(),
});
type RepositoryCall = BaseCall & { repository: Repository };

/** @throws ApiError 403 for a private repository without Advanced Security */
export function checkEnabled({ repository }: RepositoryCall): void {
  if (repository.visibility === "public" || repository.security.advanced_security) return;
  throw forbidden("Advanced Security must be enabled for this repository to use code scanning.");
}

const urlOf = ({ world, repository }: RepositoryCall) => `${repositoryUrl(world, repository)}/code-scanning`;

const toolOf = ({ tool, version }: Pick<CodeAlert, "tool" | "version">) => ({ name: tool, guid: null, version });

const stateOf = (row: CodeAlert) => (row.fixed_at ? "fixed" : row.dismissed_at ? "dismissed" : "open");

function present(call: RepositoryCall, row: CodeAlert) {
  const { world, tables, repository } = call;
  const url = `${urlOf(call)}/alerts/${row.number}`;
  const html_url = `${repositoryPage(world, repository)}/security/code-scanning/${row.number}`;
  const { id, description, severity, security_severity_level = null, tags } = row.rule;
  return {
    number: row.number,
    created_at: row.created_at,
    updated_at: row.updated_at,
    url,
    html_url,
    instances_url: `${url}/instances`,
    state: stateOf(row),
    fixed_at: row.fixed_at,
    dismissed_by: row.dismissed_by === null ? null : simpleUser(world, tables.accounts.get(row.dismissed_by)!),
    dismissed_at: row.dismissed_at,
    dismissed_reason: row.dismissed_reason,
    dismissed_comment: row.dismissed_comment,
    rule: { id, name: id, severity, security_severity_level, description, tags },
    tool: toolOf(row),
    most_recent_instance: instance(row),
  };
}

const instance = (row: CodeAlert) => ({
  ref: row.ref,
  analysis_key: row.category,
  environment: "{}",
  category: row.category,
  state: stateOf(row),
  commit_sha: row.commit_sha,
  message: { text: row.message },
  location: { path: row.path, start_line: row.start_line, end_line: row.end_line, start_column: 1, end_column: 1 },
  classifications: [],
});

function presentAnalysis(call: RepositoryCall, row: CodeAnalysis) {
  const others = call.tables.codeAnalyses.where("repository", row.repository).filter((one) => sameSet(one, row));
  return {
    ref: row.ref,
    commit_sha: row.commit_sha,
    analysis_key: row.category,
    environment: "{}",
    category: row.category,
    error: "",
    warning: "",
    created_at: row.created_at,
    results_count: row.results,
    rules_count: row.rules,
    id: row.id,
    url: `${urlOf(call)}/analyses/${row.id}`,
    sarif_id: row.sarif_id,
    tool: toolOf(row),
    deletable: others.at(-1)?.id === row.id,
  };
}

const sameSet = (a: CodeAnalysis, b: CodeAnalysis) => a.tool === b.tool && a.ref === b.ref && a.category === b.category;

function alertOf(call: RepositoryCall, number: string): CodeAlert {
  checkEnabled(call);
  return found(call.tables.codeAlerts.find("number", `${call.repository.id}/${Number(number)}`));
}

function analysisOf(call: RepositoryCall, id: string): CodeAnalysis {
  checkEnabled(call);
  const row = found(call.tables.codeAnalyses.get(Number(id)));
  if (row.repository !== call.repository.id) throw notFound();
  return row;
}

function upload(call: RepositoryCall) {
  const { tables, repository } = call;
  checkEnabled(call);
  const { sarif, ref, commit_sha } = call.body(sarifBody);
  const sarif_id = randomUUID();
  const read = readSarif(sarif);
  if ("errors" in read && read.errors[0]!.startsWith("Could not decode")) throw badRequest(read.errors[0]!);
  const errors = "errors" in read ? read.errors : [];
  tables.sarifUploads.insert({
    repository: repository.id,
    sarif_id,
    status: errors.length > 0 ? "failed" : "complete",
    errors,
  });
  for (const run of "runs" in read ? read.runs : []) {
    recordAnalysis(call.world, repository, { sarif_id, ref, commit_sha }, run);
  }
  return { status: 202, body: { id: sarif_id, url: `${urlOf(call)}/sarifs/${sarif_id}` } };
}

const path = "/repos/{owner}/{repo}/code-scanning" as const;

/** Results of code scanning, uploaded by tools. */
export const codeScanning: Route[] = [
  route(`POST ${path}/sarifs`, "security_events:write", upload),
  route(`GET ${path}/sarifs/{sarif_id}`, "security_events:read", (call) => {
    checkEnabled(call);
    const row = found(call.tables.sarifUploads.find("sarif", `${call.repository.id}/${call.params.sarif_id}`));
    const done = row.status === "complete";
    return ok({
      processing_status: row.status,
      analyses_url: done ? `${urlOf(call)}/analyses?sarif_id=${row.sarif_id}` : null,
      errors: done ? null : row.errors,
    });
  }),

  route(`GET ${path}/analyses`, "security_events:read", (call) => {
    checkEnabled(call);
    const { query } = call;
    const wanted = { tool: query.get("tool_name"), ref: query.get("ref"), sarif_id: query.get("sarif_id") };
    const rows = call.tables.codeAnalyses
      .where("repository", call.repository.id)
      .filter((row) => Object.entries(wanted).every(([key, value]) => value === null || row[key as "ref"] === value));
    return page(call, query.get("direction") === "asc" ? rows : rows.reverse(), (row) => presentAnalysis(call, row));
  }),
  route(`GET ${path}/analyses/{analysis_id}`, "security_events:read", (call) =>
    ok(presentAnalysis(call, analysisOf(call, call.params.analysis_id))),
  ),
  route(`DELETE ${path}/analyses/{analysis_id}`, "security_events:write", (call) => {
    const { tables } = call;
    const row = analysisOf(call, call.params.analysis_id);
    const rest = tables.codeAnalyses
      .where("repository", row.repository)
      .filter((one) => one.id !== row.id && sameSet(one, row));
    if (!presentAnalysis(call, row).deletable) throw badRequest("Analysis specified is not deletable.");
    if (rest.length === 0 && !call.query.has("confirm_delete")) {
      throw badRequest(
        "Analysis is last of its type and deletion may result in the loss of historical alert data. Please specify confirm_delete.",
      );
    }
    tables.codeAnalyses.delete(row.id);
    const next = rest.at(-1);
    const next_analysis_url = next ? `${urlOf(call)}/analyses/${next.id}` : null;
    return ok({ next_analysis_url, confirm_delete_url: next ? `${next_analysis_url}?confirm_delete` : null });
  }),

  route(`GET ${path}/alerts`, "security_events:read", (call) => {
    checkEnabled(call);
    const { query } = call;
    const [state, tool, ref] = [query.get("state"), query.get("tool_name"), query.get("ref")];
    const rows = call.tables.codeAlerts
      .where("repository", call.repository.id)
      .filter((row) => (state === null || stateOf(row) === state) && (tool === null || row.tool === tool))
      .filter((row) => ref === null || row.ref === ref || row.ref === `refs/heads/${ref}`)
      .filter((row) => query.get("severity") === null || row.rule.severity === query.get("severity"));
    return page(call, query.get("direction") === "asc" ? rows : rows.reverse(), (row) => present(call, row));
  }),
  route(`GET ${path}/alerts/{alert_number}`, "security_events:read", (call) =>
    ok(present(call, alertOf(call, call.params.alert_number))),
  ),
  route(`GET ${path}/alerts/{alert_number}/instances`, "security_events:read", (call) =>
    page(call, [alertOf(call, call.params.alert_number)], instance),
  ),
  route(`PATCH ${path}/alerts/{alert_number}`, "security_events:write", (call) => {
    const { world, actor } = call;
    const row = alertOf(call, call.params.alert_number);
    const body = call.body(alertBody);
    const dismissed = body.state === "dismissed";
    if (dismissed && !body.dismissed_reason) throw badRequest("dismissed_reason is required to dismiss an alert");
    const changed = call.tables.codeAlerts.update(row.id, {
      dismissed_by: dismissed ? actor.account.id : null,
      dismissed_at: dismissed ? world.clock.iso() : null,
      dismissed_reason: dismissed ? body.dismissed_reason! : null,
      dismissed_comment: dismissed ? (body.dismissed_comment ?? null) : null,
      updated_at: world.clock.after(row.updated_at),
    });
    return ok(present(call, changed));
  }),
];
