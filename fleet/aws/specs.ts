import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { type FleetSpec, specPath } from "../contract.ts";
import type { Clock, Specs } from "../ports.ts";
import { asked } from "./asked.ts";
import { clientSettings } from "./clients.ts";

/** How long a function that lives on believes what it read (ms): the Parameter Store takes 40 requests a second of all. */
const believedFor = 60_000;

export const ssmClient = () => new SSMClient(clientSettings);

/** What the fleets of the stack are, as their components wrote it down. */
export function parameterSpecs(ssm: SSMClient, stack: string, clock: Pick<Clock, "now">): Specs {
  let known: { at: number; specs: FleetSpec[] } | undefined;
  const read = () =>
    asked("ssm:GetParametersByPath", async () => {
      const specs: FleetSpec[] = [];
      let NextToken: string | undefined;
      do {
        const answer = await ssm.send(
          new GetParametersByPathCommand({ Path: specPath(stack), ...(NextToken && { NextToken }) }),
        );
        specs.push(...(answer.Parameters ?? []).map(({ Value = "" }) => JSON.parse(Value) as FleetSpec));
        NextToken = answer.NextToken;
      } while (NextToken);
      return specs.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  return {
    all: async () => {
      if (!known || clock.now() - known.at >= believedFor) known = { at: clock.now(), specs: await read() };
      return known.specs;
    },
  };
}
