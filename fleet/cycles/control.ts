import { planEndings } from "../decisions/endings.ts";
import { planSupply } from "../decisions/supply.ts";
import type { Ports } from "../ports.ts";

/** The pure parts that decide. Tests put known bugs in their place. */
export interface Decisions {
  planSupply: typeof planSupply;
  planEndings: typeof planEndings;
}

/** What every cycle works with. */
export interface Control {
  stack: string;
  /** Login of the organisation, lower case. */
  owner: string;
  ports: Ports;
  decisions: Decisions;
}

export const decisions: Decisions = { planSupply, planEndings };

/** The text of an error without what it may carry along (answers, requests, tokens). */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : "unknown";
