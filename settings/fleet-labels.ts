import type { Inventory } from "../inventory/schema.ts";
import type { Finding } from "../workflow/finding.ts";
import { ownerKey } from "./owner-key.ts";
import type { Settings } from "./schema.ts";

/** A fleet's labels, in lower case, as GitHub compares them. */
export function labelsOfFleet(name: string, settings: Settings, inventory: Inventory): string[] {
  const labels = inventory.fleets?.[name]?.labels ?? settings.fleets[name]?.labels ?? [name];
  return labels.map((label) => label.toLowerCase());
}

/** Whether every job that fits the one fits the other too: GitHub gives a job to any runner that has all its labels. */
export function covers(labels: readonly string[], others: readonly string[]): boolean {
  return others.every((label) => labels.includes(label));
}

/**
 * One error for each two fleets of one owner, in whichever stacks, of which one has all labels of the other: its
 * machines would take the other's jobs, and the other's would stand idle.
 */
export function sharedLabelFaults(stacks: readonly Settings[], inventory: Inventory): Finding[] {
  const fleets = stacks.flatMap((settings) =>
    Object.keys(settings.fleets).map((name) => ({
      name,
      stack: settings.stack,
      owner: ownerKey(settings),
      labels: labelsOfFleet(name, settings, inventory),
    })),
  );
  return fleets.flatMap((one, index) =>
    fleets.slice(index + 1).flatMap((other): Finding[] => {
      if (one.owner !== other.owner) return [];
      const [less, more] = covers(one.labels, other.labels) ? [other, one] : [one, other];
      if (!covers(more.labels, less.labels)) return [];
      const place = ({ name, stack }: typeof one) => `"${name}" of the stack ${stack}`;
      return [
        {
          id: "fleet-labels-shared",
          severity: "error",
          subject: `${one.owner}: runner labels [${less.labels.join(", ")}]`,
          message: `belong to ${place(less)}, and ${place(more)} has all of them, so that GitHub gives it that fleet's jobs; write a label for "${less.name}" that "${more.name}" does not have, or let one stack alone have it.`,
        },
      ];
    }),
  );
}
