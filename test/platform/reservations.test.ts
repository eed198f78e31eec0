import { expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { reservationFindings } from "../../platform/reservations.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";

const path = ".github/workflows/distributed.yml";
const content = `on: schedule
jobs:
  node:
    strategy:
      matrix: { rank: ["0", "1", "2", "3"] }
    runs-on: [self-hosted, GPU]
    steps: [{ run: "true" }]
  other:
    runs-on: ubuntu-24.04
    steps: [{ run: "true" }]
`;
const entry = { id: "lab", name: "lab", groups: [] } as RepositoryEntry;

async function found(fleets: Parameters<typeof reservationFindings>[3], runners = 4) {
  const analysis = await analyze([{ path, content }]);
  return reservationFindings(entry, [{ path, job: "node", option: "distributed.nodes", runners }], analysis, fleets);
}

it("R4-07: refuses a reservation that no fleet with its labels can hold", async () => {
  const fleets = [
    { name: "gpu", ceiling: 3, labels: ["self-hosted", "gpu", "linux"] },
    { name: "big", ceiling: 9, labels: ["self-hosted", "cpu"] },
  ];
  expect(await found(fleets)).toEqual([
    {
      id: "reservation-exceeds-fleet",
      severity: "error",
      subject: "lab: with.distributed.nodes",
      message:
        'asks for 4 runners at once, all or none, on [self-hosted, GPU], but no fleet of this stack has so many: "gpu" (max 3). Ask for fewer, or raise slipway:fleets.gpu.max.',
    },
  ]);
});

it("R4-07: is content with one fleet that holds all of it; two halves are no reservation", async () => {
  const labels = ["self-hosted", "gpu"];
  expect(await found([{ name: "one", ceiling: 4, labels }])).toEqual([]);
  expect(
    await found([
      { name: "one", ceiling: 2, labels },
      { name: "two", ceiling: 2, labels },
    ]),
  ).toHaveLength(1);
  expect(
    await found([
      { name: "one", ceiling: 2, labels },
      { name: "two", ceiling: 4, labels },
    ]),
  ).toEqual([]);
});

it("leaves labels that nothing serves to the closure", async () => {
  expect(await found([])).toEqual([]);
});
