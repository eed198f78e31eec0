import { beforeAll, describe, expect, it } from "vitest";
import { planLoaded } from "../../cli/plan.ts";
import type { PlannedResource } from "../../engine/plan.ts";
import { loadStack } from "../../platform/load.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

let resources: readonly PlannedResource[] = [];
beforeAll(async () => {
  const planned = (await planLoaded(await loadStack(packageFolder(), "prod"))).resources;
  resources = planned.filter(({ urn }) => urn.includes("slipway:aws:RunnerFleets"));
});

const of = (type: string) => resources.filter((resource) => resource.type === type);
const inputs = (type: string) => of(type).map((resource) => resource.inputs);

/** What is compared whole elsewhere: scripts, and where the bundles are on this machine. */
const short = (key: string, value: unknown) => {
  if (key === "userData" || key === "data") return "[script]";
  if (key === "policy" || key === "assumeRolePolicy" || key === "dashboardBody") return "[policy]";
  return key === "code" ? "[bundle]" : value;
};

describe("the fleets of prod", () => {
  it("are these resources with these inputs", () => {
    const shown = resources.map((resource) => [
      `${resource.type} ${resource.name}`,
      JSON.parse(JSON.stringify(resource.inputs, short)),
    ]);
    expect(shown).toMatchSnapshot();
  });

  it("let nothing in but a gang's own machines, and out to HTTPS alone (images: packages too)", () => {
    const rules = inputs("aws:ec2/securityGroup:SecurityGroup").map(({ name, ingress, egress }) => ({
      name,
      ingress,
      ports: (egress as { fromPort: number; self?: boolean }[]).map((rule) => (rule.self ? "self" : rule.fromPort)),
    }));
    const itself = { description: "The gang itself", fromPort: 0, protocol: "-1", self: true, toPort: 0 };
    expect(rules.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))).toEqual([
      { name: "slipway-prod-gpu", ingress: [], ports: [443] },
      { name: "slipway-prod-gpu-multi-node", ingress: [itself], ports: [443, "self"] },
      { name: "slipway-prod-images", ingress: [], ports: [80, 443] },
      { name: "slipway-prod-linux-cpu", ingress: [], ports: [443] },
      { name: "slipway-prod-windows-msvc", ingress: [], ports: [443] },
    ]);
  });

  it("have no machine without IMDSv2, with a public address, a key pair or an open disk", () => {
    const templates = inputs("aws:ec2/launchTemplate:LaunchTemplate");
    expect(templates).toHaveLength(3);
    for (const template of templates) {
      expect(template).toMatchObject({
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
        networkInterfaces: [{ associatePublicIpAddress: "false" }],
        blockDeviceMappings: [{ ebs: { encrypted: "true", deleteOnTermination: "true" } }],
      });
      expect(template).not.toHaveProperty("keyName");
      expect(template).not.toHaveProperty("instanceMarketOptions");
    }
  });

  it("give each trust level subnets of its own, and each fleet a role and a runner group of its own", () => {
    const subnets = inputs("aws:ec2/subnet:Subnet").map(
      (subnet) => (subnet.tags as Record<string, string>)["slipway:trust"],
    );
    expect(subnets.sort()).toEqual(["build", "build", "release", "release", undefined]);
    const groups = inputs("github:index/actionsRunnerGroup:ActionsRunnerGroup");
    expect(
      groups.map(({ name, visibility, allowsPublicRepositories }) => [name, visibility, allowsPublicRepositories]),
    ).toEqual([
      ["slipway-prod-gpu", "selected", false],
      ["slipway-prod-gpu-multi-node", "selected", false],
      ["slipway-prod-windows-msvc", "selected", true],
    ]);
    const roles = inputs("aws:iam/role:Role").map(({ name }) => name);
    expect(new Set(roles).size).toBe(roles.length);
  });

  it("hold no secret: not in a function's variables, not in a script, not in the state", () => {
    const secret = /-----BEGIN|gh[psour]_[A-Za-z0-9]{20}|AKIA[A-Z0-9]{16}/;
    expect(resources.filter((resource) => secret.test(JSON.stringify(resource.inputs)))).toEqual([]);
    expect(of("aws:secretsmanager/secretVersion:SecretVersion")).toEqual([]);
    for (const script of inputs("aws:ec2/launchTemplate:LaunchTemplate").map(({ userData }) => String(userData)))
      expect(Buffer.from(script, "base64").toString()).not.toMatch(secret);
  });

  it("are in no stack without slipway:aws, which loads nothing of AWS either", async () => {
    const { resources: local } = await planLoaded(await loadStack(packageFolder(), "local"));
    expect(local.filter(({ type }) => type.startsWith("aws:") || type.startsWith("slipway:aws:"))).toEqual([]);
  });
});
