import type { Tokens } from "./app-token.ts";
import { type Api, ask, nextPage } from "./ask.ts";

/** A webhook that GitHub sent, or tried to, as its list of deliveries shows it. */
export interface Delivery {
  id: number;
  /** The same for every try of one event. */
  guid: string;
  delivered_at: string;
  status_code: number;
  event: string;
}

/** Asked for again in one go; the rest is found by the next. */
const most = 60;
/** Pages of a hundred that are read: in bursts there are more deliveries than anybody can look through. */
const mostPages = 10;

const taken = (delivery: Delivery) => delivery.status_code >= 200 && delivery.status_code < 300;

/** The newest try of each event about jobs that no try of brought through. */
export function untaken(deliveries: readonly Delivery[]): number[] {
  const events = new Map<string, Delivery[]>();
  for (const one of deliveries) {
    if (one.event !== "workflow_job") continue;
    events.set(one.guid, [...(events.get(one.guid) ?? []), one]);
  }
  return [...events.values()]
    .filter((tries) => !tries.some(taken))
    .map((tries) => tries.reduce((a, b) => (Date.parse(b.delivered_at) > Date.parse(a.delivered_at) ? b : a)).id);
}

/** Asks for every webhook again that was not taken since then (ms). @returns how many */
export async function redeliver(api: Api, tokens: Tokens, since: number): Promise<number> {
  const deliveries: Delivery[] = [];
  const token = await tokens.app();
  let path: string | undefined = "/app/hook/deliveries?per_page=100";
  for (let page = 0; page < mostPages && path !== undefined; page++) {
    const answer: { body: unknown; headers: Headers } = await ask(api, { path, token }, [200]);
    const found = answer.body as Delivery[];
    deliveries.push(...found);
    const oldest = found.at(-1);
    path = oldest && Date.parse(oldest.delivered_at) >= since ? nextPage(api, answer.headers) : undefined;
  }
  const again = untaken(deliveries.filter(({ delivered_at }) => Date.parse(delivered_at) >= since)).slice(0, most);
  for (const id of again) {
    await ask(api, { method: "POST", path: `/app/hook/deliveries/${id}/attempts`, token }, [202]);
  }
  return again.length;
}
