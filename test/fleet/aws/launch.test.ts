import { describe, expect, it } from "vitest";
import { faultOf } from "../../../fleet/aws/asked.ts";
import { launchFailure } from "../../../fleet/aws/launch-errors.ts";
import { launchInput } from "../../../fleet/aws/launch-request.ts";
import type { LaunchOption } from "../../../fleet/contract.ts";
import { Limited, Refused } from "../../../fleet/ports.ts";

const option = (market: LaunchOption["market"]): LaunchOption => ({
  id: "lt-1",
  version: "7",
  market,
  subnets: ["subnet-a", "subnet-b"],
  instanceTypes: ["g6.xlarge", "g5.xlarge"],
  maxPriceUsd: 0.9,
});
const request = { fleet: "gpu", reservation: "r1-a", count: 3, allOrNone: false, token: "t".repeat(48) };

describe("a request for machines", () => {
  it("names every type in every subnet, and one market alone", () => {
    expect(launchInput("prod", { ...request, option: option("spot") })).toEqual({
      Type: "instant",
      ClientToken: "t".repeat(48),
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId: "lt-1", Version: "7" },
          Overrides: [
            { InstanceType: "g6.xlarge", SubnetId: "subnet-a", Priority: 0, MaxPrice: "0.9" },
            { InstanceType: "g6.xlarge", SubnetId: "subnet-b", Priority: 0, MaxPrice: "0.9" },
            { InstanceType: "g5.xlarge", SubnetId: "subnet-a", Priority: 1, MaxPrice: "0.9" },
            { InstanceType: "g5.xlarge", SubnetId: "subnet-b", Priority: 1, MaxPrice: "0.9" },
          ],
        },
      ],
      TargetCapacitySpecification: {
        TotalTargetCapacity: 3,
        DefaultTargetCapacityType: "spot",
        SpotTargetCapacity: 3,
      },
      SpotOptions: { AllocationStrategy: "price-capacity-optimized" },
      TagSpecifications: [
        {
          ResourceType: "instance",
          Tags: [
            { Key: "slipway:stack", Value: "prod" },
            { Key: "slipway:fleet", Value: "gpu" },
            { Key: "slipway:reservation", Value: "r1-a" },
          ],
        },
      ],
    });
  });

  it("has nothing of spot on demand, and asks for a gang in one zone, all or none", () => {
    const { SpotOptions, OnDemandOptions, LaunchTemplateConfigs } = launchInput("prod", {
      ...request,
      allOrNone: true,
      option: option("on-demand"),
    });
    expect(SpotOptions).toBeUndefined();
    expect(OnDemandOptions).toEqual({
      AllocationStrategy: "prioritized",
      MinTargetCapacity: 3,
      SingleAvailabilityZone: true,
    });
    expect(JSON.stringify(LaunchTemplateConfigs)).not.toContain("MaxPrice");
  });

  it("has no more pairs of type and subnet than EC2 takes", () => {
    const instanceTypes = Array.from({ length: 200 }, (_, index) => `m${index}.large`);
    const { LaunchTemplateConfigs } = launchInput("prod", { ...request, option: { ...option("spot"), instanceTypes } });
    expect(LaunchTemplateConfigs?.[0]?.Overrides).toHaveLength(300);
  });
});

describe("why machines are not launched", () => {
  it.each([
    "InsufficientInstanceCapacity",
    "UnfulfillableCapacity",
    "MaxSpotInstanceCountExceeded",
    "VcpuLimitExceeded",
    "SpotMaxPriceTooLow",
    "InsufficientFreeAddressesInSubnet",
  ])("%s is want of capacity: another way may do", (code) => {
    expect(launchFailure(code)).toBe("capacity");
  });

  it("a type that a zone does not have is want of capacity too, whatever its code", () => {
    const said = "Your requested instance type (g5.xlarge) is not supported in your requested Availability Zone (x).";
    expect(launchFailure("InvalidFleetConfiguration", said)).toBe("capacity");
    expect(launchFailure("InvalidFleetConfiguration", "The image is gone")).toBe("invalid");
  });

  it.each(["InvalidLaunchTemplateId.NotFound", "UnauthorizedOperation", "IdempotentParameterMismatch", "Unknown"])(
    "%s is for a person to look at",
    (code) => {
      expect(launchFailure(code)).toBe("invalid");
    },
  );
});

describe("an error of AWS", () => {
  const error = (name: string, more: object = {}) => Object.assign(new Error("said"), { name, ...more });

  it.each([
    error("RequestLimitExceeded", { $fault: "client" }),
    error("ThrottlingException", { $fault: "client" }),
    error("Whatever", { $retryable: { throttling: true } }),
    error("Whatever", { $metadata: { httpStatusCode: 429 } }),
  ])("$name is a limit: nothing was done", (one) => {
    expect(faultOf("ec2:CreateFleet", one)).toBeInstanceOf(Limited);
  });

  it("is for good where AWS finds fault with the request, and says AWS's code", () => {
    const fault = faultOf("ssm:PutParameter", error("ValidationException", { $fault: "client" }));
    expect(fault).toBeInstanceOf(Refused);
    expect(fault.message).toBe("ssm:PutParameter: ValidationException: said");
  });

  it.each([
    error("ExpiredTokenException", { $fault: "client" }),
    error("InternalError", { $fault: "server" }),
    error("TimeoutError"),
    undefined,
  ])("is unknown where it may have been done, or may be soon", (one) => {
    const fault = faultOf("sqs:SendMessage", one);
    expect([fault instanceof Limited, fault instanceof Refused]).toEqual([false, false]);
  });
});
