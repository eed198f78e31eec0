import { originOfFleet } from "../../inventory/inventory.ts";
import type { Platform } from "../../platform/compose.ts";
import type { Source } from "../why/reason.ts";

/** Where a field of a fleet is written: in the inventory, or in the stack file that has its own word on sizes. */
export function fleetSource(
  { inventory, settings }: Platform,
  fleet: string,
  field: "ceiling" | "repositories",
): Source {
  const setBy = `fleet "${fleet}"`;
  if (field === "ceiling" && settings.fleets[fleet]?.max !== undefined)
    return { setBy, field: `slipway:fleets.${fleet}.max`, place: `Pulumi.${settings.stack}.yaml` };
  const origin = inventory.fleets && originOfFleet(inventory.fleets, fleet, field);
  return {
    setBy,
    field: `fleets.${fleet}.${field}`,
    ...(origin !== undefined && { place: `${origin.file}:${origin.line}` }),
  };
}
