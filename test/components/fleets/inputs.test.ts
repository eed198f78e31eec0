import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { alarmsOf } from "../../../components/fleets/alarms.ts";
import { budgetInputs } from "../../../components/fleets/budget.ts";
import {
  buildStatements,
  type CodeBuildSettings,
  projectInputs,
  repositoryPattern,
} from "../../../components/fleets/codebuild-inputs.ts";
import { functionInputs, rulesOf } from "../../../components/fleets/control-function.ts";
import { dashboardBody } from "../../../components/fleets/dashboard.ts";
import { stageInputs } from "../../../components/fleets/entry.ts";
import { fleetSpec } from "../../../components/fleets/fleet-spec.ts";
import { tableInputs } from "../../../components/fleets/foundation.ts";
import { machineTemplateInputs } from "../../../components/fleets/launch-template.ts";
import { keyPolicy, trustOf } from "../../../components/fleets/policy.ts";
import { deadQueueInputs, queueInputs } from "../../../components/fleets/queue.ts";
import { machineGroupInputs } from "../../../components/fleets/security-group.ts";
import { handlerNames, handlers } from "../../../fleet/contract.ts";

const place = { stack: "prod", region: "eu-central-1", account: "123456789012" };

const template = {
  place,
  fleet: "gpu",
  os: "linux",
  imageId: "resolve:ssm:/slipway/prod/images/linux-gpu",
  instanceProfileArn: "arn:profile",
  securityGroupId: "sg-1",
  keyArn: "arn:key",
  diskGb: 200,
  userData: "#!/bin/sh\ntrue\n",
  tags: { stage: "prod" },
} as const;

describe("the inputs of", () => {
  it.each([
    ["the launch template", machineTemplateInputs(template)],
    ["the firewall", machineGroupInputs({ place, fleet: "gpu", vpcId: "vpc-1", ports: [443], gang: false })],
    ["a gang's firewall", machineGroupInputs({ place, fleet: "gpu", vpcId: "vpc-1", ports: [443], gang: true })],
    ["the queue", queueInputs(place, "gpu")],
    ["the dead letters", deadQueueInputs(place, "gpu")],
    ["the table", tableInputs(place, "arn:key")],
    ["the stage of the entry", stageInputs("api", "arn:log")],
    ["the budget of a fleet", budgetInputs(place, { fleet: "gpu", dollars: 500, topicArn: "arn:topic" })],
    ["the budget of a stack", budgetInputs(place, { dollars: 3000, topicArn: "arn:topic" })],
    ["the key's policy", JSON.parse(keyPolicy(place))],
    ["a role's trust", ["ec2.amazonaws.com", "lambda.amazonaws.com"].map((of) => JSON.parse(trustOf(of, place)))],
    ["the clocks and events", Object.fromEntries(handlerNames.map((handler) => [handler, rulesOf(handler)]))],
    ["the alarms", alarmsOf(place, ["gpu"])],
    ["the dashboard", JSON.parse(dashboardBody(place, ["gpu", "win"]))],
    ["a build's policy", buildStatements(place, "cpu", "arn:connection")],
  ])("%s are these", (_what, inputs) => {
    expect(inputs).toMatchSnapshot();
  });
});

describe("machineTemplateInputs", () => {
  it("refuses a script that EC2 would not take", () => {
    expect(() => machineTemplateInputs({ ...template, userData: "x".repeat(16_385) })).toThrow(
      'Fleet "gpu": its first start takes a script of 16385 bytes, and EC2 takes 16384; put more into the image.',
    );
  });
});

describe("functionInputs", () => {
  const environment = Object.fromEntries(
    ["STACK", "OWNER", "TABLE", "CONFIG_KEY", "APP_SECRET", "WEBHOOK_SECRET"].map((name) => [`SLIPWAY_${name}`, name]),
  );
  const args = { place, bundle: "dist/fleet/webhook.cjs", keyArn: "arn:key" };

  it("gives the webhook its own variables and no other, on arm64, from one file", () => {
    const { code, ...rest } = functionInputs({ ...args, handler: "webhook", environment }, "arn:role");
    expect(rest).toEqual({
      name: "slipway-prod-webhook",
      role: "arn:role",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: handlers.webhook.timeoutSeconds,
      memorySize: 256,
      kmsKeyArn: "arn:key",
      environment: {
        variables: { SLIPWAY_STACK: "STACK", SLIPWAY_OWNER: "OWNER", SLIPWAY_WEBHOOK_SECRET: "WEBHOOK_SECRET" },
      },
    });
    expect(pulumi.asset.AssetArchive.isInstance(code)).toBe(true);
  });

  it("lets those that look at the whole of a fleet never run twice at a time", () => {
    const all = { ...environment, GITHUB_API_URL: "x" };
    const reserved = handlerNames.filter(
      (handler) =>
        functionInputs({ ...args, handler, environment: all }, "arn:role").reservedConcurrentExecutions === 1,
    );
    expect(reserved).toEqual(["scale-down", "pool", "reconciler"]);
  });

  it("refuses a variable that nobody gives", () => {
    expect(() => functionInputs({ ...args, handler: "pool", environment }, "arn:role")).toThrow(
      '"pool": no value is given for "GITHUB_API_URL"; add it to the control plane.',
    );
  });
});

describe("fleetSpec", () => {
  const args = {
    name: "gpu",
    os: "linux",
    trust: "build",
    labels: ["self-hosted", "Linux", "GPU"],
    owner: "Acme",
    repositories: ["Lab", "app"],
    runnerGroupId: 7,
    queueUrl: "https://queue",
    capacity: { ceiling: 4, hot: 0, stopped: 1 },
    template: { id: "lt-1", version: "3" },
    subnets: ["subnet-1"],
    instanceTypes: ["g5.xlarge"],
    maxLifetimeMinutes: 360,
    bootTimeoutMinutes: 5,
    idleMinutes: 10,
    mintDelaySeconds: 0,
    interruption: "report",
  } as const;
  const option = { id: "lt-1", version: "3", subnets: ["subnet-1"], instanceTypes: ["g5.xlarge"] };
  const spec = (market: "spot" | "spot-only" | "on-demand") =>
    fleetSpec({ ...args, labels: [...args.labels], repositories: [...args.repositories], market });

  it("is what the contract says: labels in lower case without self-hosted, repositories with their owner", () => {
    expect(spec("spot")).toEqual({
      name: "gpu",
      os: "linux",
      trust: "build",
      labels: ["gpu", "linux"],
      repositories: ["acme/app", "acme/lab"],
      runnerGroupId: 7,
      queueUrl: "https://queue",
      capacity: { ceiling: 4, hot: 0, stopped: 1 },
      launchOptions: [
        { ...option, market: "spot" },
        { ...option, market: "on-demand" },
      ],
      maxLifetimeMinutes: 360,
      bootTimeoutMinutes: 5,
      idleMinutes: 10,
      mintDelaySeconds: 0,
      interruption: "report",
    });
  });

  it("falls back to on-demand only where that is wanted", () => {
    const markets = (["spot", "spot-only", "on-demand"] as const).map((market) =>
      spec(market).launchOptions.map((launch) => launch.market),
    );
    expect(markets).toEqual([["spot", "on-demand"], ["spot"], ["on-demand"]]);
  });
});

describe("a fleet by CodeBuild", () => {
  const settings: CodeBuildSettings = {
    name: "cpu",
    project: "slipway-prod-cpu",
    os: "linux",
    size: "medium",
    ceiling: 10,
    ports: [443],
    maxLifetimeMinutes: 360,
  };
  const where = {
    place,
    roleArn: "arn:role",
    keyArn: "arn:key",
    vpcId: "vpc-1",
    subnets: ["subnet-1"],
    securityGroupId: "sg-1",
    connection: "arn:connection",
  };

  it("has this project", () => {
    expect(projectInputs(settings, where)).toMatchSnapshot();
  });

  it.each([
    [{ size: "2xlarge" }, "LINUX_CONTAINER", "BUILD_GENERAL1_2XLARGE", "aws/codebuild/standard:7.0"],
    [{ size: "gpu-large" }, "LINUX_GPU_CONTAINER", "BUILD_GENERAL1_LARGE", "aws/codebuild/standard:7.0"],
    [
      { os: "windows", size: "large" },
      "WINDOWS_SERVER_2022_CONTAINER",
      "BUILD_GENERAL1_LARGE",
      "aws/codebuild/windows-base:2022-1.0",
    ],
  ] as const)("runs %j on %s %s", (change, type, computeType, image) => {
    expect(projectInputs({ ...settings, ...change }, where).environment).toMatchObject({ type, computeType, image });
  });

  it("hears of its own repositories alone, by their whole names", () => {
    const pattern = new RegExp(repositoryPattern(["site.io", "app"]));
    expect(repositoryPattern(["site.io", "app"])).toBe("^(app|site\\.io)$");
    expect(["app", "site.io", "siteXio", "my-app", "apps"].filter((name) => pattern.test(name))).toEqual([
      "app",
      "site.io",
    ]);
  });
});
