import { describe, expect, it } from "vitest";
import {
  type AwsAnswers,
  type FleetNeed,
  fleetPreflight,
  startRateLines,
  vcpuQuotas,
} from "../../platform/fleet-preflight.ts";

const gpu: FleetNeed = {
  name: "gpu",
  trust: "build",
  ceiling: 16,
  hot: 0,
  instanceTypes: ["g5.xlarge", "g4dn.2xlarge"],
  market: "spot",
};
const win: FleetNeed = {
  name: "win",
  trust: "build",
  ceiling: 6,
  hot: 1,
  instanceTypes: ["c7i.2xlarge"],
  market: "on-demand",
};

const enough: AwsAnswers = {
  vcpus: { "g5.xlarge": 4, "g4dn.2xlarge": 8, "c7i.2xlarge": 8 },
  quotas: Object.fromEntries(vcpuQuotas.map(({ code }) => [code, 1000])),
  highThroughput: false,
  freeAddresses: { build: 8000 },
};

const lines = (needs: FleetNeed[], answers: AwsAnswers) =>
  fleetPreflight(needs, answers).map(
    ({ id, severity, subject, message }) => `${severity} ${id} ${subject}: ${message}`,
  );

describe("fleetPreflight", () => {
  it("has nothing against an account that is large enough, and says nothing of what AWS did not answer", () => {
    expect(lines([gpu, win], enough)).toEqual([]);
    expect(lines([gpu, win], {})).toEqual([]);
  });

  it("counts the largest machine of each fleet at its ceiling, on every market that it may use", () => {
    expect(lines([gpu, win], { ...enough, quotas: { "L-DB2E81BA": 0, "L-3819A6DF": 64, "L-1216C47A": 5 } })).toEqual([
      'error vcpu-quota quota "On-Demand Standard" (L-1216C47A): allows 5 vCPUs, but at their ceilings the fleets ask for 48 ("win" 6 x 8); none of them starts: ask AWS for 48, or lower the ceilings.',
      'warning vcpu-quota quota "On-Demand G and VT" (L-DB2E81BA): allows 0 vCPUs, but at their ceilings the fleets ask for 128 ("gpu" 16 x 8); none of them starts: ask AWS for 128, or lower the ceilings.',
      'warning vcpu-quota quota "Spot G and VT" (L-3819A6DF): allows 64 vCPUs, but at their ceilings the fleets ask for 128 ("gpu" 16 x 8); beyond it jobs wait: ask AWS for 128, or lower the ceilings.',
    ]);
  });

  it("adds up the fleets of one family, and puts each instance type into one quota of a market", () => {
    const quotas = { "L-1216C47A": 95 };
    expect(lines([win, { ...win, name: "more" }], { ...enough, quotas })).toEqual([
      expect.stringContaining('ask for 96 ("win" 6 x 8, "more" 6 x 8); beyond it jobs wait'),
    ]);
    for (const type of ["c7i.large", "m7i.large", "g5.xlarge", "vt1.3xlarge", "p4d.24xlarge", "t3.micro"])
      for (const market of ["spot", "on-demand"])
        expect(vcpuQuotas.filter((quota) => quota.market === market && quota.families.test(type))).toHaveLength(1);
  });

  it("names types that a region does not have: an error where none is left", () => {
    const vcpus = { "g5.xlarge": 4 };
    expect(lines([gpu, win], { vcpus })).toEqual([
      'warning instance-type-missing fleet "gpu": asks for g4dn.2xlarge, which the region does not have; the others are used.',
      'error instance-type-missing fleet "win": asks for c7i.2xlarge, which the region does not have; write types that it has.',
    ]);
  });

  it("counts addresses for each trust level", () => {
    expect(lines([gpu, win], { freeAddresses: { build: 20, release: 0 } })).toEqual([
      'warning free-addresses subnets of trust "build": has 20 free addresses, but at their ceilings its fleets are 22 machines; beyond it jobs wait: make the network larger, or lower the ceilings.',
    ]);
  });

  it("knows the rates of the Parameter Store and of JIT configurations", () => {
    const large = { ...win, ceiling: 500, hot: 300 };
    expect(lines([large], { highThroughput: false })).toEqual([
      "warning parameter-rate SSM Parameter Store: answers 40 calls a second, and machines kept ready ask 30 times; turn its high throughput on, or keep fewer ready.",
      "info jit-rate GitHub App: gets about 180 configurations a minute, and the fleets are 500 machines at their ceilings: the last of so many jobs at once waits 3 minutes.",
    ]);
    expect(lines([large], { highThroughput: true })).toHaveLength(1);
  });

  it("refuses an account whose functions could not reserve what the control plane does", () => {
    expect(lines([gpu], { concurrency: 103 })).toEqual([]);
    expect(lines([gpu], { concurrency: 10 })).toEqual([
      'error lambda-concurrency quota "Concurrent executions" (L-B99A9384): allows 10 functions at once; 3 of the control plane\'s reserve one each, and AWS keeps 100 for all others, so `up` would fail: ask AWS for 1,000.',
    ]);
  });

  it("warns where more machines start than EC2 and the Parameter Store take, and says the limits with their sources", () => {
    const ids = (needs: FleetNeed[]) => fleetPreflight(needs, { highThroughput: false }).map(({ id }) => id);
    expect(ids([{ ...gpu, jobsPerDay: 36_000 }])).toEqual([]);
    expect(ids([{ ...gpu, jobsPerDay: 37_000 }])).toEqual(["launch-rate"]);
    expect(ids([{ ...gpu, jobsPerDay: 91_000 }])).toEqual(["launch-rate", "parameter-start-rate"]);
    expect(ids([{ ...gpu, ceiling: 1001 }])).toEqual(["launch-rate", "jit-rate"]);
    expect(startRateLines([{ ...gpu, jobsPerDay: 360 }, win])).toMatchInlineSnapshot(`
      [
        "starts: 0.020 a second in the busiest hour (360 jobs a day, assumed: a fifth of them in one hour; "win" says no jobs), 22 at once where all fleets go to their ceilings",
        "  EC2: 1000 machines at once, then 2 a second, for RunInstances (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, resource rate limiting); none is published for CreateFleet, so the same is taken",
        "  Parameter Store: 40 calls a second without high throughput (https://docs.aws.amazon.com/general/latest/gr/ssm.html); 4 for each start",
        "  GitHub: about 180 JIT configurations a minute for one App (as terraform-aws-github-runner's documentation measured it)",
      ]
    `);
  });
});
