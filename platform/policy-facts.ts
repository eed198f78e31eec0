import type { Platform } from "./compose.ts";
import { visibleOrganization } from "./organization.ts";

/** What rules over a stack's resources cannot see in them, and the inventory says. */
export interface PolicyFacts {
  /** Secrets that somebody else writes, and those of the organisation, as `repository/NAME`. */
  readonly secretsElsewhere: readonly string[];
  /** Labels of each fleet whose machines do not say them, lower case. */
  readonly labelsElsewhere: readonly (readonly string[])[];
  /** Names of public repositories that may use a fleet, until a day that is not over. */
  readonly publicRepositories: readonly string[];
}

/** @param today the day by which exceptions of the inventory hold or have lapsed */
export function policyFacts({ settings, inventory, repositories, fleets }: Platform, today: Date): PolicyFacts {
  const day = today.toISOString().slice(0, 10);
  const allowed = Object.values(inventory.fleets ?? {}).flatMap(({ publicRepositories = {} }) =>
    Object.entries(publicRepositories).flatMap(([id, { until }]) => (until < day ? [] : [id])),
  );
  return {
    secretsElsewhere: repositories.flatMap(({ entry }) => {
      const kept = Object.entries(entry.secrets ?? {}).flatMap(([name, secret]) =>
        secret.kept === true ? [name] : [],
      );
      const keptThere = Object.values(entry.environments ?? {}).flatMap(({ keptSecrets = [] }) => keptSecrets);
      const lent = Object.keys(visibleOrganization(inventory.organization, entry, settings).secrets ?? {});
      return [...new Set([...kept, ...keptThere, ...lent])].sort().map((name) => `${entry.name}/${name}`);
    }),
    // A machine of one's own says its labels once it is there.
    labelsElsewhere: fleets.filter(({ engine }) => engine !== "ec2").map(({ labels }) => labels),
    publicRepositories: repositories.flatMap(({ entry }) => (allowed.includes(entry.id) ? [entry.name] : [])),
  };
}
