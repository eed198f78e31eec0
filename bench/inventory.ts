import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { packageFolder } from "../workflow/package-folder.ts";

/** Login of the organisation that owns every measured repository, and the one team that it has. */
export const owner = "bench";
export const team = "platform";

/**
 * Resources (components not counted) that one repository of the measured inventory is: `bench/bare.cjs` has the same, but
 * for a resource each of its two labels.
 */
export const resourcesPerRepository = 11;

/** Ids of the measured repositories in ascending order: service-001, service-002, ... */
export function repositoryIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `service-${String(index + 1).padStart(3, "0")}`);
}

/** Settings of the measured stack, as Pulumi configuration. */
export const stackConfig = {
  "slipway:owner": owner,
  "slipway:plan": "enterprise",
  "slipway:delivery": "commit",
};

/**
 * What one repository says beside the shipped defaults and the shipped group "python". Its eleven resources: repository,
 * vulnerability alerts, team access, the labels of the group, Actions permissions, default token, retention and forks,
 * file set, environment, environment variable, ruleset.
 */
export function repositoryFile(id: string): string {
  return stringify({
    description: `Measured repository ${id}`,
    groups: ["python"],
    pipeline: "python-app",
    access: { teams: { [team]: "maintain" } },
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
  for (const id of repositoryIds(count)) {
    writeFileSync(path.join(inventory, "repositories", `${id}.yaml`), repositoryFile(id));
  }
  writeFileSync(path.join(folder, "Pulumi.local.yaml"), stringify({ config: stackConfig }));
}
