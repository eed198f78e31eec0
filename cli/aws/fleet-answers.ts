import { DescribeInstanceTypesCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetServiceSettingCommand, SSMClient } from "@aws-sdk/client-ssm";
import { machineTags } from "../../fleet/contract.ts";
import { type AwsAnswers, concurrencyQuota } from "../../platform/fleet-preflight.ts";
import { type Credentials, signedHeaders } from "./signature.ts";

/** What was asked of AWS and not answered, in words. */
export interface Asked {
  readonly answers: AwsAnswers;
  readonly unanswered: readonly string[];
}

/** Asks AWS all that a preflight of fleets looks at. It only reads; what it may not read it names. */
export async function askAws(
  place: { readonly region: string; readonly stack: string },
  instanceTypes: readonly string[],
  quotaCodes: readonly string[],
): Promise<Asked> {
  const { region } = place;
  const ec2 = new EC2Client({ region });
  const unanswered: string[] = [];
  const ask = async <Answer>(what: string, call: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await call();
    } catch (error) {
      unanswered.push(`${what}: ${(error as Error).name}`);
      return undefined;
    }
  };
  const [vcpus, quotas, freeAddresses, highThroughput, functions] = await Promise.all([
    ask("vCPUs of instance types", () => vcpusOf(ec2, instanceTypes)),
    ask("vCPU quotas", async () => quotasOf(region, "ec2", quotaCodes, await ec2.config.credentials())),
    ask("free addresses", () => freeAddressesOf(ec2, place.stack)),
    ask("throughput of the Parameter Store", () => highThroughputOf(region)),
    ask("functions at once", async () => {
      const { service, code } = concurrencyQuota;
      return (await quotasOf(region, service, [code], await ec2.config.credentials()))[code];
    }),
  ]);
  return {
    answers: {
      ...(vcpus !== undefined && { vcpus }),
      ...(quotas !== undefined && { quotas }),
      ...(functions !== undefined && { concurrency: functions }),
      ...(freeAddresses !== undefined && { freeAddresses }),
      ...(highThroughput !== undefined && { highThroughput }),
    },
    unanswered,
  };
}

async function vcpusOf(ec2: EC2Client, types: readonly string[]): Promise<Record<string, number>> {
  // A filter passes over types that the region does not have; a list of names would be an error.
  const Filters = [{ Name: "instance-type", Values: [...types] }];
  const { InstanceTypes = [] } = await ec2.send(new DescribeInstanceTypesCommand({ Filters }));
  return Object.fromEntries(
    InstanceTypes.map(({ InstanceType, VCpuInfo }) => [InstanceType ?? "", VCpuInfo?.DefaultVCpus ?? 0]),
  );
}

async function freeAddressesOf(ec2: EC2Client, stack: string): Promise<Record<string, number>> {
  const Filters = [{ Name: `tag:${machineTags.stack}`, Values: [stack] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const free: Record<string, number> = {};
  for (const { Tags = [], AvailableIpAddressCount = 0 } of Subnets) {
    const trust = Tags.find(({ Key }) => Key === "slipway:trust")?.Value;
    if (trust !== undefined) free[trust] = (free[trust] ?? 0) + AvailableIpAddressCount;
  }
  return free;
}

async function highThroughputOf(region: string): Promise<boolean> {
  const SettingId = "/ssm/parameter-store/high-throughput-enabled";
  const { ServiceSetting } = await new SSMClient({ region }).send(new GetServiceSettingCommand({ SettingId }));
  return ServiceSetting?.SettingValue === "true";
}

/** Service Quotas has a client of its own, for which this one call is no reason. */
async function quotasOf(
  region: string,
  service: string,
  codes: readonly string[],
  credentials: Credentials,
): Promise<Record<string, number>> {
  const host = `servicequotas.${region}.amazonaws.com`;
  const found = await Promise.all(
    codes.map(async (code): Promise<[string, number]> => {
      const body = JSON.stringify({ ServiceCode: service, QuotaCode: code });
      const request = {
        region,
        service: "servicequotas",
        host,
        target: "ServiceQuotasV20190624.GetServiceQuota",
        body,
      };
      const headers = signedHeaders(request, credentials, new Date());
      const answer = await fetch(`https://${host}/`, { method: "POST", headers, body });
      if (!answer.ok) throw Object.assign(new Error(`${code}: ${answer.status}`), { name: `status ${answer.status}` });
      const { Quota } = (await answer.json()) as { Quota: { Value: number } };
      return [code, Quota.Value];
    }),
  );
  return Object.fromEntries(found);
}
