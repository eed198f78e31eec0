import { eventFaults } from "./events.ts";
import { refuse } from "./simulation-fault.ts";

/**
 * Reads `EVENT` or `EVENT:TYPE` (`pull_request:closed`).
 *
 * @throws SimulationFault when GitHub has no such event, or the event no such type.
 */
export function parseEvent(text: string): { name: string; type?: string } {
  const [name = "", ...rest] = text.trim().split(":");
  const type = rest.length > 0 ? rest.join(":") : undefined;
  refuse(eventFaults(name, type));
  return type === undefined ? { name } : { name, type };
}
