import type { Inventory } from "../inventory/schema.ts";
import type { Finding } from "../workflow/finding.ts";
import { sharedLabelFaults } from "./fleet-labels.ts";
import { ownerKey } from "./owner-key.ts";
import type { Settings } from "./schema.ts";
import { selects } from "./selector.ts";

/** Something that only one stack may have: GitHub knows one of it per owner, and two stacks would undo each other's work. */
interface Claim {
  /** GitHub's address and the owner. */
  readonly owner: string;
  /** What it is (`repository "sample-app"`). */
  readonly object: string;
  /** How a stack gives it up. */
  readonly remedy: string;
}

/**
 * One error for each object that two or more stacks claim. The key is GitHub's address, the owner, and the object: a
 * repository by its name there, what the organisation holds. Labels of runner fleets are compared as sets.
 */
export function ownershipFaults(stacks: readonly Settings[], inventory: Inventory): Finding[] {
  const claimed = new Map<string, Claim & { stacks: string[] }>();
  for (const settings of stacks) {
    for (const claim of claims(settings, inventory)) {
      const key = `${claim.owner}\n${claim.object}`;
      const { stacks: others } = claimed.get(key) ?? { stacks: [] };
      claimed.set(key, { ...claim, stacks: [...others, settings.stack] });
    }
  }
  const twice = [...claimed.values()]
    .filter((claim) => claim.stacks.length > 1)
    .map(
      ({ owner, object, remedy, stacks: names }): Finding => ({
        id: "owned-twice",
        severity: "error",
        subject: `${owner}: ${object}`,
        message: `belongs to the stacks ${names.join(", ")}; ${remedy} in all of them but one`,
      }),
    );
  return [...twice, ...sharedLabelFaults(stacks, inventory)];
}

function claims(settings: Settings, inventory: Inventory): Claim[] {
  const owner = ownerKey(settings);
  const objects = new Map<string, string>();
  for (const { id, name } of inventory.repositories) {
    if (!selects(settings.repositories, id)) continue;
    objects.set(`repository "${name.toLowerCase()}"`, `exclude "${id}" under slipway:repositories`);
  }
  if (settings.images === "owned") {
    for (const [name, image] of Object.entries(inventory.images ?? {})) {
      if (image.build !== "pulumi") continue;
      objects.set(`package "${image.package ?? name}"`, 'write "slipway:images: observed"');
    }
  }
  if (settings.organization === "owned") {
    for (const object of organizationObjects(inventory)) objects.set(object, 'write "slipway:organization: observed"');
  }
  return [...objects].map(([object, remedy]) => ({ owner, object, remedy }));
}

/** What an organisation holds once. It is named object by object; where there is none, the organisation's own settings are. */
function organizationObjects({ organization }: Inventory): string[] {
  const secrets = Object.keys(organization.secrets ?? {}).map((name) => `organisation secret "${name}"`);
  const variables = Object.keys(organization.variables ?? {}).map((name) => `organisation variable "${name}"`);
  const named = [...secrets, ...variables];
  return named.length > 0 ? named : ["organisation settings"];
}
