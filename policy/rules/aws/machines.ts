import { inputAt, listAt, type Rule, unknownInput } from "../../rule.ts";

const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
const infrastructure = "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration";
const recipe = "aws:imagebuilder/imageRecipe:ImageRecipe";
const launchTemplates =
  "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html";

/** a job that can be made to fetch an address must not be able to fetch the machine's credentials. */
export const guardedMetadata: Rule = {
  id: "A-01",
  title: "A machine's metadata needs a session, and stays on the machine",
  level: "error",
  remedy: "set httpTokens: required, httpPutResponseHopLimit: 1 and instanceMetadataTags: disabled",
  reference: launchTemplates,
  types: [launchTemplate, infrastructure],
  judge({ type, inputs }) {
    const path = type === launchTemplate ? "metadataOptions" : "instanceMetadataOptions";
    const hops = inputAt(inputs, `${path}.httpPutResponseHopLimit`);
    return [
      ...(holds(inputs, `${path}.httpTokens`, "required") ? [] : ["metadata is read without a session"]),
      ...(hops === 1 || hops === unknownInput ? [] : ["metadata is answered beyond the machine"]),
      ...(inputAt(inputs, `${path}.instanceMetadataTags`) === "enabled" ? ["metadata shows the machine's tags"] : []),
    ];
  },
};

/** jobs reach out; nobody reaches in. */
export const unreachableMachine: Rule = {
  id: "A-02",
  title: "A machine has no public address",
  level: "error",
  remedy: "set associatePublicIpAddress: false, and mapPublicIpOnLaunch: false of its subnet",
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-25",
  types: [launchTemplate, "aws:ec2/subnet:Subnet"],
  judge({ type, inputs }) {
    if (type !== launchTemplate) return inputs.mapPublicIpOnLaunch === true ? ["machines get public addresses"] : [];
    const interfaces = listAt(inputs, "networkInterfaces");
    return [
      ...(interfaces.length === 0 ? ["the subnet decides about a public address"] : []),
      ...interfaces
        .filter((one) => !holds(one, "associatePublicIpAddress", "false"))
        .map(() => "it gets a public address"),
    ];
  },
};

/** nothing of a job is left behind, or readable from a disk. */
export const passingDisks: Rule = {
  id: "A-04",
  title: "Disks are encrypted, and end with their machine",
  level: "error",
  remedy: "set encrypted: true and deleteOnTermination: true of every volume",
  reference: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  types: [launchTemplate, recipe],
  judge: ({ inputs }) => [
    ...(listAt(inputs, "blockDeviceMappings").length === 0 ? ["the image decides about its disks"] : []),
    ...listAt(inputs, "blockDeviceMappings").flatMap((disk) => {
      const name = JSON.stringify(inputAt(disk, "deviceName"));
      return [
        ...(holds(disk, "ebs.encrypted", "true") ? [] : [`disk ${name} is not encrypted`]),
        ...(holds(disk, "ebs.deleteOnTermination", "true") ? [] : [`disk ${name} outlives its machine`]),
      ];
    }),
  ],
};

/** what runs for one job and no longer, and can be told by its bill. */
export const passingMachine: Rule = {
  id: "A-14",
  title: "A machine ends when it shuts down, and says whose it is",
  level: "error",
  remedy:
    "set instanceInitiatedShutdownBehavior: terminate, and the tags slipway:stack and slipway:fleet of machines and volumes",
  reference: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html",
  types: [launchTemplate],
  judge({ inputs }) {
    const tagged = listAt(inputs, "tagSpecifications");
    const untagged = ["instance", "volume"].filter((kind) => {
      const tags = inputAt(tagged.find((one) => inputAt(one, "resourceType") === kind) ?? {}, "tags");
      return tags !== unknownInput && !["slipway:stack", "slipway:fleet"].every((key) => inputAt(tags, key));
    });
    return [
      ...(holds(inputs, "instanceInitiatedShutdownBehavior", "terminate") ? [] : ["it stays when it shuts down"]),
      ...untagged.map((kind) => `its ${kind} does not say whose it is`),
    ];
  },
};

/** nobody logs in. */
export const noLogin: Rule = {
  id: "A-16",
  title: "Nobody logs in to a machine",
  level: "error",
  remedy: "take keyName away; read the machine's log group instead",
  reference: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html",
  types: [launchTemplate, infrastructure],
  judge: ({ inputs }) =>
    [inputs.keyName, inputs.keyPair].some((key) => key !== undefined && key !== "") ? ["it takes a key pair"] : [],
};

/** AWS's own inputs are texts where others are flags (`"true"`). */
function holds(inputs: unknown, path: string, wanted: string): boolean {
  const value = inputAt(inputs, path);
  return value === unknownInput || String(value) === wanted;
}
