import { GetParametersByPathCommand, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { jitParameter, jitPath, parameterTags } from "../contract.ts";
import type { Configs } from "../ports.ts";
import { asked, codeOf } from "./asked.ts";

/**
 * JIT configs in the Parameter Store, encrypted by the stack's key, but for taking them away.
 *
 * A config is put with the tag that lets its machine read it. AWS takes no tags together with `Overwrite`, and wants half a
 * minute between deleting a parameter and making it anew; so one that lies there unread gets the new value, and keeps its
 * tag: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function parameterConfigs(ssm: SSMClient, stack: string, keyId: string): Omit<Configs, "delete"> {
  return {
    put: (fleet, instanceId, config) =>
      asked("ssm:PutParameter", async () => {
        const parameter = {
          Name: jitParameter(stack, fleet, instanceId),
          Value: config,
          Type: "SecureString" as const,
          KeyId: keyId,
          // Real configs are around 4 kB, where the tiers meet.
          Tier: "Intelligent-Tiering" as const,
        };
        try {
          const Tags = [{ Key: parameterTags.instance, Value: instanceId }];
          await ssm.send(new PutParameterCommand({ ...parameter, Tags }));
        } catch (error) {
          if (codeOf(error) !== "ParameterAlreadyExists") throw error;
          await ssm.send(new PutParameterCommand({ ...parameter, Overwrite: true }));
        }
      }),
    unread: (fleet) =>
      asked("ssm:GetParametersByPath", async () => {
        const Path = jitPath(stack, fleet);
        const names: string[] = [];
        let NextToken: string | undefined;
        do {
          const answer = await ssm.send(
            new GetParametersByPathCommand({ Path, WithDecryption: false, ...(NextToken && { NextToken }) }),
          );
          names.push(...(answer.Parameters ?? []).map(({ Name = "" }) => Name.slice(Path.length + 1)));
          NextToken = answer.NextToken;
        } while (NextToken);
        return names;
      }),
  };
}
