import { isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import type { Analysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { isWorkflow } from "./workflow-path.ts";

/** A fleet that AWS CodeBuild runs. */
export interface CodeBuildFleet {
  readonly name: string;
  /** Name of its CodeBuild project. */
  readonly project: string;
  /** Lower case. */
  readonly labels: readonly string[];
}

/** Name of the CodeBuild project of a fleet. Every job's labels have it, so it never changes. */
export function codeBuildProject(stack: string, fleet: string): string {
  return `slipway-${stack}-${fleet}`;
}

/**
 * Workflows whose jobs on a CodeBuild fleet ask for it in CodeBuild's own way: it starts a runner only for a label with
 * its project and the run, and GitHub would give a job to the runner that was started for another one of the same run,
 * were there no label of its own.
 *
 * The rest of each file stays as it is, byte for byte.
 *
 * Source: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-github-action-runners-update-labels.html
 */
export function withCodeBuildLabels<File extends DeliveredFile>(
  files: readonly File[],
  fleets: readonly CodeBuildFleet[],
): File[] {
  if (fleets.length === 0) return [...files];
  return files.map((file) => {
    if (!isWorkflow(file.path)) return file;
    const content = plainRunners(file.content)
      .sort((left, right) => right.start - left.start)
      .reduce((text, { job, labels, start, end }) => {
        const fleet = servingFleet(labels, fleets);
        return fleet === undefined
          ? text
          : text.slice(0, start) + runnerLabels(fleet, file.path, job) + text.slice(end);
      }, file.content);
    return { ...file, content };
  });
}

/** One error for each job that asks for a CodeBuild fleet by an expression: CodeBuild's own labels cannot be put there. */
export function codeBuildFindings(
  repository: string,
  files: readonly DeliveredFile[],
  fleets: readonly CodeBuildFleet[],
  analysis: Analysis,
): Finding[] {
  if (fleets.length === 0) return [];
  return analysis.workflows.flatMap(({ path, runners }) => {
    const plain = new Set(plainRunners(files.find((file) => file.path === path)?.content ?? "").map(({ job }) => job));
    return runners.flatMap(({ labels, job }): Finding[] => {
      const fleet = servingFleet(
        labels.map((label) => label.toLowerCase()),
        fleets,
      );
      if (fleet === undefined || plain.has(job)) return [];
      const message = `asks for the fleet "${fleet.name}" by an expression, but CodeBuild needs labels of its own in that place; write runs-on: [${fleet.labels.join(", ")}], or give the fleet the engine ec2.`;
      return [{ id: "runner-not-plain", severity: "error", subject: `${repository}/${path}: job "${job}"`, message }];
    });
  });
}

function servingFleet(labels: readonly string[], fleets: readonly CodeBuildFleet[]): CodeBuildFleet | undefined {
  if (labels.length === 0) return undefined;
  return fleets.find((fleet) => labels.every((label) => fleet.labels.includes(label)));
}

function runnerLabels({ project }: CodeBuildFleet, path: string, job: string): string {
  const own = `${path.replace(/^.*\//, "").replace(/\.ya?ml$/, "")}-${job}`;
  return `["codebuild-${project}-\${{ github.run_id }}-\${{ github.run_attempt }}", ${own}]`;
}

interface PlainRunner {
  readonly job: string;
  /** Lower case. */
  readonly labels: readonly string[];
  /** Where the value stands in the text: first character, and the one behind the last. */
  readonly start: number;
  readonly end: number;
}

/** Every `runs-on` of a workflow that is plain text or a list of it. */
function plainRunners(content: string): PlainRunner[] {
  const jobs = parseDocument(content).get("jobs");
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ key, value }) => {
    const node = isMap(value) ? value.get("runs-on", true) : undefined;
    const labels = node === undefined ? undefined : textsOf(node as Node);
    const range = (node as Node | undefined)?.range;
    if (labels === undefined || range == null || !isScalar(key)) return [];
    const end = range[0] + content.slice(range[0], range[1]).trimEnd().length;
    return [{ job: String(key.value), labels, start: range[0], end }];
  });
}

function textsOf(node: Node): string[] | undefined {
  const values = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : [];
  const texts = isScalar(node) ? [node.value] : values;
  return texts.length > 0 && texts.every((text) => typeof text === "string" && !text.includes("${{"))
    ? texts.map((text) => String(text).toLowerCase())
    : undefined;
}
