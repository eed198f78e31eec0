import { z } from "zod";
import { found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { empty, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Delivery, Hook, Installation } from "../store/rows.ts";
import { listedDelivery } from "./hooks.ts";

const configBody = z.object({
  url: z.url({ protocol: /^https?$/ }).optional(),
  content_type: z.enum(["json", "form"]).optional(),
  secret: z.string().optional(),
  insecure_ssl: z
    .union([z.literal("0"), z.literal("1"), z.literal(0), z.literal(1)])
    .transform((value) => String(value) as "0" | "1")
    .optional(),
});

const hookOf = ({ tables, actor }: BaseCall): Hook => found(tables.hooks.find("app", actor.app!.id));

const shown = ({ secret, ...config }: Hook["config"]) => ({ ...config, ...(secret ? { secret: "********" } : {}) });

function deliveryOf(call: BaseCall, id: string): Delivery {
  const row = found(call.tables.deliveries.get(Number(id)));
  if (row.hook !== hookOf(call).id) throw notFound();
  return row;
}

function installationOf({ tables, actor }: BaseCall, id: string): Installation {
  const row = found(tables.installations.get(Number(id)));
  if (row.app !== actor.app!.id) throw notFound();
  return row;
}

/** An app's own webhook and what became of its deliveries; and putting an installation to rest. */
export const appHooks: Route[] = [
  route("GET /app/hook/config", "app", (call) => ok(shown(hookOf(call).config))),
  route("PATCH /app/hook/config", "app", (call) => {
    const hook = hookOf(call);
    const body = call.body(configBody);
    const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const updated_at = call.world.clock.after(hook.updated_at);
    const config = { ...hook.config, ...changes };
    return ok(shown(call.tables.hooks.update(hook.id, { config, updated_at }).config));
  }),
  route("GET /app/hook/deliveries", "app", (call) =>
    page(call, call.tables.deliveries.where("hook", hookOf(call).id).reverse(), listedDelivery),
  ),
  route("GET /app/hook/deliveries/{delivery_id}", "app", (call) => {
    const row = deliveryOf(call, call.params.delivery_id);
    return ok({ ...listedDelivery(row), url: hookOf(call).config.url, request: row.request, response: row.response });
  }),
  route("POST /app/hook/deliveries/{delivery_id}/attempts", "app", (call) => {
    call.world.webhooks.redeliver(hookOf(call), deliveryOf(call, call.params.delivery_id));
    return empty(202);
  }),

  route("PUT /app/installations/{installation_id}/suspended", "app", (call) => {
    const { id } = installationOf(call, call.params.installation_id);
    call.tables.installations.update(id, { suspended_at: call.world.clock.iso() });
    return noContent;
  }),
  route("DELETE /app/installations/{installation_id}/suspended", "app", (call) => {
    const { id } = installationOf(call, call.params.installation_id);
    call.tables.installations.update(id, { suspended_at: null });
    return noContent;
  }),
];
