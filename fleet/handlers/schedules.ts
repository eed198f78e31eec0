import type { FleetSpec } from "../contract.ts";
import { type Control, reasonOf } from "../cycles/control.ts";
import { interrupted } from "../cycles/interruption.ts";
import { reconcile, watchRunner } from "../cycles/reconcile.ts";
import { supply } from "../cycles/supply.ts";
import { sweep } from "../cycles/sweep.ts";

/** An event of EventBridge: a schedule's, or EC2's. */
export interface Notice {
  "detail-type"?: string;
  detail?: { "instance-id"?: string; state?: string };
}

/** Does something for each fleet; what fails for one does not keep the others from it, and is tried again next minute. */
async function each(
  control: Control,
  fleets: readonly FleetSpec[],
  act: (spec: FleetSpec) => Promise<void>,
): Promise<void> {
  for (const spec of fleets) {
    try {
      await act(spec);
    } catch (error) {
      control.ports.log({ event: "cycle failed", fleet: spec.name, reason: reasonOf(error) });
    }
  }
}

/** Every minute, and when a machine of ours runs, is stopped or has ended: supply to demand, pools to their sizes. */
export async function pool(control: Control, notice: Notice): Promise<void> {
  const fleets = await control.ports.specs.all();
  const instanceId = notice.detail?.["instance-id"];
  if (instanceId === undefined) return each(control, fleets, (spec) => supply(control, spec));
  const { state } = notice.detail ?? {};
  if (state !== "running" && state !== "stopped" && state !== "terminated") return;
  const machine = await control.ports.machines.find(instanceId);
  await each(
    control,
    fleets.filter(({ name }) => name === machine?.fleet),
    (spec) => supply(control, spec),
  );
}

/** Every minute: ends what is not needed. */
export async function scaleDown(control: Control): Promise<void> {
  await each(control, await control.ports.specs.all(), (spec) => sweep(control, spec));
}

/** Every five minutes: what no webhook told, and how old the images' runner is. */
export async function reconciler(control: Control): Promise<void> {
  await reconcile(control);
  await watchRunner(control);
}

/** AWS is about to take a spot machine back. */
export async function interruption(control: Control, notice: Notice): Promise<void> {
  const instanceId = notice.detail?.["instance-id"];
  if (instanceId !== undefined) await interrupted(control, instanceId);
}
