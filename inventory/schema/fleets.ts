import { z } from "zod";
import { distinct, entryId } from "./names.ts";

/** Name of a fleet; its queue, role, templates and runner group are named after it, its runners too. */
export const fleetName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,35}$/,
    'write at most 36 lower-case letters, digits and "-", beginning with a letter (linux-gpu)',
  );

const runnerLabel = z
  .string()
  .regex(/^[\w.-]{1,256}$/, 'write letters, digits, ".", "_" and "-" without spaces (linux-gpu)');

const machineType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "write an instance type in quotes or plain (g5.xlarge)");

const image = z
  .string()
  .regex(
    /^(linux-cpu|linux-gpu|windows-msvc|ami-[0-9a-f]{8,17})$/,
    "write linux-cpu, linux-gpu, windows-msvc, or the id of an image of your own (ami-0123456789abcdef0)",
  );

const minutes = z.int().min(1).max(10_080);

const schedule = z.strictObject({
  cron: z
    .string()
    .regex(
      /^[\d*,/-]+( [\d*,/-]+){3} [\d*,/A-Za-z-]+$/,
      'write five fields in quotes: minute, hour, day, month, day of the week ("0 7 * * 1-5")',
    )
    .describe("From when on it holds, until the next schedule."),
  timezone: z
    .string()
    .refine(isTimeZone, "write a time zone by its IANA name (Europe/Berlin)")
    .default("UTC")
    .describe("Where the clock of `cron` stands."),
  hot: z.int().min(0).max(1000).describe("Running machines without a job, kept ready."),
  stopped: z.int().min(0).max(1000).exactOptional().describe("Stopped machines, kept ready."),
  ceiling: z.int().min(1).max(5000).exactOptional().describe("Machines at most."),
});

const publicException = z.strictObject({
  until: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "write a day (2027-03-31)")
    .describe("Last day on which it holds."),
  reason: z.string().min(1, "write why").describe("Why strangers' code cannot reach the machines."),
});

/** What one fleet says, whatever its engine. What does not go together `fleetContradictions` tells. */
export const fleet = z.strictObject({
  engine: z
    .enum(["ec2", "codebuild", "external"])
    .describe(
      "`ec2`: machines and control code of the stack's own. `codebuild`: run by AWS. `external`: somebody else's.",
    ),
  os: z.enum(["linux", "windows"]).default("linux").describe("System of its machines."),
  trust: z
    .enum(["pull-request", "build", "release"])
    .describe("What runs on it. Two levels never share machines, role, subnet or runner group."),
  labels: distinct(runnerLabel, { ignoreCase: true })
    .min(1, "write at least one runner label")
    .describe("What `runs-on` names. No two fleets of one owner may have the same, or one all of another's."),
  repositories: distinct(entryId)
    .min(1, "write at least one repository id")
    .exactOptional()
    .describe("Ids of the repositories that may use it. Only `external` may leave it out: then all may."),
  publicRepositories: z
    .record(entryId, publicException)
    .exactOptional()
    .describe("Public repositories among them, each until a day and with the reason why that is safe."),
  group: z.string().min(1, "write a name").exactOptional().describe("`external`: its runner group, where it has one."),
  ceiling: z.int().min(1).max(5000).exactOptional().describe("Machines at most, whatever happens."),
  hot: z.int().min(0).max(1000).exactOptional().describe("`ec2`: running machines without a job, kept ready."),
  stopped: z
    .int()
    .min(0)
    .max(1000)
    .exactOptional()
    .describe(
      "`ec2`: stopped machines, kept ready; they cost their disk. For systems whose first start takes minutes.",
    ),
  schedules: z.array(schedule).exactOptional().describe("`ec2`: other sizes by the clock."),
  image: image.exactOptional().describe("`ec2`: machine image of images/runners/, or the id of one of your own."),
  instances: distinct(machineType)
    .min(1, "write at least one instance type")
    .exactOptional()
    .describe("`ec2`: instance types, the preferred first."),
  market: z
    .enum(["spot", "spot-only", "on-demand"])
    .exactOptional()
    .describe(
      "`ec2`: spot machines with on-demand ones where there are none, spot alone, or on-demand alone (default).",
    ),
  diskGb: z.int().min(30).max(16_000).exactOptional().describe("`ec2`: size of the encrypted disk (default 100)."),
  size: z
    .enum(["small", "medium", "large", "xlarge", "2xlarge", "gpu-small", "gpu-large"])
    .exactOptional()
    .describe("`codebuild`: compute type."),
  ports: distinct(z.int().min(1).max(65_535))
    .exactOptional()
    .describe("TCP ports that its machines may reach outside (default: 443 alone)."),
  gang: z
    .int()
    .min(2)
    .max(64)
    .exactOptional()
    .describe("`ec2`: so many machines of one run start together or not at all, and reach each other."),
  interruption: z
    .enum(["report", "rerun"])
    .exactOptional()
    .describe("`ec2`: what happens with a job whose spot machine is taken away (default `report`)."),
  maxLifetimeMinutes: minutes.exactOptional().describe("A machine ends at this age, whatever it does (default 360)."),
  bootMinutes: minutes
    .exactOptional()
    .describe("`ec2`: a machine without a runner after this is replaced (default: Linux 5, Windows 12)."),
  idleMinutes: minutes.exactOptional().describe("`ec2`: a machine above the pool ends after this (default 10)."),
  expected: z
    .strictObject({
      jobsPerDay: z.number().positive("write a number above 0").max(1_000_000).describe("Jobs a day, on the average."),
      minutes: z.number().positive("write a number above 0").max(10_080).describe("Minutes a job takes."),
    })
    .exactOptional()
    .describe("What it is for, so that its cost can be foretold (default: a tenth of the hours below its ceiling)."),
  monthlyBudget: z
    .int()
    .min(1)
    .exactOptional()
    .describe(
      "US dollars a month; a plan that expects more is refused, and somebody is told of 80 percent in the bill.",
    ),
});

/** `inventory/fleets.yaml`: every runner fleet of the owner. Which ones a stack has, and how large, `slipway:fleets` says. */
export const fleetsFile = z.strictObject({
  fleets: z.record(fleetName, fleet).describe("Fleets by name."),
});

/** One fleet as the inventory declares it. */
export type FleetEntry = z.infer<typeof fleet>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
