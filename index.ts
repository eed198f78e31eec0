import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ContainerImage } from "./components/container-image.ts";
import { Directory } from "./components/directory.ts";
import type { RunnerFleetsArgs } from "./components/fleets/runner-fleets.ts";
import { githubProvider } from "./components/github-provider.ts";
import { ManagedRepository } from "./components/managed-repository.ts";
import { OrganizationSecrets } from "./components/organization-secrets.ts";
import { OrganizationVariables } from "./components/organization-variables.ts";
import { withoutStack } from "./components/run-error.ts";
import { secretValue } from "./components/secret-source.ts";
import { leanSdk } from "./engine/lean-sdk.ts";
import type { Platform } from "./platform/compose.ts";
import { secretNames, valuesFor } from "./platform/declared-secrets.ts";
import { runnerFleets } from "./platform/fleet-settings.ts";
import { inputErrors } from "./platform/input-errors.ts";
import { loadFaultless } from "./platform/load.ts";
import { organizationSecrets, organizationVariables } from "./platform/organization.ts";
import { preflight } from "./provider/preflight.ts";
import { checkDockerLogin } from "./provider/registry-identity.ts";
import { secretSourceOf } from "./settings.ts";

/**
 * What Pulumi's engine runs: the stack, once token and server have proved fit.
 *
 * @throws RunError, which Pulumi prints without a stack trace, for faults of the input
 */
export async function main() {
  leanSdk();
  refuseFilter(process.env);
  try {
    const platform = await loadFaultless(process.cwd(), pulumi.getStack(), pulumi.runtime.allConfig());
    const { owner, ownerType, organization } = platform.settings;
    await preflight({
      owner,
      ownerType,
      ownsOrganization: organization === "owned",
      writes: !pulumi.runtime.isDryRun(),
    });
    const builds =
      platform.settings.images === "owned" && platform.images?.some(({ request }) => request !== undefined);
    if (builds && !pulumi.runtime.isDryRun()) checkDockerLogin(platform.settings.imageRegistry);
    return await stack(platform);
  } catch (error) {
    throw withoutStack(error, inputErrors);
  }
}

/**
 * A program that leaves repositories out tells the engine to delete them, so it never does: what a run is about is said to
 * the engine.
 */
function refuseFilter({ SLIPWAY_REPOSITORIES: filter }: NodeJS.ProcessEnv): void {
  if (filter === undefined) return;
  const message = `"SLIPWAY_REPOSITORIES" is set ("${filter}"), and the engine would take every other repository for removed; unset it and give the engine targets: \`slipway targets\` prints them.`;
  throw withoutStack(new Error(message), new Set(["Error"]));
}

/** The stack: every repository of a platform, and what its organisation holds for them. */
export default async function stack(platform: Platform) {
  const { settings, inventory } = platform;
  const provider = githubProvider(settings.owner);
  const directory = new Directory({ provider });
  const values = Object.fromEntries(
    secretNames(inventory, settings).map((name) => [
      name,
      secretValue(name, secretSourceOf(settings, name) ?? { from: "config" }),
    ]),
  );

  const valuesOf = valuesFor(values);

  const repositories = Object.fromEntries(
    platform.repositories.map(({ entry, ...desired }) => [
      entry.id,
      new ManagedRepository(
        entry.id,
        {
          ...desired,
          entry,
          owner: settings.owner,
          secretValues: valuesOf(entry.id),
          directory,
        },
        { provider },
      ),
    ]),
  );

  if (settings.organization === "owned") {
    new OrganizationSecrets(
      "organization-secrets",
      { secrets: organizationSecrets(inventory, repositories, values) },
      { provider },
    );
    new OrganizationVariables(
      "organization-variables",
      { variables: organizationVariables(inventory, repositories) },
      { provider },
    );
  }

  const images = settings.images === "owned" ? (platform.images ?? []) : [];
  const references = images.flatMap(({ name, request, entry }) => {
    if (request === undefined) return [];
    const repository = repositories[entry.repository];
    // A package is linked to a repository that is there already.
    const options = repository === undefined ? {} : { dependsOn: [repository] };
    // Pulumi starts providers in the folder of the program that Pulumi.yaml names.
    const from = path.resolve("bin");
    const builder = settings.imageBuilder;
    const image = new ContainerImage(`image-${name}`, { request, secrets: values, from, builder }, options);
    return [[name, image.reference] as const];
  });

  const fleets = runnerFleets(platform);
  const { webhookUrl } =
    fleets === undefined ? {} : await makeFleets({ ...fleets, repositories, githubProvider: provider });

  return {
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(references.length > 0 && { images: Object.fromEntries(references) }),
    repositories: Object.fromEntries(
      Object.entries(repositories).map(([id, { repositoryName, pullRequest, requiredChecks, pendingChecks }]) => [
        id,
        { repositoryName, pullRequest, requiredChecks, pendingChecks },
      ]),
    ),
  };
}

/** Loads what makes fleets, AWS's provider with it, only for a stack that has some. */
async function makeFleets(args: RunnerFleetsArgs) {
  const { RunnerFleets } = await import("./components/fleets/runner-fleets.ts");
  return new RunnerFleets("fleets", args);
}
