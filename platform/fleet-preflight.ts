import type { Finding } from "../workflow/finding.ts";

/** One limit of an account on running machines, in vCPUs. */
export interface VcpuQuota {
  /** Code in Service Quotas, service `ec2`. */
  readonly code: string;
  /** AWS's name, shortened. */
  readonly name: string;
  readonly market: "spot" | "on-demand";
  /** Which instance types count. */
  readonly families: RegExp;
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
export const vcpuQuotas: readonly VcpuQuota[] = [
  { code: "L-1216C47A", name: "On-Demand Standard", market: "on-demand", families: /^[acdhimrtz]\d/ },
  { code: "L-DB2E81BA", name: "On-Demand G and VT", market: "on-demand", families: /^(g|vt)\d/ },
  { code: "L-417A185B", name: "On-Demand P", market: "on-demand", families: /^p\d/ },
  { code: "L-34B43A08", name: "Spot Standard", market: "spot", families: /^[acdhimrtz]\d/ },
  { code: "L-3819A6DF", name: "Spot G and VT", market: "spot", families: /^(g|vt)\d/ },
  { code: "L-7212CCBC", name: "Spot P", market: "spot", families: /^p[2-4]/ },
];

/** What a fleet of machines may ask for at most. */
export interface FleetNeed {
  readonly name: string;
  readonly trust: string;
  readonly ceiling: number;
  readonly instanceTypes: readonly string[];
  readonly market: "spot" | "spot-only" | "on-demand";
  /** Machines kept ready, running. */
  readonly hot: number;
  /** Jobs that the fleet is for; absent: nobody says. */
  readonly jobsPerDay?: number;
}

/** What AWS answered; absent is not known (no permission to ask, not made yet). */
export interface AwsAnswers {
  /** vCPUs allowed, by the quota's code. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** By instance type; one that the region does not have is absent. */
  readonly vcpus?: Readonly<Record<string, number>>;
  /** Whether the Parameter Store answers 1,000 calls a second instead of 40. */
  readonly highThroughput?: boolean;
  /** Functions that may run at once in the account and region. */
  readonly concurrency?: number;
  /** Free addresses in all subnets of a trust level. */
  readonly freeAddresses?: Readonly<Record<string, number>>;
}

/** A pool's machine asks for its configuration every eight to thirteen seconds. */
const secondsBetweenLooks = 10;

/** AWS's limit of the Parameter Store without high throughput; half of it is for the control code. */
const parameterCalls = 40;

/** A start puts its configuration and tags it; its machine fetches it and takes it away. */
const callsAStart = 4;

/** Part of a day's jobs that is assumed to come in its busiest hour. */
const busiestHour = 0.2;

const launches = {
  atOnce: 1000,
  aSecond: 2,
  source: "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, resource rate limiting",
} as const;

/** Quota on functions that run at once, and how many of it no function may have for itself alone. */
export const concurrencyQuota = { service: "lambda", code: "L-B99A9384" } as const;
const unreserved = 100;
/** Functions of the control plane that have one of it each for themselves (`components/fleets/control-function.ts`). */
const reserved = 3;

/** GitHub mints so many JIT configurations a minute for one App. */
const configsAMinute = 180;

/** Whether an account can hold what fleets may ask of it. A limit is delay, so it is a warning; what never works is an error. */
export function fleetPreflight(needs: readonly FleetNeed[], answers: AwsAnswers): Finding[] {
  return [
    ...needs.flatMap((need) => typeFindings(need, answers)),
    ...vcpuQuotas.flatMap((quota) => quotaFindings(quota, needs, answers)),
    ...addressFindings(needs, answers),
    ...rateFindings(needs, answers),
    ...concurrencyFindings(answers),
  ];
}

/** Starts of machines beside what EC2, the Parameter Store and GitHub take, in words, each limit with its source. */
export function startRateLines(needs: readonly FleetNeed[]): string[] {
  const jobs = needs.reduce((sum, { jobsPerDay = 0 }) => sum + jobsPerDay, 0);
  const machines = needs.reduce((sum, { ceiling }) => sum + ceiling, 0);
  const unsaid = needs.filter(({ jobsPerDay }) => jobsPerDay === undefined).map(({ name }) => `"${name}"`);
  const busiest = (jobs * busiestHour) / 3600;
  return [
    `starts: ${busiest.toFixed(3)} a second in the busiest hour (${jobs} jobs a day, assumed: a fifth of them in one hour${unsaid.length > 0 ? `; ${unsaid.join(", ")} says no jobs` : ""}), ${machines} at once where all fleets go to their ceilings`,
    `  EC2: ${launches.atOnce} machines at once, then ${launches.aSecond} a second, for RunInstances (${launches.source}); none is published for CreateFleet, so the same is taken`,
    `  Parameter Store: ${parameterCalls} calls a second without high throughput (https://docs.aws.amazon.com/general/latest/gr/ssm.html); ${callsAStart} for each start`,
    `  GitHub: about ${configsAMinute} JIT configurations a minute for one App (as terraform-aws-github-runner's documentation measured it)`,
  ];
}

function typeFindings({ name, instanceTypes }: FleetNeed, { vcpus }: AwsAnswers): Finding[] {
  if (vcpus === undefined) return [];
  const unknown = instanceTypes.filter((type) => vcpus[type] === undefined);
  if (unknown.length === 0) return [];
  const none = unknown.length === instanceTypes.length;
  return [
    {
      id: "instance-type-missing",
      severity: none ? "error" : "warning",
      subject: `fleet "${name}"`,
      message: `asks for ${unknown.join(", ")}, which the region does not have; ${none ? "write types that it has." : "the others are used."}`,
    },
  ];
}

function quotaFindings(quota: VcpuQuota, needs: readonly FleetNeed[], { quotas, vcpus }: AwsAnswers): Finding[] {
  const allowed = quotas?.[quota.code];
  if (allowed === undefined || vcpus === undefined) return [];
  const wanting = needs.flatMap((need) => {
    const types = need.instanceTypes.filter((type) => quota.families.test(type) && vcpus[type] !== undefined);
    if (!marketsOf(need).includes(quota.market) || types.length === 0) return [];
    return [{ ...need, each: Math.max(...types.map((type) => vcpus[type]!)) }];
  });
  const wanted = wanting.reduce((sum, { ceiling, each }) => sum + ceiling * each, 0);
  if (wanted <= allowed) return [];
  const smallest = Math.min(...wanting.map(({ each }) => each));
  const names = wanting.map(({ name, ceiling, each }) => `"${name}" ${ceiling} x ${each}`).join(", ");
  const none = allowed < smallest;
  return [
    {
      id: "vcpu-quota",
      severity: none && !wanting.every((need) => marketsOf(need).length > 1) ? "error" : "warning",
      subject: `quota "${quota.name}" (${quota.code})`,
      message: `allows ${allowed} vCPUs, but at their ceilings the fleets ask for ${wanted} (${names}); ${none ? "none of them starts" : "beyond it jobs wait"}: ask AWS for ${wanted}, or lower the ceilings.`,
    },
  ];
}

function marketsOf({ market }: FleetNeed): readonly VcpuQuota["market"][] {
  return { spot: ["spot", "on-demand"] as const, "spot-only": ["spot"] as const, "on-demand": ["on-demand"] as const }[
    market
  ];
}

function addressFindings(needs: readonly FleetNeed[], { freeAddresses = {} }: AwsAnswers): Finding[] {
  return Object.entries(freeAddresses).flatMap(([trust, free]): Finding[] => {
    const wanted = needs.filter((need) => need.trust === trust).reduce((sum, { ceiling }) => sum + ceiling, 0);
    if (wanted <= free) return [];
    const message = `has ${free} free addresses, but at their ceilings its fleets are ${wanted} machines; beyond it jobs wait: make the network larger, or lower the ceilings.`;
    return [{ id: "free-addresses", severity: "warning", subject: `subnets of trust "${trust}"`, message }];
  });
}

function rateFindings(needs: readonly FleetNeed[], { highThroughput }: AwsAnswers): Finding[] {
  const machines = needs.reduce((sum, { ceiling }) => sum + ceiling, 0);
  const calls = needs.reduce((sum, { hot }) => sum + hot, 0) / secondsBetweenLooks;
  const findings: Finding[] = [];
  if (highThroughput === false && calls > parameterCalls / 2) {
    findings.push({
      id: "parameter-rate",
      severity: "warning",
      subject: "SSM Parameter Store",
      message: `answers ${parameterCalls} calls a second, and machines kept ready ask ${Math.ceil(calls)} times; turn its high throughput on, or keep fewer ready.`,
    });
  }
  const jobs = needs.reduce((sum, { jobsPerDay = 0 }) => sum + jobsPerDay, 0);
  const starts = (jobs * busiestHour) / 3600;
  if (machines > launches.atOnce || starts > launches.aSecond) {
    findings.push({
      id: "launch-rate",
      severity: "warning",
      subject: "EC2",
      message: `starts ${launches.atOnce} machines at once and then ${launches.aSecond} a second, and the fleets are ${machines} at their ceilings and start ${starts.toFixed(1)} a second in the busiest hour: beyond it jobs wait; ask AWS for more (${launches.source}).`,
    });
  }
  if (highThroughput === false && starts * callsAStart > parameterCalls / 2) {
    findings.push({
      id: "parameter-start-rate",
      severity: "warning",
      subject: "SSM Parameter Store",
      message: `answers ${parameterCalls} calls a second, and ${starts.toFixed(1)} starts a second in the busiest hour are ${Math.ceil(starts * callsAStart)}; turn its high throughput on.`,
    });
  }
  if (machines > configsAMinute) {
    findings.push({
      id: "jit-rate",
      severity: "info",
      subject: "GitHub App",
      message: `gets about ${configsAMinute} configurations a minute, and the fleets are ${machines} machines at their ceilings: the last of so many jobs at once waits ${Math.ceil(machines / configsAMinute)} minutes.`,
    });
  }
  return findings;
}

/** AWS refuses to reserve what would leave fewer than it keeps for all functions together: a new account has 10 in all. */
function concurrencyFindings({ concurrency }: AwsAnswers): Finding[] {
  if (concurrency === undefined || concurrency >= unreserved + reserved) return [];
  return [
    {
      id: "lambda-concurrency",
      severity: "error",
      subject: `quota "Concurrent executions" (${concurrencyQuota.code})`,
      message: `allows ${concurrency} functions at once; ${reserved} of the control plane's reserve one each, and AWS keeps ${unreserved} for all others, so \`up\` would fail: ask AWS for 1,000.`,
    },
  ];
}
