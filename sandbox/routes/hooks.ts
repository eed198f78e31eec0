import { z } from "zod";
import type { Need } from "../http/access.ts";
import { found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, empty, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { Account, Delivery, Hook, Repository } from "../store/rows.ts";
import { apiUrl } from "../world.ts";

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  content_type: z.enum(["json", "form"]).default("form"),
  insecure_ssl: z
    .union([z.literal("0"), z.literal("1"), z.literal(0), z.literal(1)])
    .transform(String)
    .default("0"),
  secret: z.string().optional(),
});
const newHook = z.object({
  name: z.literal("web").default("web"),
  config,
  events: z.array(z.string().min(1)).min(1).default(["push"]),
  active: z.boolean().default(true),
});
const hookChanges = z.object({
  config: config.partial().extend({ url: config.shape.url }).optional(),
  events: z.array(z.string().min(1)).min(1).optional(),
  add_events: z.array(z.string()).default([]),
  remove_events: z.array(z.string()).default([]),
  active: z.boolean().optional(),
});

type HookCall = BaseCall & {
  repository?: Repository;
  organization?: Account;
  params: Readonly<Record<string, string>>;
};

const hooksOf = ({ tables, repository, organization }: HookCall): Hook[] =>
  repository ? tables.hooks.where("repository", repository.id) : tables.hooks.where("organization", organization!.id);

const hookOf = (call: HookCall): Hook => found(hooksOf(call).find((hook) => hook.id === Number(call.params.hook_id)));

function present(call: HookCall, hook: Hook) {
  const { world, repository, organization } = call;
  const root = repository ? repositoryUrl(world, repository) : `${apiUrl(world)}/orgs/${organization!.login}`;
  const url = `${root}/hooks/${hook.id}`;
  const last = call.tables.deliveries.where("hook", hook.id).at(-1);
  const { secret, ...shown } = hook.config;
  return {
    type: repository ? "Repository" : "Organization",
    id: hook.id,
    name: hook.name,
    active: hook.active,
    events: hook.events,
    config: { ...shown, ...(secret ? { secret: "********" } : {}) },
    updated_at: hook.updated_at,
    created_at: hook.created_at,
    url,
    ...(repository ? { test_url: `${url}/tests` } : {}),
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    ...(repository
      ? {
          last_response: {
            code: last?.status_code ?? null,
            status: last ? "active" : "unused",
            message: last?.status ?? null,
          },
        }
      : {}),
  };
}

export const listedDelivery = ({
  id,
  guid,
  delivered_at,
  redelivery,
  duration,
  status,
  status_code,
  event,
  action,
}: Delivery) => ({
  id,
  guid,
  delivered_at,
  redelivery,
  duration,
  status,
  status_code,
  event,
  action,
  installation_id: null,
  repository_id: null,
});

function deliveryOf(call: HookCall): { hook: Hook; delivery: Delivery } {
  const hook = hookOf(call);
  const delivery = found(call.tables.deliveries.get(Number(call.params.delivery_id)));
  if (delivery.hook !== hook.id) throw notFound();
  return { hook, delivery };
}

function create(call: HookCall) {
  const { world, tables, actor, repository, organization } = call;
  const body = call.body(newHook);
  const same = (hook: Hook) => hook.config.url === body.config.url && hook.events.join() === body.events.join();
  if (hooksOf(call).some(same)) {
    throw validationFailed({ resource: "Hook", code: "custom", message: "Hook already exists on this repository" });
  }
  const now = world.clock.iso();
  const hook = tables.hooks.insert({
    repository: repository?.id ?? null,
    organization: organization?.id ?? null,
    app: null,
    ...body,
    config: body.config as Hook["config"],
    created_at: now,
    updated_at: now,
  });
  if (hook.active) world.webhooks.ping(hook, actor.account);
  return created(present(call, hook));
}

function update(call: HookCall) {
  const hook = hookOf(call);
  const { add_events, remove_events, ...body } = call.body(hookChanges);
  const events = new Set([...(body.events ?? hook.events), ...add_events]);
  for (const event of remove_events) events.delete(event);
  const { secret, ...rest } = (body.config ?? {}) as Partial<Hook["config"]>;
  // The mask that an answer has for a secret is no new secret.
  const kept = secret === "********" || (!body.config && hook.config.secret) ? hook.config.secret : secret;
  const { secret: _, ...before } = hook.config;
  const changed = call.tables.hooks.update(hook.id, {
    config: { ...before, ...rest, ...(kept ? { secret: kept } : {}) },
    events: [...events],
    active: body.active ?? hook.active,
    updated_at: call.world.clock.after(hook.updated_at),
  });
  return ok(present(call, changed));
}

function routesOf(path: string, need: "webhooks" | "organization_hooks"): Route[] {
  const on = (pattern: string, level: "read" | "write", handle: (call: HookCall) => ReturnType<Route["handle"]>) =>
    route(pattern, `${need}:${level}` as Need, handle as never);
  return [
    on(`GET ${path}`, "read", (call) => page(call, hooksOf(call), (hook) => present(call, hook))),
    on(`POST ${path}`, "write", create),
    on(`GET ${path}/{hook_id}`, "read", (call) => ok(present(call, hookOf(call)))),
    on(`PATCH ${path}/{hook_id}`, "write", update),
    on(`DELETE ${path}/{hook_id}`, "write", (call) => {
      const { id } = hookOf(call);
      call.tables.deliveries.deleteWhere("hook", id);
      call.tables.hooks.delete(id);
      return noContent;
    }),
    on(`POST ${path}/{hook_id}/pings`, "write", (call) => {
      call.world.webhooks.ping(hookOf(call), call.actor.account);
      return noContent;
    }),
    on(`GET ${path}/{hook_id}/deliveries`, "read", (call) =>
      page(call, call.tables.deliveries.where("hook", hookOf(call).id).reverse(), listedDelivery),
    ),
    on(`GET ${path}/{hook_id}/deliveries/{delivery_id}`, "read", (call) => {
      const { hook, delivery } = deliveryOf(call);
      return ok({
        ...listedDelivery(delivery),
        url: hook.config.url,
        request: delivery.request,
        response: delivery.response,
      });
    }),
    on(`POST ${path}/{hook_id}/deliveries/{delivery_id}/attempts`, "write", (call) => {
      const { hook, delivery } = deliveryOf(call);
      call.world.webhooks.redeliver(hook, delivery);
      return empty(202);
    }),
  ];
}

/** Webhooks of repositories and organisations, and what became of their deliveries. */
export const hooks: Route[] = [
  ...routesOf("/repos/{owner}/{repo}/hooks", "webhooks"),
  ...routesOf("/orgs/{org}/hooks", "organization_hooks"),
];
