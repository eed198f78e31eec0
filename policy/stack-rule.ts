import type { Analysis } from "../workflow/analysis/analyze.ts";
import { inputAt, type Parameters, type PolicyResource, type Rule } from "./rule.ts";
import { fileSet, filesOf } from "./rules/delivered-files.ts";

/** What is wrong with a resource beside the others of its stack. */
export interface StackFault {
  readonly resource: PolicyResource;
  /** A clause. */
  readonly what: string;
}

/** One thing that must hold between the resources of a stack. */
export interface StackRule extends Omit<Rule, "types" | "judge"> {
  /** What is wrong; none where only a real run knows what it takes to tell. */
  readonly judge: (stack: StackView, parameters: Parameters) => readonly StackFault[];
  /** Where a plan's own findings say the same, with file and line, the engine alone is told. */
  readonly ofEngineAlone?: boolean;
}

/** The workflows that one repository is given. */
export interface DeliveredWorkflows {
  /** The resource that delivers them. */
  readonly resource: PolicyResource;
  /** Name of the repository. */
  readonly repository: string;
  readonly analysis: Analysis;
}

/** A stack as its rules see it. */
export interface StackView {
  readonly resources: readonly PolicyResource[];
  readonly delivered: readonly DeliveredWorkflows[];
  /** Names of repositories whose workflows are delivered, and not seen here. */
  readonly unseen: ReadonlySet<string>;
}

/** @param analyse what the workflows of a resource that delivers files use and report */
export async function viewOf(
  resources: readonly PolicyResource[],
  analyse: (resource: PolicyResource) => Promise<Analysis>,
): Promise<StackView> {
  const delivering = resources.filter(({ type }) => type === fileSet);
  // The state of a delivered file has its hash alone.
  const seen = delivering.filter((resource) => filesOf(resource).length > 0);
  const delivered = seen.map(async (resource): Promise<DeliveredWorkflows> => {
    return { resource, repository: repositoryOf(resource), analysis: await analyse(resource) };
  });
  const unseen = new Set(delivering.filter((resource) => !seen.includes(resource)).map(repositoryOf));
  return { resources, delivered: await Promise.all(delivered), unseen };
}

/** Name of the repository that a resource belongs to; "" where it says none. */
export const repositoryOf = ({ inputs }: PolicyResource): string => textAt(inputs, "repository");

/** The text at a path of inputs; "" where there is none, or where only a real run knows it. */
export function textAt(inputs: unknown, path: string): string {
  const value = inputAt(inputs, path);
  return typeof value === "string" ? value : "";
}

/** Whether two names are one to GitHub, which compares without case. */
export const sameName = (left: string, right: string): boolean => left.toUpperCase() === right.toUpperCase();
