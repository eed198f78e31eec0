import type { Inventory } from "../inventory/inventory.ts";
import { type Settings, selects } from "../settings.ts";
import { withoutUnavailable } from "./plan-features.ts";

/** Names of all secrets that the stack's share of the inventory declares, in any scope, ascending; what the plan lacks is left out. */
export function secretNames(inventory: Inventory, settings: Settings): string[] {
  const names = new Set<string>();
  for (const declared of inventory.repositories) {
    if (!selects(settings.repositories, declared.id)) continue;
    const entry = withoutUnavailable(declared, settings);
    for (const name of Object.keys(entry.secrets ?? {})) names.add(name);
    for (const environment of Object.values(entry.environments ?? {})) {
      for (const name of environment.secrets ?? []) names.add(name);
    }
  }
  if (settings.organization === "owned")
    for (const name of Object.keys(inventory.organization.secrets ?? {})) names.add(name);
  return [...names].sort();
}
