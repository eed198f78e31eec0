import { securityFeatures } from "../present/repository.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { setRepositoryPolicy } from "./policies.ts";

/** Switches a repository's security features as a configuration has them; "not_set" leaves them alone. */
export function applyFeatures(world: World, row: Repository, features: Readonly<Record<string, string>>): void {
  const on = (name: string, before: boolean) =>
    features[name] === "enabled" ? true : features[name] === "disabled" ? false : before;
  const names = ["advanced_security", ...securityFeatures];
  const security = Object.fromEntries(names.map((name) => [name, on(name, row.security[name] ?? false)]));
  world.tables.repositories.update(row.id, {
    security: { ...row.security, ...security },
    vulnerability_alerts: on("dependabot_alerts", row.vulnerability_alerts),
    automated_security_fixes: on("dependabot_security_updates", row.automated_security_fixes),
    updated_at: world.clock.after(row.updated_at),
  });
  const reporting = features.private_vulnerability_reporting;
  if (reporting === "enabled" || reporting === "disabled") {
    setRepositoryPolicy(world, row, { private_vulnerability_reporting: reporting === "enabled" });
  }
}

/** Gives a new repository what its organisation has chosen for new ones. */
export function giveDefaultFeatures(world: World, row: Repository): void {
  const { securityConfigurations, securityAttachments } = world.tables;
  const kind = row.visibility === "public" ? "public" : "private_and_internal";
  const configuration = securityConfigurations
    .where("organization", row.owner)
    .find(({ default_for_new_repos: wanted }) => wanted === "all" || wanted === kind);
  if (!configuration) return;
  securityAttachments.insert({ configuration: configuration.id, repository: row.id });
  applyFeatures(world, row, configuration.features);
}
