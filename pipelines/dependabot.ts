import { stringify } from "yaml";
import { managedHeading } from "./heading.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** Package ecosystems in Dependabot's own words. */
export type Ecosystem = "docker" | "github-actions" | "npm" | "pip";

/** Days that a release must have been out: a poisoned one is mostly found out within them. */
const cooldownDays = 7;

/** Weekly grouped updates of each ecosystem, once a release has been out for a while; security updates do not wait. */
export function deliverDependabot(ecosystems: readonly Ecosystem[], context: PipelineContext): DeliveredFile {
  const settings = {
    version: 2,
    updates: ecosystems.map((ecosystem) => ({
      "package-ecosystem": ecosystem,
      directory: "/",
      schedule: { interval: "weekly" },
      cooldown: { "default-days": cooldownDays },
      groups: { [ecosystem]: { patterns: ["*"] } },
    })),
  };
  return {
    path: ".github/dependabot.yml",
    content: `# ${managedHeading(context)}\n\n${stringify(settings, { lineWidth: 0 })}`,
    mode: "managed",
  };
}
