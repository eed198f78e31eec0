import path from "node:path";
import { jitPath } from "../fleet/contract.ts";
import type { FleetEntry } from "../inventory/inventory.ts";
import type { Settings } from "../settings.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { codeBuildProject } from "./codebuild-labels.ts";
import type { Platform } from "./compose.ts";
import { type OwnFleet, ownFleets } from "./fleets.ts";
import { type ImageRecipe, imageRecipes, startScript } from "./machine-images.ts";

/** Minutes from a request to a runner, by system: what a machine takes for its first start, twice. */
const bootMinutes = { linux: 5, windows: 12 } as const;

/** From "running" to the first look for a configuration: Windows starts services for about a minute. */
const mintDelaySeconds = { linux: 0, windows: 45 } as const;

/** What the components of a stack's fleets need; undefined where the stack makes none. */
export function runnerFleets({ fleets, settings, inventory }: Platform) {
  const own = ownFleets(fleets);
  const { aws, stack, owner, tags } = settings;
  if (own.length === 0 || aws === undefined) return undefined;
  const recipes = imageRecipes();
  const machines = own.filter(({ engine }) => engine === "ec2");
  const images = new Set(machines.flatMap(({ declared }) => recipes[declared.image!]?.name ?? []));
  const served = (fleet: OwnFleet) => ({
    trust: fleet.declared.trust,
    repositories: fleet.repositories,
    publicRepositories: fleet.repositories.some((id) => isPublic(id)),
  });
  const isPublic = (id: string) => inventory.repositories.find((entry) => entry.id === id)?.visibility === "public";
  return {
    place: { stack, region: aws.region, account: aws.account },
    owner,
    apiUrl: apiUrl(settings),
    network: { ...aws.network, zones: aws.network.zones ?? [`${aws.region}a`, `${aws.region}b`] },
    machines: machines.map((fleet) => ({ settings: machineSettings(fleet, settings, recipes), ...served(fleet) })),
    byCodeBuild: own
      .filter(({ engine }) => engine === "codebuild")
      .map((fleet) => ({ settings: codeBuildSettings(fleet, stack), ...served(fleet) })),
    images: [...images].sort().map((image) => recipes[image]!),
    tags,
    bundles: path.join(packageFolder(), "dist", "fleet"),
    ...(aws.connection !== undefined && { connection: aws.connection }),
    ...(aws.alarmEmail !== undefined && { alarmEmail: aws.alarmEmail }),
    ...(aws.monthlyBudget !== undefined && { monthlyBudget: aws.monthlyBudget }),
  };
}

/** One fleet of machines, with every default filled in. */
export function machineSettings(
  { name, declared, ceiling, hot, stopped }: OwnFleet,
  { stack, aws }: Pick<Settings, "stack" | "aws">,
  recipes: Readonly<Record<string, ImageRecipe>>,
) {
  const image = declared.image!;
  const { os, trust, labels, gang, monthlyBudget, schedules } = declared;
  const maxLifetimeMinutes = declared.maxLifetimeMinutes ?? 360;
  return {
    name,
    os,
    trust,
    labels,
    capacity: { ceiling, hot, stopped, ...(schedules !== undefined && { schedules }) },
    imageId: recipes[image] === undefined ? image : `resolve:ssm:/slipway/${stack}/images/${image}`,
    instanceTypes: declared.instances!,
    market: declared.market ?? ("on-demand" as const),
    diskGb: declared.diskGb ?? 100,
    ports: declared.ports ?? [443],
    interruption: declared.interruption ?? ("report" as const),
    maxLifetimeMinutes,
    bootTimeoutMinutes: declared.bootMinutes ?? bootMinutes[os],
    idleMinutes: declared.idleMinutes ?? 10,
    mintDelaySeconds: mintDelaySeconds[os],
    userData: startScript(os, {
      region: aws!.region,
      configs: jitPath(stack, name),
      lifetimeMinutes: maxLifetimeMinutes,
    }),
    ...(gang !== undefined && { gang }),
    ...(monthlyBudget !== undefined && { monthlyBudget }),
  };
}

function codeBuildSettings({ name, declared, ceiling }: OwnFleet, stack: string) {
  const { os, size, monthlyBudget } = declared as FleetEntry & Required<Pick<FleetEntry, "size">>;
  return {
    name,
    project: codeBuildProject(stack, name),
    os,
    size,
    ceiling,
    ports: declared.ports ?? [443],
    maxLifetimeMinutes: declared.maxLifetimeMinutes ?? 360,
    ...(monthlyBudget !== undefined && { monthlyBudget }),
  };
}

function apiUrl({ baseUrl }: Settings): string {
  return baseUrl === undefined
    ? "https://api.github.com"
    : `${baseUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "")}/api/v3`;
}
