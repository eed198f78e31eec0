import { interruption, type Notice } from "../handlers/schedules.ts";
import { controlOf, type FunctionControl, running } from "./control.ts";

let own: FunctionControl | undefined;

/** AWS is about to take a spot machine back. */
export async function handler(notice: Notice): Promise<void> {
  own ??= controlOf("interruption");
  return running(own, (control) => interruption(control, notice));
}
