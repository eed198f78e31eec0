import { describe, expect, it } from "vitest";
import { planEndings } from "../../../fleet/decisions/endings.ts";
import type { Ledger, MachineRecord } from "../../../fleet/decisions/ledger.ts";
import { planSupply } from "../../../fleet/decisions/supply.ts";
import type { Replacements } from "../../../fleet/simulator/plant.ts";
import { type Scenario, scenarioOf } from "../../../fleet/simulator/scenario.ts";
import { simulate } from "../../../fleet/simulator/simulate.ts";
import { racing } from "./found-seeds.ts";

/** The ledger of somebody to whom a machine with a config is a machine with a runner. */
function assigned(ledger: Ledger, now: number): Ledger {
  const machines = Object.entries(ledger.machines).map(([id, { vanishedAt, ...record }]): [string, MachineRecord] => [
    id,
    record.config ? { ...record, onlineAt: now } : { ...record, ...(vanishedAt === undefined ? {} : { vanishedAt }) },
  ]);
  return { ...ledger, machines: Object.fromEntries(machines) };
}

/** The scenario, if it is one of a gang; else nothing happens in it. */
const gangOf = (scenario: Scenario): Scenario =>
  scenario.fleets.some(({ gang }) => gang) ? scenario : { ...scenario, jobs: [], until: 1 };

/** Bugs that fleets of others had, put into ours one at a time: a simulator that misses one proves nothing. */
const bugs: {
  name: string;
  caughtBy: string[];
  replacements: Replacements;
  /** Makes the situation likelier in which the bug shows. */
  provoke?: (scenario: Scenario) => Scenario;
}[] = [
  {
    name: "F01: an error empties the list of failures, and the whole batch is deleted",
    caughtBy: ["no job is lost"],
    replacements: {
      scaleUp: (original) => async (control, batch) => {
        await original(control, batch);
        return { batchItemFailures: [] };
      },
    },
  },
  {
    name: "F02: each job is decided on once, when it comes; that its machine went to another is not noticed",
    caughtBy: ["every job comes to its end"],
    replacements: {
      decisions: {
        planSupply: (situation) => {
          const fresh = situation.jobs.filter(
            ({ state, since }) => state !== "queued" || situation.now - since < 60_000,
          );
          return planSupply({ ...situation, jobs: fresh });
        },
      },
    },
  },
  {
    name: "F11: a machine that looked idle is ended without asking GitHub to let its runner go first",
    caughtBy: ["no busy machine is ended"],
    provoke: (scenario) => ({
      ...scenario,
      ambushes: 20,
      jobs: scenario.jobs.map((job, index) => (index % 2 ? { ...job, cancelledAfter: 60_000 } : job)),
    }),
    replacements: {
      decisions: {
        planEndings: (situation) => {
          const { ledger, deregister, end } = planEndings(situation);
          return {
            ledger,
            deregister: [],
            end: [...end, ...deregister.map(({ instanceId, reason }) => ({ instanceId, why: reason }))],
          };
        },
      },
    },
  },
  {
    name: "F11: a runner that GitHub said it deleted is believed to be gone",
    caughtBy: ["no busy machine is ended"],
    provoke: racing,
    replacements: {
      decisions: {
        planEndings: (situation) => {
          const plan = planEndings(situation);
          return { ...plan, end: plan.end.map(({ confirm: _, ...rest }) => rest) };
        },
      },
    },
  },
  {
    name: 'F16: a config is asked for again by the same name, and "exists already" counts as a machine that has its job',
    caughtBy: ["every job comes to its end", "none is left behind"],
    replacements: {
      decisions: {
        planSupply: (situation) => {
          const plan = planSupply({ ...situation, ledger: assigned(situation.ledger, situation.now) });
          return { ...plan, mints: plan.mints.map((mint) => ({ ...mint, name: mint.name.replace(/\d+$/, "1") })) };
        },
        planEndings: (situation) => planEndings({ ...situation, ledger: assigned(situation.ledger, situation.now) }),
      },
      ports: (ports) => ({
        ...ports,
        github: {
          ...ports.github,
          createRunner: async (request) => {
            const again = () => ports.github.createRunner(request);
            const made = await again().catch(again);
            return made === "exists" ? { id: 0, config: "" } : made;
          },
        },
        configs: {
          ...ports.configs,
          put: async (fleet, id, config) => (config === "" ? undefined : ports.configs.put(fleet, id, config)),
        },
      }),
    },
  },
  {
    name: "R4-07: each machine of a gang gets its runner as soon as it runs, without waiting for the others",
    caughtBy: ["a gang starts as a whole"],
    provoke: gangOf,
    replacements: {
      decisions: {
        planSupply: (situation) =>
          situation.spec.gang
            ? planSupply({ ...situation, spec: { ...situation.spec, gang: { size: 1 } } })
            : planSupply(situation),
      },
    },
  },
  {
    name: "F22: machines are counted without looking whether somebody else counts at the same time",
    caughtBy: ["the ceiling is never passed"],
    replacements: {
      ports: (ports) => ({
        ...ports,
        ledgers: {
          ...ports.ledgers,
          write: async (fleet, _, ledger) =>
            ports.ledgers.write(fleet, (await ports.ledgers.read(fleet)).version, ledger),
        },
      }),
    },
  },
];

describe("the simulator", () => {
  it.each(bugs)(
    "catches $name",
    { timeout: 300_000 },
    async ({ caughtBy, replacements, provoke = (scenario) => scenario }) => {
      const most = 400;
      const found: string[] = [];
      for (let seed = 1; seed <= most && !found.some((invariant) => caughtBy.includes(invariant)); seed++) {
        const { violations } = await simulate(provoke(scenarioOf(seed)), { replacements });
        found.push(...violations.map(({ invariant }) => invariant));
      }
      expect(found).toEqual(expect.arrayContaining([expect.toBeOneOf(caughtBy)]));
    },
  );

  it("plays a seed the same way every time", async () => {
    const [first, second] = [
      await simulate(scenarioOf(7), { trace: true }),
      await simulate(scenarioOf(7), { trace: true }),
    ];
    expect(first.trace.length).toBeGreaterThan(500);
    expect(second.trace).toEqual(first.trace);
  });
});
