import { createHmac, randomUUID } from "node:crypto";
import { simpleOrganization, simpleUser } from "../present/account.ts";
import { listedRepository } from "../present/repository.ts";
import type { Delivery, Hook, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import type { WebhookEvent } from "./event.ts";

/** Milliseconds that GitHub gives a receiver. */
const patience = 10_000;

/** Sends events to the hooks that want them, signed, after the request that caused them has been answered. */
export class Webhooks {
  readonly #world: World;
  readonly #underway = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(world: World) {
    this.#world = world;
  }

  /** Tells every hook of the repository, its organisation and the apps there that listens to this. */
  emit(event: WebhookEvent): void {
    for (const hook of this.#hooksFor(event)) this.#start(hook, event.name, event.action, this.#payload(event, hook));
  }

  /** Whether anybody could hear of this repository: what costs time to tell is not told to nobody. */
  listens(repository: Repository): boolean {
    const { hooks, installations } = this.#world.tables;
    if (hooks.where("repository", repository.id).length > 0) return true;
    if (hooks.where("organization", repository.owner).length > 0) return true;
    return installations.where("account", repository.owner).length > 0;
  }

  /** Sends the first message of a hook's life. */
  ping(hook: Hook, sender: WebhookEvent["sender"]): void {
    const payload = { zen: "Keep it logically awesome.", hook_id: hook.id, sender: simpleUser(this.#world, sender) };
    this.#start(hook, "ping", undefined, payload);
  }

  redeliver(hook: Hook, delivery: Delivery): void {
    this.#start(hook, delivery.event, delivery.action ?? undefined, delivery.request.payload, delivery.guid);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.settled();
  }

  #hooksFor({ name, repository, organization }: WebhookEvent): Hook[] {
    const { hooks, installations } = this.#world.tables;
    const owner = organization?.id ?? repository?.owner;
    const own = repository ? hooks.where("repository", repository.id) : [];
    const organizations = hooks.where("organization", owner);
    const apps = installations.where("account", owner).flatMap(({ app, selected }) => {
      const covers = !repository || selected === null || selected.includes(repository.id);
      return covers ? hooks.where("app", app) : [];
    });
    return [...own, ...organizations, ...apps].filter(
      (hook) => hook.active && (hook.events.includes("*") || hook.events.includes(name)),
    );
  }

  #payload({ action, payload, repository, organization, sender }: WebhookEvent, hook: Hook): object {
    const world = this.#world;
    const { accounts, installations } = world.tables;
    const owner = organization ?? (repository && accounts.get(repository.owner));
    const token = { account: sender, token: { scopes: null } } as never;
    const installation = hook.app === null ? undefined : installations.find("both", `${hook.app}/${owner?.id}`);
    return {
      ...(action === undefined ? {} : { action }),
      ...payload,
      ...(repository ? { repository: listedRepository(world, token, repository) } : {}),
      ...(owner?.type === "Organization" ? { organization: simpleOrganization(world, owner) } : {}),
      ...(installation ? { installation: { id: installation.id } } : {}),
      sender: simpleUser(world, sender),
    };
  }

  #start(hook: Hook, event: string, action: string | undefined, payload: unknown, again?: string): void {
    const sending = this.#send(hook, event, action, payload, again).catch((error) => {
      process.stderr.write(`The embedded GitHub could not record a delivery: ${error}\n`);
    });
    this.#underway.add(sending);
    void sending.finally(() => this.#underway.delete(sending));
  }

  async #send(hook: Hook, event: string, action: string | undefined, payload: unknown, again?: string): Promise<void> {
    const { tables, clock, store } = this.#world;
    const guid = again ?? randomUUID();
    const json = JSON.stringify(payload);
    const form = hook.config.content_type === "form";
    const body = form ? new URLSearchParams({ payload: json }).toString() : json;
    const headers = {
      ...requestHeaders(hook, event, guid, body),
      "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
    };
    const started = performance.now();
    const answer = await post(hook.config.url, headers, body, this.#end.signal);
    const duration = Math.round(performance.now() - started) / 1000;
    await store.write(() => {
      tables.deliveries.insert({
        hook: hook.id,
        guid,
        event,
        action: action ?? null,
        delivered_at: clock.iso(),
        redelivery: again !== undefined,
        duration,
        status: answer.text,
        status_code: answer.status,
        request: { headers, payload },
        response: { headers: answer.headers, payload: answer.body },
      });
    });
  }
}

function requestHeaders(hook: Hook, event: string, guid: string, body: string): Record<string, string> {
  const sign = (algorithm: string) => createHmac(algorithm, hook.config.secret!).update(body).digest("hex");
  const [type, id] =
    hook.app !== null
      ? ["integration", hook.app]
      : hook.repository !== null
        ? ["repository", hook.repository]
        : ["organization", hook.organization];
  return {
    accept: "*/*",
    "user-agent": "GitHub-Hookshot/slipway",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-id": String(id),
    "x-github-hook-installation-target-type": String(type),
    ...(hook.config.secret
      ? { "x-hub-signature": `sha1=${sign("sha1")}`, "x-hub-signature-256": `sha256=${sign("sha256")}` }
      : {}),
  };
}

async function post(url: string, headers: Record<string, string>, body: string, end: AbortSignal) {
  try {
    const signal = AbortSignal.any([end, AbortSignal.timeout(patience)]);
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    const text = await answer.text();
    const received: Record<string, string> = {};
    answer.headers.forEach((value, name) => {
      received[name] = value;
    });
    return {
      status: answer.status,
      text: answer.ok ? "OK" : answer.statusText || "Invalid HTTP Response",
      headers: received,
      body: text,
    };
  } catch (error) {
    const late = (error as Error).name === "TimeoutError";
    return { status: late ? 504 : 502, text: late ? "timed out" : "failed to connect to host", headers: {}, body: "" };
  }
}
