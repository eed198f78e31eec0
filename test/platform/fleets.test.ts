import { describe, expect, it } from "vitest";
import type { FleetEntry, Inventory } from "../../inventory/inventory.ts";
import { fleetFindings } from "../../platform/fleet-findings.ts";
import { fleetsLeftOut, fleetsOf, groupsFor, ownFleets } from "../../platform/fleets.ts";
import { readSettings } from "../../settings.ts";

const gpu: FleetEntry = {
  engine: "ec2",
  os: "linux",
  trust: "build",
  labels: ["self-hosted", "GPU"],
  repositories: ["lab"],
  image: "linux-gpu",
  instances: ["g5.xlarge"],
  ceiling: 4,
  stopped: 1,
};
const cloud: FleetEntry = {
  engine: "codebuild",
  os: "linux",
  trust: "build",
  labels: ["cloud"],
  repositories: ["lab"],
  size: "small",
  ceiling: 2,
};

const inventoryOf = (fleets: Record<string, FleetEntry>, visibility: "public" | "private" = "private"): Inventory => ({
  repositories: [{ id: "lab", name: "lab", groups: [], visibility }],
  organization: {},
  fleets,
});

const aws = { region: "eu-central-1", account: "123456789012" };
const settingsOf = (fleets: object, more: Record<string, string> = {}, own: object | null = aws) =>
  readSettings("prod", {
    "slipway:owner": "acme",
    "slipway:plan": "team",
    "slipway:fleets": JSON.stringify(fleets),
    ...(own !== null && { "slipway:aws": JSON.stringify(own) }),
    ...more,
  });

const today = new Date("2026-11-21");

describe("fleetsOf", () => {
  it("lays a stack's sizes over the inventory's", () => {
    const inventory = inventoryOf({ gpu, cloud });
    expect(fleetsOf(inventory, settingsOf({ gpu: { max: 9, min: 2, stopped: 0 }, cloud: {} }))).toEqual([
      {
        name: "cloud",
        engine: "codebuild",
        declared: cloud,
        labels: ["cloud"],
        ceiling: 2,
        hot: 0,
        stopped: 0,
        repositories: ["lab"],
      },
      {
        name: "gpu",
        engine: "ec2",
        declared: gpu,
        labels: ["self-hosted", "gpu"],
        ceiling: 9,
        hot: 2,
        stopped: 0,
        repositories: ["lab"],
      },
    ]);
  });

  it("makes nothing in a stack without AWS, and serves the labels all the same", () => {
    const fleets = fleetsOf(inventoryOf({ gpu }), settingsOf({ gpu: {}, theirs: { max: 3 } }, {}, null));
    expect(fleets.map(({ name, engine, labels }) => ({ name, engine, labels }))).toEqual([
      { name: "gpu", engine: "external", labels: ["self-hosted", "gpu"] },
      { name: "theirs", engine: "external", labels: ["theirs"] },
    ]);
    expect(ownFleets(fleets)).toEqual([]);
  });
});

describe("fleetsLeftOut", () => {
  it("says of each fleet that a stack does not make why", () => {
    const theirs: FleetEntry = { engine: "external", os: "linux", trust: "build", labels: ["k8s"] };
    const inventory = inventoryOf({ gpu, cloud, theirs });
    expect(fleetsLeftOut(inventory, settingsOf({ gpu: {}, theirs: {}, big: { max: 1 } }))).toEqual([
      { name: "big", reason: "not in inventory/fleets.yaml: somebody else has its machines" },
      { name: "cloud", reason: "not named by slipway:fleets in Pulumi.prod.yaml" },
      { name: "theirs", reason: "external: somebody else has its machines" },
    ]);
    expect(fleetsLeftOut(inventoryOf({ gpu }), settingsOf({ gpu: {} }, {}, null))).toEqual([
      {
        name: "gpu",
        reason: "Pulumi.prod.yaml has no slipway:aws: its labels are taken as served, its machines are not made",
      },
    ]);
  });
});

describe("fleetFindings", () => {
  const lines = (inventory: Inventory, settings: ReturnType<typeof settingsOf>) =>
    fleetFindings(inventory, settings, today).map(
      ({ id, severity, subject, message }) => `${severity} ${id} ${subject}: ${message}`,
    );

  it("has nothing against a good fleet", () => {
    expect(lines(inventoryOf({ gpu }), settingsOf({ gpu: {} }))).toEqual([]);
  });

  it("R4-07: refuses a ceiling that a gang does not fit below", () => {
    expect(lines(inventoryOf({ gpu: { ...gpu, gang: 4 } }), settingsOf({ gpu: { max: 3 } }))).toEqual([
      "error gang-exceeds-fleet Pulumi.prod.yaml: slipway:fleets.gpu: allows 3 machines, but 4 start together or not at all; write a `max` of at least 4.",
    ]);
  });

  it("refuses more machines kept ready than there may be, those of a schedule too", () => {
    const finding = "error pool-exceeds-fleet Pulumi.prod.yaml: slipway:fleets.gpu: allows";
    expect(
      lines(inventoryOf({ gpu: { ...gpu, hot: 2 } }), settingsOf({ gpu: { max: 1, min: 1, stopped: 2 } })),
    ).toEqual([`${finding} 1 machine, but 3 are kept ready; raise \`max\`, or lower \`hot\` or \`stopped\`.`]);
    const at = { cron: "0 7 * * *", timezone: "UTC", hot: 2 };
    const scheduled = (...schedules: FleetEntry["schedules"] & object) =>
      lines(inventoryOf({ gpu: { ...gpu, schedules } }), settingsOf({ gpu: { max: 2, stopped: 1 } }));
    const from = 'from "0 7 * * *" on, but 3 are kept ready; raise its ceiling, or lower its `hot` or `stopped`.';
    expect(scheduled(at, { ...at, hot: 1 })).toEqual([`${finding} 2 machines ${from}`]);
    expect(scheduled({ ...at, ceiling: 3 })).toEqual([]);
    expect(scheduled({ ...at, hot: 1, ceiling: 1 })[0]).toContain(
      '1 machine from "0 7 * * *" on, but 2 are kept ready',
    );
  });

  it("refuses a schedule that the control code could not read", () => {
    const at = (cron: string) =>
      lines(inventoryOf({ gpu: { ...gpu, schedules: [{ cron, timezone: "UTC", hot: 0 }] } }), settingsOf({ gpu: {} }));
    expect(at("0 7 * * MON-FRI")).toEqual([]);
    expect(at("0 25 * * 1")).toEqual([
      'error schedule-unreadable Pulumi.prod.yaml: slipway:fleets.gpu: has the schedule "0 25 * * 1": "25" is not a hour of a cron line; write 0 to 23, a range, a list or *.',
    ]);
    expect(at("0 7 * * never")[0]).toContain('"never" is not a day of the week of a cron line');
  });

  it("refuses what is no fleet, and labels that stand in two places", () => {
    expect(lines(inventoryOf({ gpu }), settingsOf({ gpus: {}, gpu: { labels: ["x"] }, theirs: { max: 1 } }))).toEqual([
      "error fleet-labels-twice Pulumi.prod.yaml: slipway:fleets.gpu: has `labels`, which inventory/fleets.yaml gives it already; take them out.",
      'error fleet-unknown Pulumi.prod.yaml: slipway:fleets.gpus: is no fleet of inventory/fleets.yaml; did you mean "gpu"? Else declare it there, or write the `max` and `labels` of the machines that somebody else has.',
    ]);
  });

  it("lets a public repository onto machines of one's own by a dated exception alone", () => {
    const subject = 'inventory/fleets.yaml: fleets.gpu.repositories: "lab"';
    const until = (day: string) =>
      inventoryOf(
        { gpu: { ...gpu, publicRepositories: { lab: { until: day, reason: "forks go elsewhere" } } } },
        "public",
      );
    expect(lines(inventoryOf({ gpu }, "public"), settingsOf({ gpu: {} }))).toEqual([
      `error public-repository-on-fleet ${subject}: is public, so that anybody's pull request could run on the machines; take it out, or write under publicRepositories until when and why that is safe.`,
    ]);
    expect(lines(until("2026-11-21"), settingsOf({ gpu: {} }))).toEqual([
      `warning exception ${subject}: is public, allowed until 2026-11-21: forks go elsewhere.`,
    ]);
    expect(lines(until("2026-11-20"), settingsOf({ gpu: {} }))).toEqual([
      `error exception-lapsed ${subject}: was allowed until 2026-11-20 (forks go elsewhere), which is over: take it out, or write a later day with the reason that holds now.`,
    ]);
  });

  it("wants an owner with runner groups, and for CodeBuild a connection", () => {
    const user = { "slipway:ownerType": "user", "slipway:plan": "free" };
    expect(
      fleetFindings(inventoryOf({ gpu, cloud }), settingsOf({ gpu: {}, cloud: {} }, user), today).map(({ id }) => id),
    ).toEqual(["fleet-needs-organization", "fleet-needs-plan", "fleet-needs-connection"]);
    expect(fleetFindings(inventoryOf({ gpu }), settingsOf({ gpu: {} }, user, null), today)).toEqual([]);
  });
});

describe("groupsFor", () => {
  it("names the runner groups of somebody else's fleets that serve the repository", () => {
    const theirs = (group: string, repositories?: string[]): FleetEntry => ({
      engine: "external",
      os: "linux",
      trust: "build",
      labels: [group],
      group,
      ...(repositories !== undefined && { repositories }),
    });
    const inventory = inventoryOf({ open: theirs("open"), lab: theirs("lab", ["lab"]), gpu });
    const fleets = fleetsOf(inventory, settingsOf({ open: { max: 1 }, lab: { max: 1 }, gpu: {} }));
    expect(groupsFor(fleets, "lab")).toEqual(["lab", "open"]);
    expect(groupsFor(fleets, "site")).toEqual(["open"]);
  });
});
