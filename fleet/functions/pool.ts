import { type Notice, pool } from "../handlers/schedules.ts";
import { controlOf, type FunctionControl, running } from "./control.ts";

let own: FunctionControl | undefined;

/** Every minute, and when a machine runs, is stopped or has ended. */
export async function handler(notice: Notice): Promise<void> {
  own ??= controlOf("pool");
  return running(own, (control) => pool(control, notice));
}
