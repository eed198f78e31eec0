import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate.js";
import type * as pulumi from "@pulumi/pulumi";
import { type MachineOs, machineTags } from "../../fleet/contract.ts";
import { nameIn, type Place } from "./place.ts";

export interface MachineTemplateArgs {
  readonly place: Place;
  readonly fleet: string;
  readonly os: MachineOs;
  /** Id of an image, or `resolve:ssm:<parameter>`. */
  readonly imageId: string;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  readonly diskGb: number;
  /** Script of the first start, as plain text of at most 16 KB. No secret: everybody on the machine can read it. */
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
}

const userDataLimit = 16 * 1024;

/** Where an image's own root disk is; another name would be a second disk. */
const rootDevice: Readonly<Record<MachineOs, string>> = { linux: "/dev/sda1", windows: "/dev/sda1" };

/**
 * How each machine of a fleet is made. Instance type, zone and market are the request's: one template serves them all.
 *
 * @throws Error when the script is longer than EC2 takes.
 */
export function machineTemplateInputs(args: MachineTemplateArgs): LaunchTemplateArgs {
  const { place, fleet, os, userData } = args;
  const size = Buffer.byteLength(userData);
  if (size > userDataLimit) {
    throw new Error(
      `Fleet "${fleet}": its first start takes a script of ${size} bytes, and EC2 takes ${userDataLimit}; put more into the image.`,
    );
  }
  const tags = {
    ...args.tags,
    Name: nameIn(place, fleet),
    [machineTags.stack]: place.stack,
    [machineTags.fleet]: fleet,
  };
  return {
    name: nameIn(place, fleet),
    updateDefaultVersion: true,
    imageId: args.imageId,
    ebsOptimized: "true",
    iamInstanceProfile: { arn: args.instanceProfileArn },
    instanceInitiatedShutdownBehavior: "terminate",
    // Version 2 alone, and not from a container on the machine: its answers go one hop.
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: "disabled",
    },
    monitoring: { enabled: false },
    networkInterfaces: [
      {
        deviceIndex: 0,
        associatePublicIpAddress: "false",
        deleteOnTermination: "true",
        securityGroups: [args.securityGroupId],
      },
    ],
    blockDeviceMappings: [
      {
        deviceName: rootDevice[os],
        ebs: {
          encrypted: "true",
          kmsKeyId: args.keyArn,
          volumeType: "gp3",
          volumeSize: args.diskGb,
          deleteOnTermination: "true",
        },
      },
    ],
    tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
    userData: Buffer.from(userData).toString("base64"),
    tags,
  };
}
