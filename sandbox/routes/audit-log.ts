import { hasScope, notAccessible } from "../http/access.ts";
import { notFound } from "../http/api-error.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Account, AuditEvent } from "../store/rows.ts";
import { within } from "./workflow-runs.ts";

type OrganizationCall = BaseCall & { organization: Account };

function present({ tables, organization }: OrganizationCall, { id, action, actor, repo, target, at }: AuditEvent) {
  const who = tables.accounts.get(actor);
  const verb = action.split(".")[1]!.split("_")[0]!;
  const kinds = { create: "create", destroy: "remove", remove: "remove", delete: "remove", restore: "restore" };
  return {
    "@timestamp": at,
    _document_id: Buffer.from(`${organization.id}:${id}`).toString("base64url"),
    action,
    actor: who?.login ?? "ghost",
    actor_id: actor,
    created_at: at,
    operation_type: kinds[verb as "create"] ?? (verb === "add" || verb === "invite" ? "create" : "modify"),
    org: organization.login,
    org_id: organization.id,
    ...(repo === null ? {} : { repo }),
    ...target,
  };
}

type Shown = ReturnType<typeof present>;

/** Whether an event fits a phrase of GitHub's search (`action:repo.create actor:ann created:>=2026-01-01 word`). */
function fits(event: Shown, phrase: string): boolean {
  const terms = phrase.match(/-?(?:[\w.]+:)?(?:"[^"]*"|\S+)/g) ?? [];
  return terms.every((term) => {
    const [, not, key, quoted] = /^(-?)(?:([\w.]+):)?(.*)$/s.exec(term)!;
    const wanted = quoted!.replace(/^"|"$/g, "");
    return fitsOne(event, key, wanted) !== (not === "-");
  });
}

function fitsOne(event: Shown, key: string | undefined, wanted: string): boolean {
  if (key === "created") return within(new Date(event.created_at).toISOString(), wanted);
  // "action:repo" stands for everything about repositories.
  if (key === "action") return event.action === wanted || event.action.startsWith(`${wanted}.`);
  if (key === "operation") return event.operation_type === wanted;
  const fields = event as unknown as Record<string, unknown>;
  if (key !== undefined) return String(fields[key] ?? "").toLowerCase() === wanted.toLowerCase();
  return Object.values(fields).some((value) => String(value).toLowerCase().includes(wanted.toLowerCase()));
}

/** Next and previous page by cursors: this list grows at its head while it is read. */
function links(url: URL, shown: readonly Shown[], more: boolean, begun: boolean): Record<string, string> {
  const to = (name: "after" | "before", cursor: string, rel: string) => {
    const target = new URL(url);
    target.searchParams.delete(name === "after" ? "before" : "after");
    target.searchParams.set(name, cursor);
    return `<${target}>; rel="${rel}"`;
  };
  const last = shown.at(-1);
  const first = shown[0];
  const parts = [
    ...(more && last ? [to("after", last._document_id, "next")] : []),
    ...(begun && first ? [to("before", first._document_id, "prev")] : []),
  ];
  return parts.length === 0 ? {} : { link: parts.join(", ") };
}

/** Who did what in an organisation, newest first. */
export const auditLog: Route[] = [
  route("GET /orgs/{org}/audit-log", "organization_administration:read", (call) => {
    const { tables, actor, organization, query, url } = call;
    if (organization.plan !== "enterprise") throw notFound();
    if (!hasScope(actor.token, ["read:audit_log", "admin:org"])) throw notAccessible(actor.token);
    const include = query.get("include") ?? "web";
    const size = Math.min(Math.max(Number(query.get("per_page") ?? 30) || 30, 1), 100);
    const events = tables.auditEvents
      .where("organization", organization.id)
      .filter(({ action }) => include === "all" || action.startsWith("git.") === (include === "git"))
      .map((event) => present(call, event))
      .filter((event) => fits(event, query.get("phrase") ?? ""));
    if (query.get("order") !== "asc") events.reverse();
    const at = (cursor: string | null) => events.findIndex((event) => event._document_id === cursor);
    const before = at(query.get("before"));
    const from = before > 0 ? Math.max(0, before - size) : at(query.get("after")) + 1;
    const shown = events.slice(from, before > 0 ? before : from + size);
    const more = from + shown.length < events.length;
    return { ...ok(shown), headers: links(url, shown, more, from > 0) };
  }),
];
