import type { FleetSpec } from "../contract.ts";
import { draftOf, type Ledger } from "../decisions/ledger.ts";
import { parseRunnerName, runnerName } from "../decisions/runner-name.ts";
import { type JobNews, Refused } from "../ports.ts";
import { changeLedger } from "./change-ledger.ts";
import { type Control, reasonOf } from "./control.ts";
import { supply } from "./supply.ts";

/** A job that was started again so often is left to people. */
const mostAttempts = 4;

/** Enters that AWS takes a machine back: it is no supply any more, and its runners are remembered. */
function noteInterruption(ledger: Ledger, spec: FleetSpec, instanceId: string, now: number): Ledger {
  const draft = draftOf(ledger);
  const record = draft.machines[instanceId];
  if (!record || record.interruptedAt !== undefined) return draft;
  draft.machines[instanceId] = { ...record, interruptedAt: now };
  draft.interruptions = [...draft.interruptions, now];
  for (let number = 1; number <= record.configs; number++) {
    draft.lostRunners[runnerName(spec.name, instanceId, number)] = now;
  }
  return draft;
}

/**
 * A spot machine is about to be taken back: it is no longer counted on, its runner gets no further job, and its demand is
 * supplied anew at once.
 */
export async function interrupted(control: Control, instanceId: string): Promise<void> {
  const { ports, stack } = control;
  const machine = await ports.machines.find(instanceId);
  const spec = (await ports.specs.all()).find(({ name }) => name === machine?.fleet);
  if (!spec) return ports.log({ event: "not ours", stack, instanceId });
  const { ledger } = await changeLedger(ports, spec.name, (latest) => ({
    ledger: noteInterruption(latest, spec, instanceId, ports.clock.now()),
  }));
  ports.log({ event: "interrupted", fleet: spec.name, instanceId, metrics: { Interruptions: 1 } });
  for (const id of ledger.machines[instanceId]?.runnerIds ?? []) {
    try {
      const answer = await ports.github.deleteRunner(id);
      // A job runs: it has two minutes. What becomes of it is told when GitHub says how it ended.
      if (answer === "busy") ports.log({ event: "job interrupted", fleet: spec.name, instanceId });
    } catch (error) {
      ports.log({ event: "not removed", fleet: spec.name, what: "runner", reason: reasonOf(error) });
    }
  }
  await supply(control, spec);
}

/** A job ended whose machine had been taken back: it is run again where its fleet says so, and reported anyway. */
export async function settleLostRunner(control: Control, fleets: readonly FleetSpec[], news: JobNews): Promise<void> {
  const name = parseRunnerName(news.runner ?? "");
  const spec = fleets.find((fleet) => fleet.name === name?.fleet);
  if (!spec || !name || news.runner === null || news.conclusion === "success" || news.conclusion === "skipped") return;
  const { ports } = control;
  const { ledger } = await ports.ledgers.read(spec.name);
  if (ledger.lostRunners[news.runner] === undefined) return;
  const { id: jobId, attempt, repository } = news;
  ports.log({ event: "job lost to an interruption", fleet: spec.name, jobId, repository, attempt });
  if (spec.interruption === "rerun" && attempt < mostAttempts) {
    try {
      await ports.github.rerun(repository, jobId);
    } catch (error) {
      // Running again already, or not allowed: either way asking again is of no use.
      if (!(error instanceof Refused)) throw error;
      ports.log({ event: "not run again", fleet: spec.name, jobId, reason: reasonOf(error) });
    }
  }
  await changeLedger(ports, spec.name, (latest) => {
    const draft = draftOf(latest);
    delete draft.lostRunners[news.runner ?? ""];
    return { ledger: draft };
  });
}
