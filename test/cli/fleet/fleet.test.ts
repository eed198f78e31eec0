import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetSimulateOutput } from "../../../cli/cost-schema.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

const stack = `config:
  slipway:owner: acme
  slipway:plan: enterprise
  slipway:aws: { region: us-east-1, account: "123456789012" }
  slipway:fleets: { gpu: {}, cpu: {} }
`;
const fleets = `fleets:
  gpu:
    { engine: ec2, trust: build, labels: [gpu], repositories: [sample-app], image: linux-gpu, instances: [g5.xlarge], market: spot, ceiling: 4, expected: { jobsPerDay: 24, minutes: 60 } }
  cpu:
    { engine: codebuild, trust: build, labels: [cpu], repositories: [sample-app], size: medium, ceiling: 4 }
`;

let folder: string;
let out: string;
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), "slipway-fleet-"));
  folder = makeProject({
    "Pulumi.local.yaml": null,
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": stack,
    "inventory/fleets.yaml": fleets,
    "inventory/repositories/sample-app.yaml": "visibility: private\n",
  });
});
afterEach(() => {
  for (const made of [folder, out]) rmSync(made, { recursive: true, force: true });
});

const simulate = (...args: string[]) => commandLine(folder, "fleet", "simulate", "--stack", "prod", ...args);

describe("slipway fleet simulate", () => {
  it("plays a trace: waits, cost against the bound, better settings, a page", async () => {
    const trace = path.join(out, "jobs.jsonl");
    const jobs = Array.from({ length: 40 }, (_, index) => {
      const at = (minutes: number) => new Date(Date.UTC(2026, 10, 2, 8, index * 9 + minutes, 30)).toISOString();
      return {
        created_at: at(0),
        started_at: at(1),
        completed_at: at(13),
        labels: index % 4 === 3 ? ["cpu"] : ["gpu"],
      };
    });
    writeFileSync(trace, jobs.map((job) => JSON.stringify(job)).join("\n"));
    const { stdout, code } = await simulate("--fleet", "gpu", "--trace", trace, "--out", out);
    expect(code).toBe(0);
    expect(stdout.replace(out, "OUT").split("\n").slice(0, 12).join("\n")).toMatchInlineSnapshot(`
      "Fleet gpu: 30 jobs of 1 day (left out: 10 other labels)
        settings: at most 4, ready 0 running and 0 stopped
        waits: half 27 s, 95 of 100 27 s, 99 of 100 27 s, longest 27 s
        machines: 2 at once at most, 30 launched, 0 started from the pool
        calls of GitHub's API: 50.3 an hour, 40.2 a job
        US dollars a month, g5.xlarge in us-east-1, prices of 2026-11-21: 107 (spot, 1.00 times the bound)
          all spot 107, all on demand 193; least possible in hindsight 107 (each job, and 28 s for its machine's start and end)
          assumed: spot: 0.55 of the on-demand price

      Recommended: ceiling 2, hot 0, stopped 0: 107 a month, waits half 27 s, 95 of 100 27 s, 99 of 100 27 s
        tried with 30 jobs:
          ceiling 2, hot 0, stopped 0: 107 a month, waits half 27 s, 95 of 100 27 s, 99 of 100 27 s"
    `);
    const page = readFileSync(path.join(out, "fleet-gpu.html"), "utf8");
    expect(page.match(/<svg class="chart"/g)).toHaveLength(3);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it("prints a document that its schema takes", async () => {
    const args = ["--fleet", "gpu", "--rate", "2/h", "--minutes", "10", "--days", "1", "--no-search", "--json"];
    const { stdout } = await simulate(...args);
    const document = fleetSimulateOutput.parse(JSON.parse(stdout));
    expect(document.jobs).toBeGreaterThan(20);
    expect(document.cost.own).toBeGreaterThanOrEqual(document.cost.bound);
    expect(document).not.toHaveProperty("recommended");
  });

  it.each([
    [["--fleet", "gpu"], "Say which jobs to play: either --trace FILE or --rate"],
    [["--fleet", "gpu", "--rate", "2/h"], "--rate needs --minutes"],
    [["--fleet", "gpu", "--rate", "often", "--minutes", "x"], '"--minutes x": write a number'],
    [["--fleet", "gpu", "--trace", "nothing.csv"], '"--trace nothing.csv": cannot be read'],
    [
      ["--fleet", "gpus", "--rate", "2/h", "--minutes", "5"],
      '"--fleet gpus": is no fleet that stack "prod" makes; write one of gpu.',
    ],
    [["--fleet", "cpu", "--rate", "2/h", "--minutes", "5"], `"--fleet cpu": is CodeBuild's`],
    [
      ["--fleet", "gpu", "--trace", "t", "--minutes", "5", "--wait", "0", "--days", "x"],
      '"--minutes" goes with --rate; a trace has its own.\n"--days x"',
    ],
  ])("refuses %j", async (args, message) => {
    const { stderr, stdout, code } = await simulate(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("slipway fleet prices", () => {
  it("writes a dated table that plans take, and keeps what it has", async () => {
    const offers = path.join(out, "offers.json");
    const spots = path.join(out, "spot.json");
    const attributes = {
      regionCode: "us-east-1",
      instanceType: "g5.xlarge",
      vcpu: "4",
      operatingSystem: "Linux",
      tenancy: "Shared",
      preInstalledSw: "NA",
    };
    const terms = { OnDemand: { a: { priceDimensions: { b: { pricePerUnit: { USD: "2.0" } } } } } };
    const product = { product: { productFamily: "Compute Instance", attributes }, terms };
    writeFileSync(offers, JSON.stringify({ PriceList: [JSON.stringify(product)] }));
    const history = { AvailabilityZone: "us-east-1a", InstanceType: "g5.xlarge", ProductDescription: "Linux/UNIX" };
    const entry = { ...history, SpotPrice: "1.0", Timestamp: "2026-11-20T00:00:00Z" };
    writeFileSync(spots, JSON.stringify({ SpotPriceHistory: [entry, { ...entry, InstanceType: "p9.xlarge" }] }));

    const before = JSON.parse((await commandLine(folder, "plan", "--stack", "prod", "--json")).stdout);
    const first = await commandLine(folder, "fleet", "prices", "--offers", offers);
    const second = await commandLine(folder, "fleet", "prices", "--spot-history", spots);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.stdout.replaceAll("\\", "/")).toMatch(
      /^inventory\/prices\.json: 1 price of us-east-1, dated \d{4}-\d\d-\d\d\nNot entered: spot prices of p9\.xlarge,/,
    );
    const after = JSON.parse((await commandLine(folder, "plan", "--stack", "prod", "--json")).stdout);
    const gpu = (plan: typeof after) => plan.fleets.find(({ name }: { name: string }) => name === "gpu").cost;
    expect(gpu(before).assumed).toEqual(["spot hour of g5.xlarge: 0.55 of the on-demand price"]);
    expect(gpu(after).assumed).toEqual([]);
    expect(gpu(after).expected / gpu(before).expected).toBeCloseTo((1 + 8 / 730) / (1.006 * 0.55 + 8 / 730), 6);
    expect(gpu(after).most / gpu(before).most).toBeCloseTo((2 + 8 / 730) / (1.006 + 8 / 730), 6);
  });

  it("refuses all files that are no prices at once, and writes nothing", async () => {
    writeFileSync(path.join(out, "a.json"), "{}");
    writeFileSync(path.join(out, "b.json"), '{"SpotPriceHistory":[]}');
    const args = ["--offers", path.join(out, "a.json"), "--spot-history", path.join(out, "b.json")];
    const { code, stderr } = await commandLine(folder, "fleet", "prices", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain("has no PriceList");
    expect(stderr).toContain("has no price of a machine");
    expect(existsSync(path.join(folder, "inventory", "prices.json"))).toBe(false);
    expect((await commandLine(folder, "fleet", "prices")).stderr).toContain("Say what to read: --offers FILE");
  });
});
