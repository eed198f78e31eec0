import type { FleetSpec } from "../contract.ts";
import {
  type Deregistered,
  type Deregistration,
  type Ending,
  type Endings,
  noteDeregistered,
} from "../decisions/endings.ts";
import type { Ledger } from "../decisions/ledger.ts";
import { noteRegistrations, settle } from "../decisions/observe.ts";
import { strayConfigs, strayRegistrations } from "../decisions/strays.ts";
import type { Machine, RegisteredRunner } from "../ports.ts";
import { changeLedger } from "./change-ledger.ts";
import { type Control, reasonOf } from "./control.ts";

/** How often it is looked for what was left behind where nothing points to it (minutes). */
const quietMinutes = 15;

/**
 * Ends what is not needed, and clears away what was left behind: machines, registrations, configs. Everything in two steps,
 * a cycle apart; where GitHub or AWS does not answer, things stay as they are until the next cycle.
 */
export async function sweep(control: Control, spec: FleetSpec): Promise<void> {
  const { ports, decisions } = control;
  const [machines, jobs, read] = await Promise.all([
    ports.machines.list(spec.name),
    ports.jobs.open(spec.name),
    ports.ledgers.read(spec.name),
  ]);
  const thorough = ports.clock.now() - (read.ledger.clearedAt ?? 0) >= quietMinutes * 60_000;
  const runners = thorough || asksGithub(read.ledger, machines) ? await listRunners(control, spec) : [];

  const decide = (latest: Ledger) => {
    const now = ports.clock.now();
    const settled = settle(latest, machines, now);
    const noted = runners ? noteRegistrations(settled, runners, now) : settled;
    const plan = decisions.planEndings({ spec, jobs, machines, ledger: noted, runners, now });
    const left = runners
      ? strayRegistrations({ fleet: spec.name, ledger: plan.ledger, machines, runners, now })
      : { ledger: plan.ledger, remove: [] };
    if (thorough) left.ledger.clearedAt = now;
    return { ledger: left.ledger, plan, strays: left.remove };
  };
  // The ledger that was read before the list of runners would do, but a newer one meets fewer others.
  const { plan, strays } = await changeLedger(ports, spec.name, decide);

  const { ending, again } = await confirmed(control, spec, plan);
  await endMachines(control, spec, ending);
  await deregister(control, spec, [...plan.deregister, ...again]);
  for (const id of strays) await quietly(control, spec, "registration", () => ports.github.deleteRunner(id));
  if (thorough) await clearConfigs(control, spec, plan.ledger, machines);
}

/** Whether any machine may have a runner, or a registration is suspected of being left behind. */
function asksGithub(ledger: Ledger, machines: readonly Machine[]): boolean {
  const records = Object.values(ledger.machines);
  return (
    Object.keys(ledger.strays).length > 0 ||
    records.some(({ configs, stranger }) => configs > 0 || stranger) ||
    machines.some(({ id, state }) => !ledger.machines[id] && state !== "terminated" && state !== "shutting-down")
  );
}

async function listRunners(control: Control, spec: FleetSpec): Promise<RegisteredRunner[] | undefined> {
  try {
    return await control.ports.github.runners(spec.runnerGroupId);
  } catch (error) {
    control.ports.log({ event: "no list of runners", fleet: spec.name, reason: reasonOf(error) });
    return undefined;
  }
}

/**
 * A runner may be given its job just while it is deleted: GitHub says that it is gone, it works on, and neither a list nor a
 * webhook may tell for a while. So each that was deleted is looked at by its id before its machine ends; whose is still there
 * is deleted once more, and has a job if GitHub refuses.
 */
async function confirmed(
  control: Control,
  spec: FleetSpec,
  { end, ledger }: Endings,
): Promise<{ ending: Ending[]; again: Deregistration[] }> {
  const ending: Ending[] = [];
  const again: Deregistration[] = [];
  for (const { confirm = [], ...one } of end) {
    const look = (id: number) =>
      quietly(control, spec, "machine", async () => ((await control.ports.github.runner(id)) ? id : "absent"));
    const seen = await Promise.all(confirm.map(look));
    const runnerIds = seen.filter((answer) => typeof answer === "number");
    const { instanceId } = one;
    const { configs = 0 } = ledger.machines[instanceId] ?? {};
    if (runnerIds.length > 0) again.push({ instanceId, runnerIds, configs, reason: "vanished" });
    else if (!seen.includes(undefined)) ending.push(one);
  }
  return { ending, again };
}

/** The only place that ends a machine. What it is given was written into the ledger before. */
async function endMachines({ ports }: Control, spec: FleetSpec, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  const unusual = endings.filter(({ why }) => why !== "surplus" && why !== "condemned").length;
  ports.log({ event: "ending", fleet: spec.name, endings, metrics: { Orphans: unusual } });
  try {
    await ports.machines.terminate(endings.map(({ instanceId }) => instanceId));
  } catch (error) {
    ports.log({ event: "not ended", fleet: spec.name, reason: reasonOf(error) });
  }
}

async function deregister(control: Control, spec: FleetSpec, wanted: readonly Deregistration[]): Promise<void> {
  const { ports } = control;
  const answers: Deregistered[] = [];
  for (const { runnerIds, ...about } of wanted) {
    const each = await Promise.all(
      runnerIds.map((id) => quietly(control, spec, "runner", () => ports.github.deleteRunner(id))),
    );
    const absent = runnerIds.filter((_, index) => each[index] === "absent");
    if (each.includes("busy")) answers.push({ ...about, answer: "busy", absent });
    else if (!each.includes(undefined)) answers.push({ ...about, answer: "gone", absent });
  }
  if (answers.length === 0) return;
  await changeLedger(ports, spec.name, (latest) => ({
    ledger: noteDeregistered(latest, answers, ports.clock.now()),
  }));
}

/** What is left where a call fails is found again by the next cycle. */
async function quietly<T>(
  { ports }: Control,
  spec: FleetSpec,
  what: string,
  act: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    ports.log({ event: "not removed", fleet: spec.name, what, reason: reasonOf(error) });
    return undefined;
  }
}

async function clearConfigs(control: Control, spec: FleetSpec, ledger: Ledger, machines: Machine[]): Promise<void> {
  const { configs } = control.ports;
  const unread = (await quietly(control, spec, "list of configs", () => configs.unread(spec.name))) ?? [];
  for (const id of strayConfigs(unread, ledger, machines)) {
    await quietly(control, spec, "config", () => configs.delete(spec.name, id));
  }
}
