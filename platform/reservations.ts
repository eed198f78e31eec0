import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { Reservation } from "../pipelines/pipeline.ts";
import type { Analysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { placeOf } from "./exceptions.ts";
import type { DesiredFleet } from "./fleets.ts";

/**
 * One finding for each reservation that no fleet can ever hold: its first machines would wait, paid for, for the ones
 * that cannot come. Whether a fleet serves the labels at all is the closure's question.
 */
export function reservationFindings(
  entry: RepositoryEntry,
  reservations: readonly Reservation[],
  analysis: Analysis,
  fleets: readonly Pick<DesiredFleet, "name" | "labels" | "ceiling">[],
): Finding[] {
  return reservations.flatMap(({ path, job, option, runners }) => {
    const uses = analysis.workflows
      .filter((workflow) => workflow.path === path)
      .flatMap((workflow) => workflow.runners.filter((use) => use.job === job));
    return uses.flatMap(({ labels }) => {
      const serving = fleets.filter((fleet) => serves(fleet.labels, labels));
      // What nobody knows the size of may be large enough.
      const largest = Math.max(...serving.map(({ ceiling = Infinity }) => ceiling));
      if (serving.length === 0 || largest >= runners) return [];
      const names = serving.map(({ name, ceiling }) => `"${name}" (max ${ceiling})`).join(", ");
      return [
        {
          id: "reservation-exceeds-fleet",
          severity: "error" as const,
          subject: placeOf(entry, option),
          message: `asks for ${runners} runners at once, all or none, on [${labels.join(", ")}], but no fleet of this stack has so many: ${names}. Ask for fewer, or raise slipway:fleets.${serving[0]!.name}.max.`,
        },
      ];
    });
  });
}

function serves(fleet: readonly string[], labels: readonly string[]): boolean {
  const known = fleet.map((label) => label.toLowerCase());
  return labels.every((label) => known.includes(label.toLowerCase()));
}
