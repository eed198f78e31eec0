import type { Scenario } from "../../../fleet/simulator/scenario.ts";

/** The same with lists of runners that lag as far as they may, half of the webhooks lost, and calls that often fail. */
export const harsher = (scenario: Scenario): Scenario => ({
  ...scenario,
  assumptions: { ...scenario.assumptions, runnerListLagSeconds: 600 },
  webhooks: { ...scenario.webhooks, lost: 0.5 },
  faults: { ...scenario.faults, before: 0.08, after: 0.05, crash: 0.06 },
});

/** The same where GitHub gives a runner a job while it deletes it, and neither lists nor webhooks tell of it for minutes. */
export const racing = (scenario: Scenario): Scenario => ({
  ...scenario,
  assumptions: {
    ...scenario.assumptions,
    deleteRacesAssignment: true,
    runnerListLagSeconds: 600,
    configLifetimeMinutes: 60,
    idleRunnerLifetimeMinutes: 1440,
  },
  webhooks: { ...scenario.webhooks, lost: 0.8 },
  racedDeletes: 6,
  jobs: scenario.jobs.map((job, index) => (index % 2 ? { ...job, cancelledAfter: 60_000 } : job)),
});

/** Seeds in which a runner that was deleted works on. */
export const racingSeeds = [4, 9, 15, 17, 36, 42, 97, 108, 132, 137] as const;

/** Seeds that found a bug in harsher surroundings than those of the ten thousand. */
export const harshSeeds: readonly { seed: number; once: string }[] = [
  { seed: 209, once: "ended a working machine, as GitHub had let go of an earlier runner of it" },
  { seed: 227, once: "ended a working machine, as GitHub had let go of the runner of another config of it" },
];

/** Seeds that found a bug in the control code, and what it did. Each is played for ever. */
export const foundSeeds: readonly { seed: number; once: string }[] = [
  { seed: 57, once: "left a config and a registration beside the runner that its machine had" },
  { seed: 771, once: "kept a hanging machine for ever whose job's end nobody told" },
  { seed: 899, once: "left a config of a machine that should have none" },
  { seed: 7300, once: "kept a hanging machine for ever whose runner no list ever showed" },
  { seed: 8102, once: "kept one machine more than its pool in the same way, beside another fleet" },
  { seed: 9548, once: "kept the last machine of a fleet in the same way" },
  { seed: 3454, once: "ended a working machine, as GitHub had let go of the runner of another config of it" },
  { seed: 4620, once: "did so in the same way, with two such configs" },
];
