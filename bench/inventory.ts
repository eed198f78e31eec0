import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { packageFolder } from "../workflow/package-folder.ts";

/** Login of the organisation that owns every measured repository, and the one team that it has. */
export const owner = "bench";
export const team = "platform";

/** Resources (components not counted) that one repository of the measured inventory is; `bench/bare.cjs` has the same. */
export const resourcesPerRepository = 12;

/** Ids of the measured repositories in ascending order: service-001, service-002, ... */
export function repositoryIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `service-${String(index + 1).padStart(3, "0")}`);
}

/** What a repository is said to be, until it is changed. */
export function descriptionOf(id: string): string {
  return `Measured repository ${id}`;
}

/** Settings of the measured stack, as Pulumi configuration. */
export const stackConfig = {
  "slipway:owner": owner,
  "slipway:plan": "enterprise",
  "slipway:delivery": "commit",
};

/**
 * What one repository says beside the shipped defaults and the shipped group "python". Its twelve resources: repository,
 * vulnerability alerts, team access, the labels of the group, Actions permissions, default token, retention and forks,
 * variable, environment, environment variable, file set, ruleset.
 */
export function repositoryFile(id: string, description = descriptionOf(id)): string {
  return stringify({
    description,
    groups: ["python"],
    pipeline: "python-app",
    access: { teams: { [team]: "maintain" } },
    variables: { REGION: "eu-west-1" },
    environments: {
      production: { reviewers: { teams: [team] }, variables: { LOG_LEVEL: "info" } },
    },
  });
}

/** Writes a project of `count` repositories: a stack file, the shipped defaults and groups, one short file a repository. */
export function writeInventory(folder: string, count: number): void {
  const shipped = path.join(packageFolder(), "inventory");
  const inventory = path.join(folder, "inventory");
  mkdirSync(path.join(inventory, "repositories"), { recursive: true });
  cpSync(path.join(shipped, "defaults.yaml"), path.join(inventory, "defaults.yaml"));
  cpSync(path.join(shipped, "groups"), path.join(inventory, "groups"), { recursive: true });
  for (const id of repositoryIds(count)) writeRepository(folder, id);
  writeFileSync(path.join(folder, "Pulumi.local.yaml"), stringify({ config: stackConfig }));
}

/** Writes one repository's file, as it was or with another description. */
export function writeRepository(folder: string, id: string, description?: string): void {
  writeFileSync(path.join(folder, "inventory", "repositories", `${id}.yaml`), repositoryFile(id, description));
}
