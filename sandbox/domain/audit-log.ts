import type { Actor } from "../http/access.ts";
import type { Reply } from "../http/reply.ts";
import { type BaseCall, type Route, routeName } from "../http/route.ts";
import { fullName } from "../present/repository.ts";
import type { Account, AuditEvent, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { auditActions } from "./audit-actions.ts";

/** What a call told of its path. */
type SomeCall = BaseCall & {
  readonly params?: Readonly<Record<string, string>>;
  readonly repository?: Repository;
  readonly organization?: Account;
};

/** Parts of paths that say what was acted on, and their names in the log. */
const targets: readonly (readonly [part: string, name: string])[] = [
  ["username", "user"],
  ["team_slug", "team"],
  ["environment_name", "environment"],
  ["secret_name", "key"],
  ["name", "key"],
  ["hook_id", "hook_id"],
  ["ruleset_id", "ruleset_id"],
  ["run_id", "workflow_run_id"],
  ["package_name", "package"],
  ["branch", "name"],
];

function targetOf({ params = {} }: SomeCall, { body }: Reply): Record<string, string | number> {
  const own = targets.flatMap(([part, name]) => {
    const text = params[part];
    if (text === undefined) return [];
    return [[name, name.endsWith("_id") ? Number(text) : text] as const];
  });
  const { name, id } = (typeof body === "object" && body !== null ? body : {}) as { name?: unknown; id?: unknown };
  const made = typeof name === "string" && own.length === 0 ? [["name", name] as const] : [];
  return Object.fromEntries([...own, ...made, ...(typeof id === "number" ? [["target_id", id] as const] : [])]);
}

/** The organisation that an event belongs to; nothing that concerns people alone is in a log. */
function placeOf(
  world: World,
  call: SomeCall,
  reply: Reply,
): { organization: number; repo: string | null } | undefined {
  const { tables } = world;
  const id = (reply.body as { full_name?: unknown; id?: number } | undefined)?.full_name
    ? (reply.body as { id: number }).id
    : undefined;
  // A repository that was just made, moved or deleted is named as it was when the call came.
  const repository = call.repository ?? (id === undefined ? undefined : tables.repositories.get(id));
  const owner = call.organization ?? (repository && tables.accounts.get(repository.owner));
  if (owner?.type !== "Organization") return undefined;
  return { organization: owner.id, repo: repository ? fullName(world, repository) : null };
}

/** Writes down a call that changed something. */
export function recordAudit(world: World, route: Route, call: BaseCall, reply: Reply): void {
  const known = auditActions[routeName(route)];
  if (known === undefined || reply.status >= 400) return;
  const place = placeOf(world, call, reply);
  const action = typeof known === "string" ? known : known(reply, call);
  if (!place || action === undefined) return;
  record(world, { ...place, action, actor: call.actor.account.id, target: targetOf(call, reply) });
}

/** Writes down what was done in a repository by other ways than REST. */
export function noteInRepository(
  world: World,
  repository: Repository,
  actor: Actor,
  action: string,
  target: AuditEvent["target"] = {},
): void {
  const { tables } = world;
  if (tables.accounts.get(repository.owner)?.type !== "Organization") return;
  const repo = fullName(world, repository);
  record(world, { organization: repository.owner, repo, action, actor: actor.account.id, target });
}

function record(world: World, event: Omit<AuditEvent, "id" | "at">): void {
  world.tables.auditEvents.insert({ ...event, at: world.clock.now() });
}
