import { styleText } from "node:util";
import { workflowRuleOf } from "../policy/rules/workflows.ts";
import type { Finding, Severity } from "../workflow/finding.ts";

/** Prints one JSON document to standard output. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Prints text to standard output, with a line end. */
export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

const colors: Record<Severity, "red" | "yellow" | "dim"> = { error: "red", warning: "yellow", info: "dim" };
const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Findings as text, gravest first, one line each; colours only where the stream takes them. */
export function findingLines(findings: readonly Finding[], stream: NodeJS.WriteStream = process.stdout): string[] {
  return [...findings]
    .sort((left, right) => order[left.severity] - order[right.severity])
    .map(
      ({ severity, id, subject, message }) =>
        `${paint(colors[severity], severity.padEnd(7), stream)} ${subject}: ${message} (${[workflowRuleOf(id)?.id, id].filter(Boolean).join(" ")})`,
    );
}

/** "1 repository", "2 repositories". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "2 errors, 1 warning", or "no findings". */
export function countFindings(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "info"] as const)
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      severity === "info" ? `${count} info` : `${count} ${severity}${count === 1 ? "" : "s"}`,
    );
  return counts.length === 0 ? "no findings" : counts.join(", ");
}

/**
 * Styles text for a terminal; plain where the stream is none or a dumb one, or NO_COLOR is set. Node's own guess is not asked: it
 * looks at standard output for text that goes to standard error, and differs from version to version.
 */
export function paint(
  style: Parameters<typeof styleText>[0],
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const coloured = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return coloured ? styleText(style, text, { validateStream: false }) : text;
}
