import { DeleteParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { jitParameter } from "../contract.ts";
import type { Configs } from "../ports.ts";
import { asked, codeOf } from "./asked.ts";

/** Takes configs away that nobody will fetch. One that was fetched meanwhile is gone already. */
export const parameterDeletion =
  (ssm: SSMClient, stack: string): Configs["delete"] =>
  (fleet, instanceId) =>
    asked("ssm:DeleteParameter", async () => {
      try {
        await ssm.send(new DeleteParameterCommand({ Name: jitParameter(stack, fleet, instanceId) }));
      } catch (error) {
        if (codeOf(error) !== "ParameterNotFound") throw error;
      }
    });
