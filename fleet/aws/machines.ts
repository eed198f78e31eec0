import {
  CreateFleetCommand,
  type CreateFleetCommandOutput,
  DescribeInstancesCommand,
  EC2Client,
  type Filter,
  type Instance,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { machineTags } from "../contract.ts";
import type { LaunchRequest, LaunchResult, Machine, Machines } from "../ports.ts";
import { asked, codeOf, faultOf, isRefusal, isThrottle } from "./asked.ts";
import { launchSettings } from "./clients.ts";
import { launchFailure } from "./launch-errors.ts";
import { launchInput } from "./launch-request.ts";

/** EC2's client for all that functions ask of it. */
export const ec2Client = () => new EC2Client(launchSettings);

/** A machine as the ports know it, if it is one of the stack's fleets'. */
export function machineOf(instance: Instance, stack: string): Machine | undefined {
  const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value]));
  const fleet = tags.get(machineTags.fleet);
  const { InstanceId: id, LaunchTime, State, InstanceLifecycle } = instance;
  if (id === undefined || fleet === undefined || tags.get(machineTags.stack) !== stack) return undefined;
  return {
    id,
    fleet,
    reservation: tags.get(machineTags.reservation) ?? "",
    state: (State?.Name ?? "pending") as Machine["state"],
    launchedAt: LaunchTime?.getTime() ?? 0,
    spot: InstanceLifecycle === "spot",
  };
}

/** What an instant fleet's answer says: what came, and why the rest did not. */
function resultOf(answer: CreateFleetCommandOutput): LaunchResult {
  const failures = new Map<string, LaunchResult["failures"][number]>();
  for (const { ErrorCode: code = "Unknown", ErrorMessage = "" } of answer.Errors ?? []) {
    failures.set(code, { code, kind: launchFailure(code, ErrorMessage) });
  }
  return {
    ids: (answer.Instances ?? []).flatMap(({ InstanceIds }) => InstanceIds ?? []),
    failures: [...failures.values()],
  };
}

/** Machines in EC2, but for ending them: that is one function's alone. */
export function ec2Machines(ec2: EC2Client, stack: string): Omit<Machines, "terminate"> {
  const described = async (filters: Filter[], ids?: string[]): Promise<Machine[]> => {
    const machines: Machine[] = [];
    let NextToken: string | undefined;
    do {
      const request = new DescribeInstancesCommand({
        ...(ids ? { InstanceIds: ids } : { Filters: filters, MaxResults: 1000 }),
        ...(NextToken !== undefined && { NextToken }),
      });
      const answer = await ec2.send(request);
      for (const { Instances } of answer.Reservations ?? [])
        machines.push(...(Instances ?? []).flatMap((instance) => machineOf(instance, stack) ?? []));
      NextToken = answer.NextToken;
    } while (NextToken);
    return machines;
  };
  return {
    list: (fleet) =>
      asked("ec2:DescribeInstances", () =>
        described([
          { Name: `tag:${machineTags.stack}`, Values: [stack] },
          { Name: `tag:${machineTags.fleet}`, Values: [fleet] },
        ]),
      ),
    find: async (id) => {
      try {
        return (await described([], [id]))[0];
      } catch (error) {
        if (codeOf(error).startsWith("InvalidInstanceID")) return undefined;
        throw faultOf("ec2:DescribeInstances", error);
      }
    },
    launch: (request) => launch(ec2, stack, request),
    start: async (InstanceIds) => {
      await asked("ec2:StartInstances", () => ec2.send(new StartInstancesCommand({ InstanceIds })));
    },
    stop: async (InstanceIds) => {
      await asked("ec2:StopInstances", () => ec2.send(new StopInstancesCommand({ InstanceIds })));
    },
  };
}

/** A request that EC2 declines as a whole launched nothing: that is an answer, and the next way can be tried. */
async function launch(ec2: EC2Client, stack: string, request: LaunchRequest): Promise<LaunchResult> {
  try {
    return resultOf(await ec2.send(new CreateFleetCommand(launchInput(stack, request))));
  } catch (error) {
    if (isThrottle(error) || !isRefusal(error)) throw faultOf("ec2:CreateFleet", error);
    const code = codeOf(error);
    return { ids: [], failures: [{ code, kind: launchFailure(code, (error as Error).message) }] };
  }
}
