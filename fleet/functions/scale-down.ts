import { parameterDeletion } from "../aws/clear-configs.ts";
import { ec2Endings } from "../aws/end-machines.ts";
import { scaleDown } from "../handlers/schedules.ts";
import { controlOf, type FunctionControl, running } from "./control.ts";

let own: FunctionControl | undefined;

/** Every minute: ends what is not needed. The one function that can. */
export async function handler(): Promise<void> {
  own ??= controlOf("scale-down", {
    terminate: ({ ec2 }) => ec2Endings(ec2),
    deleteConfig: ({ ssm, stack }) => parameterDeletion(ssm, stack),
  });
  return running(own, scaleDown);
}
