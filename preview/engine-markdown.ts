import type { Disagreement, EnginePreview } from "./agreement.ts";
import { titleOf } from "./dangers.ts";
import { code, inline } from "./markdown-text.ts";

/** Most lines of a list; what is beyond is counted. */
const most = 40;

/** The part of a comment that says what Pulumi's engine would do, and where that is not what two plans say. */
export function engineMarkdown({ stack, counts, dangers, errors, disagreements }: EnginePreview): string {
  if (errors.length > 0)
    return `### Pulumi could not preview ${code(stack)}\n\n${list(errors.map((error) => `- ${inline(error)}`))}\n`;
  const numbers = Object.entries(counts).filter(([, count]) => count > 0);
  const sum = numbers.map(([operation, count]) => `**${count}** ${operation}`).join(", ") || "nothing changes";
  const parts = [
    `### Pulumi's own preview: ${code(stack)}`,
    `${sum}.`,
    ...(dangers.length === 0
      ? []
      : [
          list(
            dangers.map(
              ({ id, repository, message }) =>
                `- ⚠️ **${id}** ${repository === undefined ? "" : `${code(repository)} `}${inline(message)}`,
            ),
          ),
        ]),
    disagreements.length === 0
      ? "The two plans say the same."
      : `⚠️ **Of ${disagreements.length} ${disagreements.length === 1 ? "resource" : "resources"} the two plans say something else**: the stack is not at the base, somebody changed it by hand, or only the provider knows better.\n\n${list(disagreements.map(line))}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

const line = ({ change, plans, engine }: Disagreement) =>
  `- ${change.repository === undefined ? "" : `${code(change.repository)} `}${inline(titleOf(change))}: ${word(engine)} says Pulumi, ${word(plans)} say the plans`;

const word = (operation: string | undefined) => (operation === undefined ? "nothing" : `**${operation}**`);

function list(lines: readonly string[]): string {
  const left = lines.length - most;
  return [...lines.slice(0, most), ...(left > 0 ? [`- and ${left} more`] : [])].join("\n");
}
