import { expect, it } from "vitest";
import { fleetEventsTable, measureFleetEvents } from "../../bench/fleet-events.ts";

it("plays so many events of jobs to their end, and tells what that took", async () => {
  const measured = await measureFleetEvents(600, 5);
  expect(measured.jobEvents).toBe(600);
  expect(measured.unfinished).toBe(0);
  expect(measured.worldEvents).toBeGreaterThan(600);
  expect(measured.heap.late).toBeGreaterThan(0);
  const [head, , row] = fleetEventsTable([measured]).split("\n");
  expect(head!.split("|")).toHaveLength(row!.split("|").length);
  expect(row).toMatch(/^\| 600 \| /);
});
