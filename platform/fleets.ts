import type { FleetEntry, Inventory } from "../inventory/inventory.ts";
import { labelsOfFleet, type Settings } from "../settings.ts";

/** A runner fleet as one stack has it: the inventory's words, the stack's sizes over them, defaults filled in. */
export interface DesiredFleet {
  readonly name: string;
  /** `external` too where the inventory does not have the fleet, or the stack has no AWS. */
  readonly engine: FleetEntry["engine"];
  /** What the inventory says; absent for a fleet that only the stack names. */
  readonly declared?: FleetEntry;
  /** Lower case, as they are declared. */
  readonly labels: readonly string[];
  /** Machines at most; absent for one of somebody else's that nobody knows the size of. */
  readonly ceiling?: number;
  readonly hot: number;
  readonly stopped: number;
  /** Ids of the repositories that may use it and that the stack has; absent: all. */
  readonly repositories?: readonly string[];
}

/** A fleet that this stack does not make, and why. */
export interface FleetLeftOut {
  readonly name: string;
  readonly reason: string;
}

/** The fleets that a stack names under `slipway:fleets`, in ascending order of name. */
export function fleetsOf(inventory: Inventory, settings: Settings): DesiredFleet[] {
  return Object.keys(settings.fleets)
    .sort()
    .map((name) => {
      const sizes = settings.fleets[name]!;
      const declared = inventory.fleets?.[name];
      const ceiling = sizes.max ?? declared?.ceiling;
      return {
        name,
        engine: declared === undefined || settings.aws === undefined ? "external" : declared.engine,
        labels: labelsOfFleet(name, settings, inventory),
        hot: sizes.min ?? declared?.hot ?? 0,
        stopped: sizes.stopped ?? declared?.stopped ?? 0,
        ...(declared !== undefined && { declared }),
        ...(ceiling !== undefined && { ceiling }),
        ...(declared?.repositories !== undefined && { repositories: declared.repositories }),
      };
    });
}

/** The fleets that the stack itself makes: those with an engine of AWS, in a stack with `slipway:aws`. */
export function ownFleets(fleets: readonly DesiredFleet[]): OwnFleet[] {
  return fleets.filter((fleet): fleet is OwnFleet => fleet.engine !== "external");
}

/** Runner groups of somebody else's fleets that serve a repository: a job may name one instead of labels. */
export function groupsFor(fleets: readonly DesiredFleet[], repository: string): string[] {
  return fleets
    .filter(({ repositories }) => repositories === undefined || repositories.includes(repository))
    .flatMap(({ declared }) => (declared?.engine === "external" && declared.group ? [declared.group] : []));
}

/** A fleet that is made, and so is declared in the inventory with everything that its engine needs. */
export type OwnFleet = DesiredFleet & Required<Pick<DesiredFleet, "declared" | "ceiling" | "repositories">>;

/** Every fleet of the inventory or of the stack file that the stack makes nothing for, so that none vanishes without a word. */
export function fleetsLeftOut(inventory: Inventory, settings: Settings): FleetLeftOut[] {
  const file = `Pulumi.${settings.stack}.yaml`;
  const made = new Set(ownFleets(fleetsOf(inventory, settings)).map(({ name }) => name));
  const names = new Set([...Object.keys(inventory.fleets ?? {}), ...Object.keys(settings.fleets)]);
  const reason = (name: string) => {
    const declared = inventory.fleets?.[name];
    if (settings.fleets[name] === undefined) return `not named by slipway:fleets in ${file}`;
    if (declared === undefined) return "not in inventory/fleets.yaml: somebody else has its machines";
    if (declared.engine === "external") return "external: somebody else has its machines";
    return `${file} has no slipway:aws: its labels are taken as served, its machines are not made`;
  };
  return [...names]
    .filter((name) => !made.has(name))
    .sort()
    .map((name) => ({ name, reason: reason(name) }));
}
