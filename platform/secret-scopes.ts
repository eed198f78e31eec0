import { nearest } from "../inventory/nearest.ts";
import type { Inventory } from "../inventory/schema.ts";
import { type Settings, secretScope } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { secretUses } from "./declared-secrets.ts";

/**
 * An error for each source of one environment's secret (`production/DB_PASSWORD`) that no environment of the stack asks
 * for: misspelt, it would leave the environment with the value that all others have.
 */
export function secretScopeFindings(inventory: Inventory, settings: Settings): Finding[] {
  const uses = secretUses(inventory, settings).filter((use) => secretScope(use).environment !== undefined);
  const known = new Set(uses);
  return Object.keys(settings.secrets)
    .filter((key) => secretScope(key).environment !== undefined && !known.has(key))
    .map((key) => {
      const [best] = nearest(key, uses, 1);
      const hint =
        best === undefined
          ? "declare the secret under environments.<name>.secrets of a repository, or take it out"
          : `did you mean "${best}"?`;
      return {
        id: "secret-source-unused",
        severity: "error",
        subject: `Pulumi.${settings.stack}.yaml: slipway:secrets."${key}"`,
        message: `is for a secret that no environment of this stack's repositories declares; ${hint}`,
      };
    });
}
