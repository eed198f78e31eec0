import type { FleetSpec } from "../contract.ts";

/** Label that ties a job to the machines of its own run: `runs-on: [..., "slipway-run-${{ github.run_id }}"]`. */
export const runLabel = (runId: number) => `slipway-run-${runId}`;

/** Labels as they are compared: GitHub ignores case, and every self-hosted runner has "self-hosted". */
export const comparable = (labels: readonly string[]): string[] => [
  ...new Set(
    labels.map((label) => label.trim().toLowerCase()).filter((label) => label !== "" && label !== "self-hosted"),
  ),
];

export interface JobOrigin {
  /** "owner/name" */
  repository: string;
  runId: number;
  labels: readonly string[];
}

/**
 * The fleet that supplies a job: one that has all of its labels and may run for its repository, and of those the one with
 * the fewest labels more (the first by name where two have equally many). A job without a label of its own has none.
 */
export function fleetFor<F extends Pick<FleetSpec, "name" | "labels" | "repositories" | "gang">>(
  fleets: readonly F[],
  { repository, runId, labels }: JobOrigin,
): F | undefined {
  const asked = comparable(labels);
  const plain = asked.filter((label) => label !== runLabel(runId));
  if (plain.length === 0) return undefined;
  const serving = fleets.filter((fleet) => {
    const offered = comparable(fleet.labels);
    const wanted = fleet.gang ? plain : asked;
    return fleet.repositories.includes(repository.toLowerCase()) && wanted.every((label) => offered.includes(label));
  });
  return serving.sort((a, b) => a.labels.length - b.labels.length || (a.name < b.name ? -1 : 1))[0];
}
