import type { Inventory } from "../inventory/inventory.ts";
import { type Settings, secretKey, secretScope, selects } from "../settings.ts";
import { withoutUnavailable } from "./plan-features.ts";

/**
 * Keys of all values that the stack's share of the inventory asks for, ascending: a secret's name, or `production/NAME`
 * where the stack has a source for that environment alone. What the plan lacks is left out.
 */
export function secretNames(inventory: Inventory, settings: Settings): string[] {
  const keys = secretUses(inventory, settings).map((use) =>
    Object.hasOwn(settings.secrets, use) ? use : secretScope(use).name,
  );
  return [...new Set(keys)].sort();
}

/** Every secret that the stack writes for its share of the inventory: `NAME`, or `environment/NAME`. */
export function secretUses(inventory: Inventory, settings: Settings): string[] {
  const uses = new Set<string>();
  const add = (name: string, environment?: string) =>
    uses.add(secretKey({ name, ...(environment !== undefined && { environment }) }));
  for (const declared of inventory.repositories) {
    if (!selects(settings.repositories, declared.id)) continue;
    const entry = withoutUnavailable(declared, settings);
    for (const [name, { kept }] of Object.entries(entry.secrets ?? {})) if (kept !== true) add(name);
    for (const [environment, { secrets = [] }] of Object.entries(entry.environments ?? {})) {
      for (const name of secrets) add(name, environment);
    }
  }
  if (settings.organization === "owned")
    for (const [name, { kept }] of Object.entries(inventory.organization.secrets ?? {})) if (kept !== true) add(name);
  return [...uses].sort();
}
