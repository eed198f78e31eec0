import { type EC2Client, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import type { Machines } from "../ports.ts";
import { asked, codeOf } from "./asked.ts";

const isUnknown = (error: unknown) => codeOf(error).startsWith("InvalidInstanceID");

/** Ends machines in EC2. In a file of its own: the code of no function but one has it. */
export function ec2Endings(ec2: EC2Client): Machines["terminate"] {
  const end = (InstanceIds: string[]) => ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  return (ids) =>
    asked("ec2:TerminateInstances", async () => {
      try {
        await end(ids);
      } catch (error) {
        if (!isUnknown(error)) throw error;
        // One that is gone for long keeps EC2 from ending the others.
        for (const id of ids) {
          await end([id]).catch((reason) => {
            if (!isUnknown(reason)) throw reason;
          });
        }
      }
    });
}
