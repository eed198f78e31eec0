import { describe, expect, it } from "vitest";
import type { FleetSpec } from "../../../fleet/contract.ts";
import { noteDeregistered, planEndings } from "../../../fleet/decisions/endings.ts";
import { emptyLedger, type MachineRecord } from "../../../fleet/decisions/ledger.ts";
import { learnRegistration, noteRegistrations } from "../../../fleet/decisions/observe.ts";
import type { RegisteredRunner } from "../../../fleet/ports.ts";

const minute = 60_000;
const id = "i-0a";
const spec: FleetSpec = {
  name: "linux",
  labels: ["linux"],
  os: "linux",
  trust: "build",
  runnerGroupId: 1,
  repositories: ["acme/app"],
  queueUrl: "queue",
  capacity: { ceiling: 2, hot: 0, stopped: 0 },
  launchOptions: [],
  maxLifetimeMinutes: 1440,
  bootTimeoutMinutes: 6,
  idleMinutes: 5,
  mintDelaySeconds: 0,
  interruption: "report",
};

/** A machine with two configs, the second made in minute 1, whose runner nobody saw. */
const record: MachineRecord = {
  purpose: "run",
  launchedAt: 0,
  startedAt: 0,
  spot: false,
  runningSince: 0,
  configs: 2,
  config: { number: 2, at: minute },
  configAt: minute,
  runnerIds: [11],
};

function endingsOf(machine: MachineRecord, at: number, runners: RegisteredRunner[] = []) {
  const ledger = { ...emptyLedger(), machines: { [id]: machine } };
  const {
    deregister,
    end,
    ledger: after,
  } = planEndings({ spec, jobs: [], machines: [], runners, ledger, now: at * minute });
  return { deregister, end, condemnedAt: after.machines[id]?.condemnedAt };
}

describe("the ending of a machine", () => {
  const first = { deregister: [{ instanceId: id, runnerIds: [11], configs: 2, reason: "never registered" }], end: [] };
  const nothing = { deregister: [], end: [], condemnedAt: undefined };

  it("waits while a config may have a runner that is not listed and whose id nobody knows", () => {
    expect(endingsOf({ ...record, unsure: [2] }, 10)).toEqual(nothing);
    expect(endingsOf({ ...record, unsure: [2] }, 16)).toEqual({ ...first, condemnedAt: undefined });
  });

  it("begins where the ids of all of its configs are known", () => {
    expect(endingsOf(record, 10)).toEqual({ ...first, condemnedAt: undefined });
  });

  it("learns ids from the list of runners", () => {
    const ledger = { ...emptyLedger(), machines: { [id]: { ...record, unsure: [1, 2] } } };
    const listed = { id: 12, name: `linux-${id}-2`, online: false, busy: false };
    expect(noteRegistrations(ledger, [listed], minute).machines[id]).toEqual({
      ...record,
      runnerIds: [11, 12],
      unsure: [1],
    });
    expect(learnRegistration({ ...record, unsure: [2] }, 2)).toEqual(record);
  });

  it("does not go on where the machine got another config meanwhile", () => {
    const ledger = { ...emptyLedger(), machines: { [id]: { ...record, configs: 3, unsure: [3] } } };
    const answer = { instanceId: id, configs: 2, reason: "surplus", answer: "gone", absent: [] } as const;
    expect(noteDeregistered(ledger, [answer], minute)).toEqual(ledger);
    expect(noteDeregistered(ledger, [{ ...answer, configs: 3 }], minute).machines[id]?.condemnedAt).toBe(minute);
  });

  it("waits with a machine that was forgotten as long as with one that has just got a config", () => {
    const stranger: MachineRecord = { ...record, configs: 0, stranger: true, runnerIds: [11], configAt: 9 * minute };
    expect(endingsOf(stranger, 20)).toEqual(nothing);
    expect(endingsOf(stranger, 24).deregister).toEqual([
      { instanceId: id, runnerIds: [11], configs: 0, reason: "stranger" },
    ]);
  });
});
