import type { FieldPath } from "./field-path.ts";
import type { FleetEntry } from "./schema/fleets.ts";

/** Something in a fleet that could never work; reads on from the field's name. */
export interface FleetContradiction {
  readonly path: FieldPath;
  readonly message: string;
}

type Check = (fleet: FleetEntry) => FleetContradiction[];

/** Fields that only some engines have. */
const enginesOf: Readonly<Partial<Record<keyof FleetEntry, readonly FleetEntry["engine"][]>>> = {
  group: ["external"],
  ceiling: ["ec2", "codebuild", "external"],
  hot: ["ec2"],
  stopped: ["ec2"],
  schedules: ["ec2"],
  image: ["ec2"],
  instances: ["ec2"],
  market: ["ec2"],
  diskGb: ["ec2"],
  size: ["codebuild"],
  ports: ["ec2", "codebuild"],
  gang: ["ec2"],
  interruption: ["ec2"],
  maxLifetimeMinutes: ["ec2", "codebuild"],
  bootMinutes: ["ec2"],
  idleMinutes: ["ec2"],
  expected: ["ec2", "codebuild"],
  monthlyBudget: ["ec2", "codebuild"],
};

/** What a fleet of an engine must say. */
const needed: Readonly<Record<FleetEntry["engine"], readonly (keyof FleetEntry)[]>> = {
  ec2: ["repositories", "ceiling", "image", "instances"],
  codebuild: ["repositories", "ceiling", "size"],
  external: [],
};

/** What does not go together in one fleet; the schema sees one field at a time. */
export function fleetContradictions(fleet: FleetEntry): FleetContradiction[] {
  return checks.flatMap((check) => check(fleet));
}

const fieldsOfEngine: Check = (fleet) => [
  ...Object.entries(enginesOf)
    .filter(([field, engines]) => fleet[field as keyof FleetEntry] !== undefined && !engines.includes(fleet.engine))
    .map(([field, engines]) => ({
      path: [field],
      message: `is for the engine ${engines.join(" or ")}, not ${fleet.engine}; take it out`,
    })),
  ...needed[fleet.engine]
    .filter((field) => fleet[field] === undefined)
    .map((field) => ({ path: [field], message: `is missing, which the engine ${fleet.engine} needs` })),
];

const pools: Check = ({ ceiling, hot = 0, stopped = 0, schedules = [] }) => {
  if (ceiling === undefined) return [];
  const faults: FleetContradiction[] = [];
  if (hot + stopped > ceiling) {
    const message = `is ${ceiling}, but hot and stopped machines are ${hot + stopped} together; raise it or ask for fewer`;
    faults.push({ path: ["ceiling"], message });
  }
  for (const [index, schedule] of schedules.entries()) {
    const kept = schedule.hot + (schedule.stopped ?? stopped);
    const most = schedule.ceiling ?? ceiling;
    if (kept <= most) continue;
    const message = `keeps ${kept} machines ready, but the ceiling is ${most} then; raise it or ask for fewer`;
    faults.push({ path: ["schedules", index], message });
  }
  return faults;
};

const gangs: Check = ({ gang, ceiling, schedules = [] }) => {
  if (gang === undefined || ceiling === undefined) return [];
  const together = `but ${gang} machines start together or not at all; raise it to ${gang}`;
  return [
    ...(ceiling < gang ? [{ path: ["ceiling"], message: `is ${ceiling}, ${together}` }] : []),
    ...schedules.flatMap((schedule, index) =>
      schedule.ceiling !== undefined && schedule.ceiling < gang
        ? [{ path: ["schedules", index, "ceiling"], message: `is ${schedule.ceiling}, ${together}` }]
        : [],
    ),
  ];
};

const systems: Check = ({ engine, os, image, size }) => {
  if (engine === "ec2" && image !== undefined && !image.startsWith("ami-") && !image.startsWith(`${os}-`)) {
    return [{ path: ["image"], message: `is "${image}", but os is ${os}; write an image of that system` }];
  }
  if (engine === "codebuild" && os === "windows" && size?.startsWith("gpu-")) {
    return [{ path: ["size"], message: `is "${size}", which CodeBuild has for Linux alone; write medium or large` }];
  }
  return [];
};

/** Machines of AWS's Graviton family have another processor than the images of images/runners/. */
const processors: Check = ({ image, instances = [] }) =>
  instances.flatMap((type, index) => {
    if (image === undefined || image.startsWith("ami-")) return [];
    if (/^[a-z]+\d+[a-z]*g[a-z]*\./.test(type) || type.startsWith("a1."))
      return [{ path: ["instances", index], message: `is "${type}", an Arm machine; the image "${image}" is for x86` }];
    return image === "linux-gpu" && !/^(g|p)\d/.test(type)
      ? [{ path: ["instances", index], message: `is "${type}", which has no GPU; write one of the families g or p` }]
      : [];
  });

const interruptions: Check = ({ market = "on-demand", interruption }) =>
  interruption === "rerun" && market === "on-demand"
    ? [{ path: ["interruption"], message: 'is "rerun", but on-demand machines are not taken away; take it out' }]
    : [];

const publicOnes: Check = ({ repositories = [], publicRepositories = {} }) =>
  Object.keys(publicRepositories)
    .filter((id) => !repositories.includes(id))
    .map((id) => ({
      path: ["publicRepositories", id],
      message: "is not among repositories; add it there or take it out",
    }));

const checks: readonly Check[] = [fieldsOfEngine, pools, gangs, systems, processors, interruptions, publicOnes];
