import { type Settings, selects } from "../settings.ts";
import type { Platform } from "./compose.ts";

/** A repository of the inventory that a stack does not provision, and why. */
export interface LeftOut {
  readonly id: string;
  readonly reason: string;
}

/** Every repository of the inventory that is not among a platform's, so that none vanishes without a word. */
export function leftOut({ inventory, repositories, settings }: Platform): LeftOut[] {
  const present = new Set(repositories.map(({ entry }) => entry.id));
  return inventory.repositories
    .filter(({ id }) => !present.has(id))
    .map(({ id }) => ({ id, reason: reasonOf(id, settings) }));
}

function reasonOf(id: string, { stack, repositories }: Settings): string {
  if (selects(repositories, id)) return "has errors, which the findings tell";
  return `not selected by slipway:repositories in Pulumi.${stack}.yaml`;
}
