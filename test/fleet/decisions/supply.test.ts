import { expect, it } from "vitest";
import type { FleetSpec } from "../../../fleet/contract.ts";
import { emptyLedger, type MachineRecord } from "../../../fleet/decisions/ledger.ts";
import { planSupply } from "../../../fleet/decisions/supply.ts";

const minute = 60_000;
const now = Date.UTC(2026, 0, 5);

const spec: FleetSpec = {
  name: "gpu",
  labels: ["gpu"],
  os: "linux",
  trust: "build",
  runnerGroupId: 1,
  repositories: ["acme/app"],
  queueUrl: "queue",
  capacity: { ceiling: 4, hot: 0, stopped: 1 },
  launchOptions: [{ id: "lt-1", version: "1", market: "on-demand", subnets: ["s"], instanceTypes: ["g5.xlarge"] }],
  maxLifetimeMinutes: 60,
  bootTimeoutMinutes: 5,
  idleMinutes: 5,
  mintDelaySeconds: 0,
  interruption: "report",
};

/** What is done for one job where the pool's one machine could not be started so long ago; absent: it was never tried. */
function planned(startFailedMinutesAgo?: number) {
  const record: MachineRecord = {
    purpose: "pool",
    launchedAt: now - 100 * minute,
    startedAt: now - 100 * minute,
    spot: false,
    configs: 0,
    stoppingAt: now - 90 * minute,
    ...(startFailedMinutesAgo !== undefined && { startFailedAt: now - startFailedMinutesAgo * minute }),
  };
  const machine = { id: "i-0a", fleet: "gpu", reservation: "r0", launchedAt: record.launchedAt, spot: false };
  const job = { id: 1, runId: 1, attempt: 1, repository: "acme/app", labels: ["gpu"], runner: null };
  const { starts, launches } = planSupply({
    spec,
    jobs: [{ ...job, state: "queued", since: now - minute, heardAt: now }],
    ledger: { ...emptyLedger(), machines: { "i-0a": record } },
    machines: [{ ...machine, state: "stopped" }],
    now,
  });
  return { starts, launched: launches.map(({ count }) => count) };
}

it("a stopped machine is started for a job, and another takes its place in the pool", () => {
  expect(planned()).toEqual({ starts: ["i-0a"], launched: [1] });
});

it("one that could not be started keeps no job waiting: another machine is launched, and it is tried again later", () => {
  expect(planned(1)).toEqual({ starts: [], launched: [1] });
  expect(planned(6).starts).toEqual(["i-0a"]);
});
