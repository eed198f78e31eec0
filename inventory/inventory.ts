/** The inventory: which repositories there are, and what each wants. This is all of it that the rest of Slipway sees. */
export { type Fault, faultText, InventoryError } from "./fault.ts";
export { originOfFleet } from "./fleets.ts";
export type { KnownFiles } from "./layer-file.ts";
export { loadInventory } from "./load.ts";
export type { Origin } from "./located.ts";
export { type Explanation, explain, explainLines, originOf } from "./origins.ts";
export type {
  Bypass,
  EnvironmentEntry,
  FleetEntry,
  HandWrittenWorkflow,
  ImageEntry,
  Inventory,
  OrganizationEntry,
  RepositoryEntry,
} from "./schema.ts";
