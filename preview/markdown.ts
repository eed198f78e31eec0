import { limits } from "./budget.ts";
import type { ResourceChange } from "./changes.ts";
import { costText } from "./costs.ts";
import { titleOf } from "./dangers.ts";
import { type FileChange, unifiedDiff } from "./file-changes.ts";
import { code, html, inline } from "./markdown-text.ts";
import type { StackPreview } from "./preview.ts";
import type { Gained, WorkflowChange } from "./workflow-changes.ts";

/** By this first line a job finds the comment that it wrote before, and edits it. */
export const commentMarker = "<!-- slipway:preview -->";

/** GitHub refuses the body of a comment above 65,536 characters; what else stands in the comment needs some of them. */
const longestComment = 50_000;

/**
 * One comment for all stacks: counts first, then what is dangerous, then the rest in the order of its weight, as far as it
 * fits.
 *
 * @param report what to say of where the whole of it is, for when something was left out
 */
export function previewMarkdown(stacks: readonly StackPreview[], report = "the report of this run"): string {
  const sections = [
    ...stacks.map(dangerSection),
    ...stacks.map(costSection),
    ...stacks.map(hourSection),
    ...stacks.map(findingSection),
    ...stacks.map(checklistSection),
    ...stacks.flatMap(repositorySections),
    ...stacks.flatMap(fileSections),
  ].filter((section) => section !== "");
  const left = `\n\n_What else there is to say does not fit here: see ${report}._`;
  let text = `${commentMarker}\n## What this change does\n\n${countTable(stacks)}`;
  for (const section of sections) {
    if (text.length + section.length + left.length > longestComment) return `${text}${left}\n`;
    text += `\n\n${section}`;
  }
  return `${text}\n`;
}

function countTable(stacks: readonly StackPreview[]): string {
  const rows = stacks.map(({ stack, counts, repositories, dangers, newFindings, budget }) =>
    [
      `**${code(stack)}**`,
      ...[counts.create, counts.update, counts.replace, counts.delete].map((count) =>
        count === 0 ? "·" : `**${count}**`,
      ),
      repositories.length,
      dangers.length === 0 ? "none" : `**${dangers.length}** ⚠️`,
      newFindings.length,
      `${budget.reads} + ${budget.writes}${budget.minutes > 0 ? `, ${budget.minutes} min` : ""}`,
    ].join(" | "),
  );
  /** A quotation below the table, of the stacks that have something to say. */
  const notes = (wordsOf: (stack: StackPreview) => string | undefined): string[] => {
    const lines = stacks.flatMap((one) => {
      const words = wordsOf(one);
      return words === undefined ? [] : [`> ${code(one.stack)}: ${words}`];
    });
    return lines.length === 0 ? [] : ["", ...lines];
  };
  return [
    "| stack | created | changed | replaced | deleted | repositories | dangerous | new findings | API reads + writes, at least |",
    "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ...rows.map((row) => `| ${row} |`),
    ...notes(
      ({ planned }) =>
        planned &&
        `${planned.repositories} of ${planned.of} repositories were planned; the files that changed say nothing of the others.`,
    ),
    ...notes(
      ({ baseFailed }) =>
        baseFailed && `there is no plan of the base to compare with, so everything shows as new. ${inline(baseFailed)}`,
    ),
    ...notes(
      ({ headFailed }) =>
        headFailed && `nothing is compared, and nothing can be applied until the head is mended. ${inline(headFailed)}`,
    ),
  ].join("\n");
}

function dangerSection({ stack, dangers }: StackPreview): string {
  if (dangers.length === 0) return "";
  const lines = dangers.map(
    ({ id, repository, message }) =>
      `- **${id}** ${repository === undefined ? "" : `${code(repository)} `}${inline(message)}`,
  );
  return `### ⚠️ Look at this first: ${code(stack)}\n\n${lines.join("\n")}`;
}

function costSection({ stack, costs }: StackPreview): string {
  if (costs.length === 0) return "";
  const lines = costs.map((change) => `- ${code(change.name)}: ${inline(costText(change))}`);
  return `### Cost of runner fleets: ${code(stack)}\n\n${lines.join("\n")}`;
}

function hourSection({ stack, parts }: StackPreview): string {
  if (parts.length === 0) return "";
  const lines = parts.map(
    ({ include, repositories, reads, writes }) =>
      `- ${code(`slipway:repositories: { include: [${include.join(", ")}] }`)}: ${repositories} ${repositories === 1 ? "repository" : "repositories"}, about ${reads} reads and ${writes} writes`,
  );
  return `### Does not fit an hour: ${code(stack)}\n\nGitHub takes ${limits.callsPerHour} calls of a token an hour, ${limits.contentPerHour} of them that create content, and a token of an App is good for an hour. Cut the stack into ${parts.length} of the same program, and let the smallest go first:\n\n${lines.join("\n")}`;
}

function findingSection({ stack, newFindings, goneFindings }: StackPreview): string {
  if (newFindings.length + goneFindings.length === 0) return "";
  const lines = [
    ...newFindings.map(
      ({ severity, id, subject, message }) => `- **${severity}** ${code(subject)}: ${inline(message)} (${id})`,
    ),
    ...goneFindings.map(({ id, subject }) => `- gone: ${code(subject)} (${id})`),
  ];
  return `### Findings: ${code(stack)}\n\n${lines.join("\n")}`;
}

function checklistSection({ stack, checklist }: StackPreview): string {
  if (checklist.length === 0) return "";
  const lines = checklist.map(({ what, page, tick }) => `- [ ] ${inline(what)} at <${page}>, then write ${code(tick)}`);
  return `### By hand, as GitHub has no API for it: ${code(stack)}\n\n${lines.join("\n")}`;
}

function repositorySections(preview: StackPreview): string[] {
  const owners = [...new Set(preview.changes.map(({ repository }) => repository))];
  return owners.map((repository) => {
    const changes = preview.changes.filter((change) => change.repository === repository);
    const checks = preview.checks.filter((change) => change.repository === repository);
    const workflows = preview.workflows.filter((change) => change.repository === repository);
    const lines = [
      ...checks.flatMap(({ added, removed }) => [
        ...added.map((check) => `- required check new: ${code(check)}`),
        ...removed.map((check) => `- required check gone: ${code(check)}`),
      ]),
      ...workflows.flatMap(workflowLines),
      ...changes.flatMap(changeLines),
    ];
    const title = `${code(preview.stack)}: ${repository === undefined ? "the owner" : code(repository)}, ${changes.length} ${changes.length === 1 ? "resource" : "resources"}`;
    return details(title, lines.join("\n"));
  });
}

function workflowLines({ repository: _, ...kinds }: WorkflowChange): string[] {
  const words: Record<keyof typeof kinds, string> = {
    permissions: "permission of a job",
    secrets: "secret that workflows read",
    actions: "action",
    environments: "environment that jobs enter",
    runners: "runner label set",
  };
  return Object.entries(kinds).flatMap(([kind, { added, removed }]: [string, Gained]) => [
    ...added.map((name) => `- ${words[kind as keyof typeof kinds]} new: ${code(name)}`),
    ...removed.map((name) => `- ${words[kind as keyof typeof kinds]} gone: ${code(name)}`),
  ]);
}

const marks = { create: "➕", update: "✏️", replace: "♻️", delete: "➖" };

function changeLines(change: ResourceChange): string[] {
  // A file's difference stands by itself.
  const fields = change.fields.filter(({ path }) => !/^files\b.*content$/.test(path)).slice(0, 20);
  return [
    `- ${marks[change.operation]} ${change.operation} ${inline(titleOf(change))}`,
    ...fields.map(({ path, before, after }) => `  - ${code(path)}: ${value(before)} → ${value(after)}`),
  ];
}

/** Changed files and new workflows as differences; other new files, which are the pipeline's own scripts, by name. */
function fileSections({ stack, files }: StackPreview): string[] {
  const isShown = ({ path, before, after }: FileChange) =>
    after !== undefined && (before !== undefined || path.startsWith(".github/workflows/"));
  const named = files.filter((file) => !isShown(file));
  const list = named.map(({ repository, path, after }) =>
    after === undefined
      ? `- ${code(`${repository}/${path}`)} is no longer delivered; it stays in the repository`
      : `- ${code(`${repository}/${path}`)} new, ${after.trimEnd().split("\n").length} lines`,
  );
  return [
    ...files
      .filter(isShown)
      .sort((left, right) => Number(left.before === undefined) - Number(right.before === undefined))
      .map((file) =>
        details(
          `${code(stack)}: ${code(`${file.repository}/${file.path}`)} ${file.before === undefined ? "new" : "changed"}`,
          fenced(unifiedDiff(file)),
        ),
      ),
    ...(list.length === 0
      ? []
      : [details(`${code(stack)}: ${list.length} more ${list.length === 1 ? "file" : "files"}`, list.join("\n"))]),
  ];
}

const details = (title: string, body: string) =>
  `<details><summary>${summary(title)}</summary>\n\n${body}\n\n</details>`;
/** In a summary GitHub reads HTML, not Markdown. */
const summary = (text: string) => text.replace(/`([^`]*)`/g, (_, inner: string) => `<code>${html(inner)}</code>`);

/** A fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

function value(of: unknown): string {
  if (of === undefined) return "_nothing_";
  const text = JSON.stringify(of);
  return code(text.length > 120 ? `${text.slice(0, 117)}...` : text);
}
