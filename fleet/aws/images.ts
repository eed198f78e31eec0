import { GetParametersByPathCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { imagesPath } from "../contract.ts";
import type { Images } from "../ports.ts";
import { asked } from "./asked.ts";

/** The stack's own images, each a parameter that its build writes. */
export function parameterImages(ssm: SSMClient, stack: string): Images {
  return {
    oldest: () =>
      asked("ssm:GetParametersByPath", async () => {
        const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path: imagesPath(stack) }));
        const times = Parameters.flatMap(({ LastModifiedDate }) => LastModifiedDate?.getTime() ?? []);
        return times.length === 0 ? undefined : Math.min(...times);
      }),
  };
}
