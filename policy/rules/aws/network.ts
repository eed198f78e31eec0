import { inputAt, listAt, type PolicyResource, type Rule } from "../../rule.ts";

const group = "aws:ec2/securityGroup:SecurityGroup";
const entry = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** the only way is out, and to the web's ports. */
export const closedPorts: Rule = {
  id: "A-03",
  title: "Nothing reaches a machine but the machines of its own gang",
  level: "error",
  remedy: "take ingress rules away but those from the group itself; name ports of egress",
  reference: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
  types: [group, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", entry],
  judge(resource) {
    const { type, inputs } = resource;
    if (type === entry) return inputs.cidrIpv4 || inputs.cidrIpv6 || inputs.prefixListId ? ["addresses reach it"] : [];
    return [...reachable(resource), ...everywhere(resource)];
  },
};

/** what passed it can be looked up. */
export const recordedTraffic: Rule = {
  id: "A-15",
  title: "Traffic of the network is recorded, refused packets too",
  level: "warning",
  remedy: "keep the network's flow log, with trafficType: ALL",
  reference: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  types: ["aws:ec2/flowLog:FlowLog"],
  judge: ({ inputs }) =>
    inputs.trafficType === "ALL" ? [] : [`${JSON.stringify(inputs.trafficType)} traffic is recorded alone`],
};

function reachable({ inputs }: PolicyResource): string[] {
  if (inputs.ingress === undefined) return ["ingress is not declared, so that what is there stays"];
  return listAt(inputs, "ingress")
    .filter((rule) => inputAt(rule, "self") !== true)
    .map((rule) => `${sourcesOf(rule)} reach port ${inputAt(rule, "fromPort")}`);
}

function everywhere({ inputs }: PolicyResource): string[] {
  return listAt(inputs, "egress")
    .filter((rule) => inputAt(rule, "self") !== true && String(inputAt(rule, "protocol")) === "-1")
    .map(() => "every port outside is open to it");
}

function sourcesOf(rule: unknown): string {
  const sources = ["cidrBlocks", "ipv6CidrBlocks", "securityGroups", "prefixListIds"].flatMap((key) =>
    listAt(rule, key).map(String),
  );
  return sources.join(", ") || "others";
}
