import { expect, it } from "vitest";
import { noFaults, type Scenario, scenarioOf } from "../../../fleet/simulator/scenario.ts";
import { simulate } from "../../../fleet/simulator/simulate.ts";
import { beginning } from "../../../fleet/simulator/world.ts";

const minute = 60_000;

/** The first seed with one plain fleet, and nothing that goes wrong but what a test does to it. */
function calmScenario(): Scenario {
  for (let seed = 1; ; seed++) {
    const scenario = scenarioOf(seed);
    const [fleet, other] = scenario.fleets;
    if (other || fleet!.gang || fleet!.os !== "linux" || fleet!.capacity.ceiling < 5) continue;
    return {
      ...scenario,
      faults: { ...noFaults, quietFrom: beginning + 40 * minute },
      behaviour: { ...scenario.behaviour, bootFails: 0, hangs: 0, interruptedAfterMinutes: 0 },
      webhooks: { lost: 0, doubled: 0, lateSeconds: 1 },
      droughts: [],
      ambushes: 0,
    };
  }
}

it("asks less and less for configs while GitHub makes none for half an hour, and goes on when it does", async () => {
  const scenario = calmScenario();
  let asked = 0;
  const { violations, jobs } = await simulate(scenario, {
    replacements: {
      ports: (ports) => ({
        ...ports,
        github: {
          ...ports.github,
          createRunner: async (request) => {
            if (ports.clock.now() > beginning + 30 * minute) return ports.github.createRunner(request);
            asked += 1;
            throw new Error("502");
          },
        },
      }),
    },
  });
  expect(violations).toEqual([]);
  expect(jobs.every(({ state }) => state === "completed")).toBe(true);
  expect(asked).toBeGreaterThan(0);
  // Once every two minutes, for at most as many machines as there may be.
  expect(asked).toBeLessThanOrEqual((15 + 8) * scenario.fleets[0]!.capacity.ceiling);
});
