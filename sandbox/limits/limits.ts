import type { World } from "../world.ts";
import type { Client } from "./client.ts";
import { type Cost, fixedLimits, type Resource, resources } from "./cost.ts";
import { type Refusal, secondaryRefusal } from "./refusal.ts";
import { Window } from "./window.ts";

/** `github` = GitHub's own limits; `off` = none, as GitHub Enterprise Server is shipped. */
export type LimitsMode = "off" | "github";

/** Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
const secondary = { concurrent: 100, restPoints: 900, graphqlPoints: 2000, contentMinute: 80, contentHour: 500 };

/** What one client has used. */
interface Usage {
  readonly hours: Readonly<Record<Resource, Window>>;
  readonly restMinute: Window;
  readonly graphqlMinute: Window;
  readonly contentMinute: Window;
  readonly contentHour: Window;
  underWay: number;
}

/** Where a client stands with an hourly limit; times in seconds since 1970. */
export interface Standing {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly reset: number;
}

/** Counts requests on the server's clock, and says which are too many. */
export class Limits {
  readonly mode: LimitsMode;
  readonly #world: World;
  readonly #clients = new Map<string, Usage>();

  constructor(world: World, mode: LimitsMode) {
    this.#world = world;
    this.mode = mode;
  }

  forget(): void {
    this.#clients.clear();
  }

  /** Counts a request that begins. Returns why it is refused, if it is. */
  begin(client: Client, cost: Cost): Refusal | undefined {
    const now = this.#world.clock.now();
    const usage = this.#usageOf(client);
    const refused = this.#secondary(usage, cost, now) ?? this.#primary(client, cost);
    if (refused) return refused;
    usage.hours[cost.resource].add(now, cost.requests);
    this.#minuteOf(usage, cost).add(now, cost.points);
    if (cost.createsContent) for (const window of [usage.contentMinute, usage.contentHour]) window.add(now, 1);
    usage.underWay++;
    return undefined;
  }

  /** A request that `begin` let pass has been answered; one for nothing new costs nothing of the hour. */
  end(client: Client, cost: Cost, free: boolean): void {
    const usage = this.#usageOf(client);
    usage.underWay--;
    if (free) usage.hours[cost.resource].add(this.#world.clock.now(), -cost.requests);
  }

  standing(client: Client, resource: Resource): Standing {
    const now = this.#world.clock.now();
    const window = this.#usageOf(client).hours[resource];
    const limit = fixedLimits[resource] ?? (resource === "graphql" ? client.graphql : client.rest);
    const used = Math.min(window.used(now), limit);
    return { limit, used, remaining: limit - used, reset: Math.ceil(window.end(now) / 1000) };
  }

  #primary(client: Client, { resource, requests }: Cost): Refusal | undefined {
    if (requests === 0 || this.standing(client, resource).remaining >= requests) return undefined;
    return { kind: "primary", client, resource };
  }

  #secondary(usage: Usage, cost: Cost, now: number): Refusal | undefined {
    if (usage.underWay >= secondary.concurrent) return secondaryRefusal(60, false);
    const most = cost.resource === "graphql" ? secondary.graphqlPoints : secondary.restPoints;
    const full = (window: Window, amount: number, limit: number) => window.used(now) + amount > limit;
    const seconds = (window: Window) => Math.max(1, Math.ceil((window.end(now) - now) / 1000));
    const minute = this.#minuteOf(usage, cost);
    if (full(minute, cost.points, most)) return secondaryRefusal(seconds(minute), false);
    if (!cost.createsContent) return undefined;
    if (full(usage.contentHour, 1, secondary.contentHour)) return secondaryRefusal(seconds(usage.contentHour), true);
    if (full(usage.contentMinute, 1, secondary.contentMinute))
      return secondaryRefusal(seconds(usage.contentMinute), true);
    return undefined;
  }

  #minuteOf(usage: Usage, { resource }: Cost): Window {
    return resource === "graphql" ? usage.graphqlMinute : usage.restMinute;
  }

  #usageOf({ key }: Client): Usage {
    const known = this.#clients.get(key);
    if (known) return known;
    const hours = Object.fromEntries(resources.map((name) => [name, new Window(3600)])) as Record<Resource, Window>;
    const minutes = { restMinute: new Window(60), graphqlMinute: new Window(60), contentMinute: new Window(60) };
    const fresh = { hours, ...minutes, contentHour: new Window(3600), underWay: 0 };
    this.#clients.set(key, fresh);
    return fresh;
  }
}
