import type { Inventory } from "../inventory/schema.ts";
import type { Finding } from "../workflow/finding.ts";
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
 * repository by its name there, what the organisation holds, a runner label, a fleet.
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
  return [...claimed.values()]
    .filter((claim) => claim.stacks.length > 1)
    .map(({ owner, object, remedy, stacks: names }) => ({
      id: "owned-twice",
      severity: "error",
      subject: `${owner}: ${object}`,
      message: `belongs to the stacks ${names.join(", ")}; ${remedy} in all of them but one`,
    }));
}

function claims(settings: Settings, inventory: Inventory): Claim[] {
  const owner = ownerKey(settings);
  const objects = new Map<string, string>();
  for (const { id, name } of inventory.repositories) {
    if (!selects(settings.repositories, id)) continue;
    objects.set(`repository "${name.toLowerCase()}"`, `exclude "${id}" under slipway:repositories`);
  }
  if (settings.organization === "owned") {
    for (const object of organizationObjects(inventory)) objects.set(object, 'write "slipway:organization: observed"');
  }
  for (const label of fleetLabels(settings))
    objects.set(`runner label "${label.toLowerCase()}"`, "take it out of slipway:fleets");
  return [...objects].map(([object, remedy]) => ({ owner, object, remedy }));
}

/** What an organisation holds once. It is named object by object; where there is none, the organisation's own settings are. */
function organizationObjects({ organization }: Inventory): string[] {
  const secrets = Object.keys(organization.secrets ?? {}).map((name) => `organisation secret "${name}"`);
  const variables = Object.keys(organization.variables ?? {}).map((name) => `organisation variable "${name}"`);
  const named = [...secrets, ...variables];
  return named.length > 0 ? named : ["organisation settings"];
}

/** Labels that a stack's fleets answer to. A fleet's name counts as one: its runner group is called so. */
function fleetLabels({ fleets }: Settings): string[] {
  return Object.entries(fleets).flatMap(([name, { labels = [] }]) => [name, ...labels]);
}

/** The same for any spelling of the same owner on the same GitHub. */
function ownerKey({ baseUrl, owner }: Settings): string {
  const url = new URL(baseUrl ?? "https://github.com");
  const folder = url.pathname.replace(/\/+$/, "").replace(/\/api\/v3$/, "");
  return `${url.host}${folder}/${owner.toLowerCase()}`;
}
