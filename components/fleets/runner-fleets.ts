import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Provider } from "@pulumi/aws/provider.js";
import type * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { machineTags, type Trust } from "../../fleet/contract.ts";
import { CodeBuildFleet } from "./codebuild-fleet.ts";
import type { CodeBuildSettings } from "./codebuild-inputs.ts";
import { ControlPlane } from "./control-plane.ts";
import { Fleet, type FleetSettings } from "./fleet.ts";
import { Foundation } from "./foundation.ts";
import { type ImageRecipeSettings, MachineImage } from "./machine-image.ts";
import { Network } from "./network.ts";
import { nameIn, type Place } from "./place.ts";
import { machineGroupInputs } from "./security-group.ts";

/** A fleet with the repositories that it serves, by their id in the inventory. */
export interface ServedFleet<Settings> {
  readonly settings: Settings;
  readonly trust: Trust;
  readonly repositories: readonly string[];
  /** Whether public ones among them are allowed. */
  readonly publicRepositories: boolean;
}

export interface RunnerFleetsArgs {
  readonly place: Place;
  readonly owner: string;
  /** GitHub's REST API. */
  readonly apiUrl: string;
  readonly network: {
    readonly cidr: string;
    readonly zones: readonly string[];
    readonly nat: "one" | "zone";
    readonly endpoints: boolean;
  };
  readonly machines: readonly ServedFleet<FleetSettings>[];
  readonly byCodeBuild: readonly ServedFleet<CodeBuildSettings>[];
  readonly images: readonly ImageRecipeSettings[];
  /** ARN of the connection to GitHub, where a fleet is by CodeBuild. */
  readonly connection?: string;
  readonly alarmEmail?: string;
  readonly monthlyBudget?: number;
  /** Tags on everything in AWS. */
  readonly tags: Readonly<Record<string, string>>;
  /** Folder with the control functions' bundles. */
  readonly bundles: string;
  /** Repositories of the stack, by id. */
  readonly repositories: Readonly<
    Record<string, { readonly repositoryName: pulumi.Output<string>; readonly repositoryId: pulumi.Output<number> }>
  >;
  readonly githubProvider: github.Provider;
}

/** What goes into an image runs on every machine: images are built where releases are. */
const imageTrust: Trust = "release";

/** Every runner fleet of a stack with all that it stands on. The one place that puts the parts together. */
export class RunnerFleets extends pulumi.ComponentResource {
  /** The address for the runners App's webhook; absent where no fleet has machines of its own. */
  declare readonly webhookUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: RunnerFleetsArgs) {
    // Another account than the declared one is refused before anything is made there.
    const provider = new Provider(`${name}-aws`, {
      region: args.place.region as "eu-central-1",
      allowedAccountIds: [args.place.account],
      defaultTags: { tags: { ...args.tags, [machineTags.stack]: args.place.stack } },
    });
    super("slipway:aws:RunnerFleets", name, {}, { providers: [provider, args.githubProvider] });
    const { place } = args;
    const parent = { parent: this };
    const levels = [...args.machines, ...args.byCodeBuild].map(({ trust }) => trust);
    if (args.images.length > 0) levels.push(imageTrust);
    const foundation = new Foundation(
      name,
      { place, ...(args.alarmEmail !== undefined && { alarmEmail: args.alarmEmail }) },
      parent,
    );
    const { keyArn, topicArn } = foundation;
    const network = new Network(name, { place, ...args.network, trustLevels: levels, keyArn }, parent);
    const { vpcId } = network;
    const within = (trust: Trust) => ({
      place,
      owner: args.owner,
      foundation,
      vpcId,
      subnets: network.subnets[trust]!,
    });
    const repositoriesOf = (ids: readonly string[]) =>
      ids.flatMap((id) => {
        const repository = args.repositories[id];
        return repository === undefined ? [] : [{ name: repository.repositoryName, id: repository.repositoryId }];
      });

    this.#images(name, args, network, foundation);
    const fleets = args.machines.map(({ settings, trust, repositories, publicRepositories }) => {
      const groupName = nameIn(place, settings.name);
      const group = { groupName, repositories: repositoriesOf(repositories), publicRepositories };
      return [
        settings.name,
        new Fleet(`${name}-${settings.name}`, { ...within(trust), fleet: settings, group, tags: args.tags }, parent),
      ] as const;
    });
    for (const { settings, trust, repositories } of args.byCodeBuild) {
      const names = repositoriesOf(repositories).map((repository) => repository.name);
      new CodeBuildFleet(
        `${name}-${settings.name}`,
        { ...within(trust), fleet: settings, repositories: names, connection: args.connection! },
        parent,
      );
    }
    const controlPlane =
      fleets.length === 0
        ? undefined
        : new ControlPlane(
            name,
            {
              place,
              owner: args.owner.toLowerCase(),
              apiUrl: args.apiUrl,
              foundation,
              queues: Object.fromEntries(fleets.map(([fleet, { queueArn }]) => [fleet, queueArn])),
              bundles: args.bundles,
              ...(args.monthlyBudget !== undefined && { monthlyBudget: args.monthlyBudget }),
            },
            parent,
          );
    this.webhookUrl = controlPlane?.webhookUrl;
    this.registerOutputs({ webhookUrl: this.webhookUrl, vpcId, topicArn });
  }

  #images(name: string, { place, images }: RunnerFleetsArgs, network: Network, foundation: Foundation): void {
    if (images.length === 0) return;
    const parent = { parent: this };
    const firewall = new SecurityGroup(
      `${name}-images`,
      machineGroupInputs({ place, fleet: "images", vpcId: network.vpcId, ports: [80, 443], gang: false }),
      parent,
    );
    for (const recipe of images) {
      new MachineImage(
        `${name}-${recipe.name}`,
        {
          place,
          recipe,
          keyArn: foundation.keyArn,
          topicArn: foundation.topicArn,
          subnetId: network.subnets[imageTrust]![0]!,
          securityGroupId: firewall.id,
        },
        parent,
      );
    }
  }
}
