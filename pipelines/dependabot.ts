import { parse, stringify } from "yaml";
import { managedHeading } from "./heading.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** Package ecosystems in Dependabot's own words. */
export type Ecosystem = "docker" | "github-actions" | "gomod" | "npm" | "pip";

/** Packages of one ecosystem in one folder, which begins with a slash. */
export interface Update {
  readonly ecosystem: Ecosystem;
  readonly directory: string;
}

export const dependabotPath = ".github/dependabot.yml";

/** Days that a release must have been out: a poisoned one is mostly found out within them. */
const cooldownDays = 7;

/** Weekly grouped updates of each ecosystem, once a release has been out for a while; security updates do not wait. */
export function deliverDependabot(updates: readonly (Ecosystem | Update)[], context: PipelineContext): DeliveredFile {
  const settings = {
    version: 2,
    updates: updates
      .map((update) => (typeof update === "string" ? { ecosystem: update, directory: "/" } : update))
      .map(({ ecosystem, directory }) => ({
        "package-ecosystem": ecosystem,
        directory,
        schedule: { interval: "weekly" },
        cooldown: { "default-days": cooldownDays },
        groups: {
          [directory === "/" ? ecosystem : `${ecosystem}${directory.replaceAll("/", "-")}`]: { patterns: ["*"] },
        },
      })),
  };
  return {
    path: dependabotPath,
    content: `# ${managedHeading(context)}\n\n${stringify(settings, { lineWidth: 0 })}`,
    mode: "managed",
  };
}

/** What a file that `deliverDependabot` made keeps current. */
export function updatesIn(content: string): readonly Update[] {
  const { updates } = parse(content) as { updates: { "package-ecosystem": Ecosystem; directory: string }[] };
  return updates.map((update) => ({ ecosystem: update["package-ecosystem"], directory: update.directory }));
}
