import type { Inventory } from "../inventory/inventory.ts";
import { type Settings, secretKey, secretScope, selects, takenKey } from "../settings.ts";
import { withoutUnavailable } from "./plan-features.ts";

/**
 * Keys of all values that the stack's share of the inventory asks for, ascending: a secret's name, or `production/NAME`,
 * `NAME@repository`, `production/NAME@repository` where the stack has a source for that alone. What the plan lacks is left
 * out.
 */
export function secretNames(inventory: Inventory, settings: Settings): string[] {
  const keys = secretUses(inventory, settings).map((use) => takenKey(settings, secretScope(use)));
  return [...new Set(keys)].sort();
}

/**
 * Every secret that the stack writes for its share of the inventory, by the nearest key that its value can have:
 * `NAME@repository`, `environment/NAME@repository`, or `NAME` for the organisation's.
 */
export function secretUses(inventory: Inventory, settings: Settings): string[] {
  const uses = new Set<string>();
  const add = (name: string, repository?: string, environment?: string) =>
    uses.add(secretKey({ name, ...(repository && { repository }), ...(environment && { environment }) }));
  for (const declared of inventory.repositories) {
    if (!selects(settings.repositories, declared.id)) continue;
    const entry = withoutUnavailable(declared, settings);
    for (const [name, { kept }] of Object.entries(entry.secrets ?? {})) if (kept !== true) add(name, entry.id);
    for (const [environment, { secrets = [] }] of Object.entries(entry.environments ?? {})) {
      for (const name of secrets) add(name, entry.id, environment);
    }
  }
  if (settings.organization === "owned")
    for (const [name, { kept }] of Object.entries(inventory.organization.secrets ?? {})) if (kept !== true) add(name);
  return [...uses].sort();
}

/**
 * What a repository takes of a stack's values, by `NAME` and `environment/NAME`: its own ones stand in place of those that
 * it would share.
 *
 * @param values by key
 */
export function valuesFor<Value>(
  values: Readonly<Record<string, Value>>,
): (id: string) => Readonly<Record<string, Value>> {
  const shared: Record<string, Value> = {};
  const own = new Map<string, Record<string, Value>>();
  for (const [key, value] of Object.entries(values)) {
    const { repository, ...scope } = secretScope(key);
    if (repository === undefined) shared[key] = value;
    else own.set(repository, { ...own.get(repository), [secretKey(scope)]: value });
  }
  return (id) => (own.has(id) ? { ...shared, ...own.get(id) } : shared);
}
