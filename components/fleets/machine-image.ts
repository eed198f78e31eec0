import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Component } from "@pulumi/aws/imagebuilder/component.js";
import { DistributionConfiguration } from "@pulumi/aws/imagebuilder/distributionConfiguration.js";
import { ImagePipeline } from "@pulumi/aws/imagebuilder/imagePipeline.js";
import { ImageRecipe } from "@pulumi/aws/imagebuilder/imageRecipe.js";
import { InfrastructureConfiguration } from "@pulumi/aws/imagebuilder/infrastructureConfiguration.js";
import * as pulumi from "@pulumi/pulumi";
import { imagesPath, type MachineOs } from "../../fleet/contract.ts";
import { nameIn, type Place } from "./place.ts";
import { trustOf } from "./policy.ts";

/** How one machine image is built. */
export interface ImageRecipeSettings {
  readonly name: string;
  readonly os: MachineOs;
  /** Name of an image that Amazon manages (`ubuntu-server-24-lts-x86`). */
  readonly parent: string;
  /** `1.0.0`; a change of what goes in needs a new one, which is made of the content. */
  readonly version: string;
  readonly diskGb: number;
  /** Instance type of the machine that it is built on. */
  readonly buildOn: string;
  /** In the order in which they run. */
  readonly components: readonly { readonly name: string; readonly version: string; readonly data: string }[];
}

export interface MachineImageArgs {
  readonly place: Place;
  readonly recipe: ImageRecipeSettings;
  readonly keyArn: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly topicArn: pulumi.Input<string>;
}

/** Parameter that always has the id of the newest build of an image. */
export function imageParameter({ stack }: Pick<Place, "stack">, image: string): string {
  return `${imagesPath(stack)}/${image}`;
}

/** What a launch template says to get the newest build. */
export function newestImage(place: Pick<Place, "stack">, image: string): string {
  return `resolve:ssm:${imageParameter(place, image)}`;
}

/** A machine image, built and tested by EC2 Image Builder every week; machines take the newest from then on. */
export class MachineImage extends pulumi.ComponentResource {
  declare readonly pipelineArn: pulumi.Output<string>;

  constructor(name: string, args: MachineImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:MachineImage", name, {}, opts);
    const { place, recipe, keyArn } = args;
    const parent = { parent: this };
    const called = nameIn(place, recipe.name);
    const role = new Role(
      name,
      { name: nameIn(place, recipe.name, "image"), assumeRolePolicy: trustOf("ec2.amazonaws.com", place) },
      parent,
    );
    // What Image Builder itself needs on the machine, and no more.
    const managed = ["EC2InstanceProfileForImageBuilder", "AmazonSSMManagedInstanceCore"].map(
      (policy) =>
        new RolePolicyAttachment(
          `${name}-${policy}`,
          { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
          parent,
        ),
    );
    const profile = new InstanceProfile(name, { name: nameIn(place, recipe.name, "image"), role: role.name }, parent);
    const components = recipe.components.map(
      (component) =>
        new Component(
          `${name}-${component.name}`,
          {
            name: nameIn(place, recipe.name, component.name),
            version: component.version,
            platform: recipe.os === "windows" ? "Windows" : "Linux",
            data: component.data,
            kmsKeyId: keyArn,
          },
          parent,
        ),
    );
    const recipeResource = new ImageRecipe(
      name,
      {
        name: called,
        version: recipe.version,
        parentImage: `arn:aws:imagebuilder:${place.region}:aws:image/${recipe.parent}/x.x.x`,
        components: components.map(({ arn }) => ({ componentArn: arn })),
        blockDeviceMappings: [
          {
            deviceName: "/dev/sda1",
            ebs: {
              volumeSize: recipe.diskGb,
              volumeType: "gp3",
              encrypted: "true",
              kmsKeyId: keyArn,
              deleteOnTermination: "true",
            },
          },
        ],
        // A machine of a fleet is for one job: nobody logs on.
        ...(recipe.os === "linux" && { systemsManagerAgent: { uninstallAfterBuild: true } }),
      },
      parent,
    );
    const infrastructure = new InfrastructureConfiguration(
      name,
      {
        name: called,
        instanceProfileName: profile.name,
        instanceTypes: [recipe.buildOn],
        subnetId: args.subnetId,
        securityGroupIds: [args.securityGroupId],
        terminateInstanceOnFailure: true,
        instanceMetadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        snsTopicArn: args.topicArn,
      },
      { ...parent, dependsOn: managed },
    );
    const distribution = new DistributionConfiguration(
      name,
      {
        name: called,
        distributions: [
          {
            region: place.region,
            amiDistributionConfiguration: {
              name: `${called}-{{ imagebuilder:buildDate }}`,
              kmsKeyId: keyArn,
              amiTags: { "slipway:stack": place.stack, "slipway:image": recipe.name },
            },
            ssmParameterConfigurations: [
              { parameterName: imageParameter(place, recipe.name), dataType: "aws:ec2:image" },
            ],
          },
        ],
      },
      parent,
    );
    const pipeline = new ImagePipeline(
      name,
      {
        name: called,
        imageRecipeArn: recipeResource.arn,
        infrastructureConfigurationArn: infrastructure.arn,
        distributionConfigurationArn: distribution.arn,
        // Sundays at four; a runner is a week old at most.
        schedule: {
          scheduleExpression: "cron(0 4 ? * sun *)",
          pipelineExecutionStartCondition: "EXPRESSION_MATCH_ONLY",
        },
        imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 90 },
      },
      parent,
    );
    this.pipelineArn = pipeline.arn;
    this.registerOutputs({ pipelineArn: this.pipelineArn });
  }
}
