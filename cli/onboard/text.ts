import type { z } from "zod";
import { previewMarkdown } from "../../preview/markdown.ts";
import type { StackPreview } from "../../preview/preview.ts";
import type { onboardOutput } from "../onboard-output.ts";
import { counted } from "../print.ts";

type Document = z.infer<typeof onboardOutput>;
type Workflow = Document["workflows"][number];

/** What was found and is proposed, and why, as text. */
export function proposalLines(document: Document, owner: string): string[] {
  const { name, existing, code, detected, pipeline, jobs, reasons, considered, open, workflows } = document;
  const what = pipeline ?? (jobs.length > 0 ? "a list of jobs" : "nothing yet");
  return [
    `${owner}/${name}: ${existing ? "on GitHub already" : "not on GitHub yet"}, code in ${code}`,
    ...block("What is there", columns(detected.map(({ what: is, file }) => [is, file]))),
    ...block(`Proposed: ${pipeline === undefined ? "" : "pipeline "}${what}`, [
      ...columns(
        reasons.map(({ field, because }) => [field, because.map(({ what: is, file }) => `${is} (${file})`).join(", ")]),
      ),
    ]),
    ...block("Workflows that are there", workflows.flatMap(workflowLines)),
    ...block("Considered, and not proposed", columns(considered.map((one) => [one.pipeline, one.why]))),
    ...block(
      "To see to",
      open.map((line) => `- ${line}`),
    ),
  ];
}

/** What becomes of a workflow that is there. */
function workflowLines({ path, by, samePath, likeness, more = [], lacks = [], difference }: Workflow): string[] {
  if (by === undefined) return [`${path}: no proposed workflow does what it does; it stays, and goes on beside them`];
  const like = likeness === undefined ? "little alike" : `${likeness}% alike`;
  return [
    samePath
      ? `${path}: the proposed one of the same name takes its place, ${like}`
      : `${path}: ${by} does most of the same, ${like}; it stays until somebody removes it`,
    ...(more.length === 0 ? [] : [`  it does beside that: ${more.join(", ")}`]),
    ...(lacks.length === 0 ? [] : [`  it does not: ${lacks.join(", ")}`]),
    ...(difference === undefined
      ? []
      : difference
          .trimEnd()
          .split("\n")
          .map((line) => `  ${line}`)),
  ];
}

/** The files that it comes to, and what they do. */
export function draftLines({ files, differences }: Document, previews: readonly StackPreview[]): string[] {
  return [
    ...files.flatMap(({ path, content }) => block(path, content.trimEnd().split("\n"))),
    ...block(
      "What the first up changes on GitHub, beside files",
      differences.map(({ field, declared, seen }) => `${field}: ${said(seen)} -> ${said(declared)}`),
    ),
    "",
    ...summary(previewMarkdown(previews)),
  ];
}

/** The part of a preview that tells; each line of each file is for the pull request. */
function summary(markdown: string): string[] {
  const lines = markdown.trimEnd().split("\n");
  const files = lines.findIndex((line) => line.startsWith("<details>"));
  const shown = (files === -1 ? lines : lines.slice(0, files)).filter((line) => !line.startsWith("<!--"));
  return [...shown, ...(files === -1 ? [] : ['Line by line: "slipway preview --base HEAD", once it is written.'])];
}

/** How it ended. */
export function endLines({ newFindings, written, pullRequest, files, id, stack }: Document, dryRun: boolean): string[] {
  const errors = newFindings.filter(({ severity }) => severity === "error");
  if (errors.length > 0 && !written && pullRequest === undefined)
    return [
      "",
      `Nothing was written: ${counted(errors.length, "finding", "findings")} of severity error to answer first.`,
      ...errors
        .filter((one) => variableOf(one) === undefined)
        .map(({ subject, message }) => `  ${subject}: ${message}`),
      ...variables(errors.flatMap((one) => variableOf(one) ?? [])),
      'Answer by "--with option=value" or "--variable [environment/]NAME=value", ask for another "--pipeline", or go on by hand with "--with-findings".',
    ];
  if (pullRequest !== undefined) return ["", `Pull request: ${pullRequest}`];
  if (dryRun) return ["", "Nothing was written, as this is a dry run."];
  return [
    "",
    `Written: ${files.map(({ path }) => path).join(", ")}`,
    `Next: look at inventory/repositories/${id}.yaml, then commit it; "slipway check --stack ${stack}" holds it against every rule.`,
  ];
}

/** The variable that a finding misses, as "--variable" takes it; undefined for every other finding. */
function variableOf({ id, message }: Document["newFindings"][number]): string | undefined {
  if (id !== "variable-not-provisioned") return undefined;
  const name = /the variable "(\w+)"/.exec(message)?.[1];
  const environment = /environments\.(.+)\.variables/.exec(message)?.[1];
  return name && (environment === undefined ? name : `${environment}/${name}`);
}

/** Each once, however many jobs read it. */
function variables(missing: readonly string[]): string[] {
  return missing.length === 0
    ? []
    : [`  Variables that workflows read and nothing gives: ${[...new Set(missing)].join(", ")}`];
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(40, Math.max(0, ...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

const said = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
