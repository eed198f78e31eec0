import { type Batch, type BatchAnswer, scaleUp } from "../handlers/scale-up.ts";
import { controlOf, type FunctionControl, running } from "./control.ts";

let own: FunctionControl | undefined;

/** Takes a batch of a fleet's queue. */
export async function handler(batch: Batch): Promise<BatchAnswer> {
  own ??= controlOf("scale-up");
  return running(own, (control) => scaleUp(control, batch));
}
