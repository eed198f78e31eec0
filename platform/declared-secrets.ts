import type { Inventory } from "../inventory/inventory.ts";
import { type Settings, selects } from "../settings.ts";

/** Names of all secrets that the stack's share of the inventory declares, in any scope, ascending. */
export function secretNames(inventory: Inventory, settings: Settings): string[] {
  const names = new Set<string>();
  for (const entry of inventory.repositories) {
    if (!selects(settings.repositories, entry.id)) continue;
    for (const name of Object.keys(entry.secrets ?? {})) names.add(name);
    for (const environment of Object.values(entry.environments ?? {})) {
      for (const name of environment.secrets ?? []) names.add(name);
    }
  }
  if (settings.organization === "owned")
    for (const name of Object.keys(inventory.organization.secrets ?? {})) names.add(name);
  return [...names].sort();
}
