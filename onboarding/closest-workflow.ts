import { createTwoFilesPatch } from "diff";
import { parse } from "yaml";
import { analyze } from "../workflow/analysis/analyze.ts";
import type { WorkflowFile } from "../workflow/file.ts";

/** A workflow that the catalogue renders. */
export interface Candidate extends WorkflowFile {
  readonly pipeline: string;
}

/** The workflow of the catalogue that a hand-written one is closest to. */
export interface Closest {
  readonly pipeline: string;
  /** Path of the pipeline's workflow. */
  readonly path: string;
  /** How much of both is in both, in whole percent. */
  readonly likeness: number;
  /** What the hand-written one has beside it, and what it lacks: events, actions and tools by name. */
  readonly more: readonly string[];
  readonly lacks: readonly string[];
  /** From the hand-written text to the pipeline's, as `diff -u` has it. */
  readonly difference: string;
}

/** Programs by which steps are told apart. */
const tools =
  /\b(pytest|ruff|black|mypy|pylint|flake8|isort|tox|poetry|conda|docker|helm|kubectl|npm|pnpm|yarn|cargo|go|mvn|gradle|cmake|ctest|twine|trivy|bandit|gitleaks|pulumi|terraform)\b/g;

/** Less alike than this says nothing: in percent, and in deeds that not every workflow does. */
const least = { likeness: 15, deeds: 2 };

/** Events, and actions that bring a tool or keep a file: everybody's. */
const everybodys = /^(on |uses actions\/(setup-[\w-]+|cache|upload-artifact|download-artifact)$)/;

/** What a workflow is recognised by. */
function marksOf(content: string): ReadonlySet<string> {
  const { on } = (parse(content) ?? {}) as { on?: unknown };
  const events = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {});
  const actions = [...content.matchAll(/^\s*(?:-\s+)?uses:\s*["']?([^@\s"']+)/gm)].map(([, uses]) => uses);
  return new Set([
    ...events.map((event) => `on ${event}`),
    // Every workflow checks out.
    ...actions.filter((uses) => uses !== "actions/checkout").map((uses) => `uses ${uses}`),
    ...[...content.matchAll(tools)].map(([tool]) => `runs ${tool}`),
  ]);
}

/** Whether GitHub's own parser finds jobs in it. */
async function isReadable({ path, content }: WorkflowFile): Promise<boolean> {
  const { workflows } = await analyze([{ path, content }]);
  return workflows.some(({ permissions }) => permissions.length > 0);
}

/**
 * Finds the workflow of the catalogue that does most of what a hand-written one does: by events, actions and the programs
 * that its steps run. Undefined where none is alike, or GitHub itself could not read it.
 *
 * @param rendered makes the candidate for the repository in question, to be compared line by line
 */
export async function closestWorkflow(
  own: WorkflowFile,
  candidates: readonly Candidate[],
  rendered: (candidate: Candidate) => Candidate = (candidate) => candidate,
): Promise<Closest | undefined> {
  if (!(await isReadable(own))) return undefined;
  const marks = marksOf(own.content);
  let best:
    | { readonly candidate: Candidate; readonly there: ReadonlySet<string>; readonly likeness: number }
    | undefined;
  for (const candidate of candidates) {
    const there = marksOf(candidate.content);
    const both = [...marks].filter((mark) => there.has(mark));
    const likeness = Math.round((100 * both.length) / (marks.size + there.size - both.length));
    const deeds = both.filter((mark) => !everybodys.test(mark)).length;
    if (likeness < least.likeness || deeds < least.deeds || likeness <= (best?.likeness ?? 0)) continue;
    best = { candidate, there, likeness };
  }
  if (best === undefined) return undefined;
  const { candidate, there, likeness } = best;
  return {
    pipeline: candidate.pipeline,
    path: candidate.path,
    likeness,
    more: [...marks].filter((mark) => !there.has(mark)),
    lacks: [...there].filter((mark) => !marks.has(mark)),
    difference: workflowDifference(own, rendered(candidate)),
  };
}

/** From a hand-written text to a pipeline's, as `diff -u` has it. */
export function workflowDifference(own: WorkflowFile, { pipeline, path, content }: Candidate): string {
  const title = `${path} of pipeline ${pipeline}`;
  return createTwoFilesPatch(own.path, title, own.content, content, "as it is", "as rendered");
}
