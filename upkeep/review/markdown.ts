import type { Review, Section } from "./review.ts";

/** A report as Markdown, fit for an issue or a page. */
export function reviewMarkdown(review: Review): string {
  const { stack, owner, period, sections } = review;
  const head = `# ${titleOf(review)}\n\nStack ${stack}, ${owner}, ${period.from.slice(0, 10)} to ${lastDay(period.to)}.`;
  return `${[head, ...sections.map(sectionMarkdown)].join("\n\n")}\n`;
}

/** `Weekly report`. */
export const titleOf = ({ period: { name } }: Review): string => `${name[0]!.toUpperCase()}${name.slice(1)} report`;

/** The last day that a period holds. */
export const lastDay = (to: string): string => new Date(Date.parse(to) - 1).toISOString().slice(0, 10);

function sectionMarkdown({ title, summary, columns, rows, notes }: Section): string {
  const table =
    rows.length === 0 ? [] : [[line(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(line)].join("\n")];
  const list = notes.length === 0 ? [] : [notes.map((note) => `- ${safe(note)}`).join("\n")];
  return [`## ${title}`, safe(summary), ...table, ...list].join("\n\n");
}

const line = (cells: readonly string[]) => `| ${cells.map((cell) => safe(cell).replaceAll("|", "\\|")).join(" | ")} |`;

/** Words of others stay words: no line of a table may end early, no HTML or link begin. */
const safe = (text: string) => text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/[<`[\]]/g, (sign) => `\\${sign}`);
