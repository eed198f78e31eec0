import { stringify } from "yaml";
import { isHosted } from "../workflow/hosted-labels.ts";
import { managedHeading } from "./heading.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** Tells actionlint of the labels of fleets; nothing where every machine is GitHub's own. */
export function deliverActionlintSettings(labels: readonly string[], context: PipelineContext): DeliveredFile[] {
  const own = [...new Set(labels.filter((label) => !isHosted(label)))].sort();
  if (own.length === 0) return [];
  const settings = { "self-hosted-runner": { labels: own } };
  return [
    {
      path: ".github/actionlint.yaml",
      content: `# ${managedHeading(context)}\n\n${stringify(settings, { lineWidth: 0 })}`,
      mode: "managed",
    },
  ];
}
