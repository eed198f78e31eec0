import type { WorkflowFile } from "../file.ts";
import type { Finding } from "../finding.ts";
import { parseWorkflow } from "../parse/parse-workflow.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { actionUses } from "./action-uses.ts";
import type { Analysis, ArtifactUse, WorkflowAnalysis } from "./analysis.ts";
import { downloadsOf, type StepArtifact, uploadsOf } from "./artifact-uses.ts";
import { artifactConflicts, artifactFindings } from "./artifacts.ts";
import { callFindings } from "./calls.ts";
import { checkConflicts, checksOf } from "./checks.ts";
import { calledOutputFindings, dataFlowFindings } from "./data-flow.ts";
import { environmentFindings, environmentUses } from "./environments.ts";
import { forkFindings } from "./fork-safety.ts";
import { hardeningFindings } from "./hardening.ts";
import { concurrencyFindings, isOnlyCalled, timeoutFindings } from "./limits.ts";
import { matrixFindings } from "./matrices.ts";
import { needsFindings } from "./needs.ts";
import { jobPermissions, permissionFindings, type Visibility, workflowPermissionFindings } from "./permissions.ts";
import { pinningFindings } from "./pinning.ts";
import { distinct, secretReferences, variableReferences, workflowVariables } from "./references.ts";
import { allJobs, type Frame, type RunJob, runTree, type WorkflowsByPath } from "./run-tree.ts";
import { runnerFindings, runnerUses } from "./runners.ts";
import { syntaxFindings } from "./syntax.ts";
import { injectionFindings } from "./template-injection.ts";
import { tokenEventFindings } from "./token-events.ts";

export type {
  ActionUse,
  Analysis,
  ArtifactUse,
  Check,
  JobPermissions,
  Level,
  NeededPermission,
  RunnerUse,
  Use,
  WorkflowAnalysis,
} from "./analysis.ts";
export { isKnownText } from "./analysis.ts";

export interface AnalysisOptions {
  /** The branch that required checks are asked for; "main" if not given. */
  readonly defaultBranch?: string;
  /** Whether the repository is public: there, a token may read without a permission. */
  readonly visibility?: Visibility;
}

/**
 * Says what the workflows of one repository use, and what is wrong with them. It reads the YAML text as GitHub does, so
 * a workflow that somebody wrote by hand is judged like a rendered one. Files outside of .github/workflows are no
 * workflows, and are passed over.
 */
export async function analyze(files: readonly WorkflowFile[], options: AnalysisOptions = {}): Promise<Analysis> {
  const sources = new Map(files.filter(({ path }) => isWorkflowPath(path)).map(({ path, content }) => [path, content]));
  const workflows = await Promise.all([...sources].map(([path, content]) => parseWorkflow({ path, content })));
  const byPath: WorkflowsByPath = new Map(workflows.map((workflow) => [workflow.path, workflow]));
  const runs = runsOf(workflows, byPath);
  const jobs = runs.flatMap(allJobs);
  const jobsOf = (workflow: ParsedWorkflow) => jobs.filter(({ frame }) => frame.workflow === workflow);
  return {
    workflows: workflows.map((workflow) => {
      const run = runs.find((candidate) => candidate.workflow === workflow && !isOnlyCalled(workflow));
      const checks = run === undefined ? [] : checksOf(run, options.defaultBranch ?? "main");
      return { ...usesOf(workflow, jobsOf(workflow), sources.get(workflow.path)!), checks };
    }),
    findings: inFileOrder(
      [
        ...workflows.flatMap((workflow) => [
          ...workflowFindings(workflow, byPath),
          ...(isSound(workflow)
            ? jobsOf(workflow).flatMap((job) =>
                jobFindings(job, runs, byPath, sources, options.visibility ?? "unknown"),
              )
            : []),
        ]),
        ...runFindings(
          runs.filter((run) => isSound(run.workflow) && allJobs(run).every(({ frame }) => isSound(frame.workflow))),
        ),
      ],
      workflows,
    ),
  };
}

/** Names of the checks that every pull request to the default branch gets, in the order of the files. */
export async function reportedChecks(files: readonly WorkflowFile[], options: AnalysisOptions = {}): Promise<string[]> {
  const { workflows } = await analyze(files, options);
  const checks = workflows.flatMap((workflow) => workflow.checks);
  return [...new Set(checks.filter(({ alwaysReported }) => alwaysReported).map(({ name }) => name))];
}

/** GitHub reads the files directly below this folder. */
function isWorkflowPath(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/** One run for each workflow that an event starts, and for each called one that nothing here calls. */
function runsOf(workflows: readonly ParsedWorkflow[], byPath: WorkflowsByPath): Frame[] {
  const runs = workflows.filter((workflow) => !isOnlyCalled(workflow)).map((workflow) => runTree(workflow, byPath));
  for (const workflow of workflows) {
    const reached = runs.some(
      (run) => run.workflow === workflow || allJobs(run).some(({ frame }) => frame.workflow === workflow),
    );
    if (!reached) runs.push(runTree(workflow, byPath));
  }
  return runs;
}

function usesOf(workflow: ParsedWorkflow, jobs: readonly RunJob[], source: string): Omit<WorkflowAnalysis, "checks"> {
  const { path, name, events } = workflow;
  return {
    path,
    name,
    events: Object.keys(events),
    secrets: distinct(jobs.flatMap((job) => secretReferences(job).uses)),
    variables: distinct([...workflowVariables(workflow), ...jobs.flatMap((job) => variableReferences(job).uses)]),
    environments: distinct(jobs.flatMap(environmentUses)),
    runners: unique(jobs.flatMap(runnerUses)),
    actions: unique(jobs.flatMap((job) => actionUses(job, source))),
    artifacts: {
      uploads: unique(jobs.flatMap(uploadsOf).map(withoutStep)),
      downloads: unique(jobs.flatMap(downloadsOf).map(withoutStep)),
    },
    permissions: unique(jobs.map(jobPermissions)),
  };
}

function withoutStep({ step: _, stepIndex: __, ...use }: StepArtifact): ArtifactUse {
  return use;
}

/** Jobs of a workflow that is called twice are there twice, mostly with the same uses. */
function unique<T>(uses: readonly T[]): T[] {
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}

/** Whether GitHub would run a file at all; of one that it refuses, only that is said. */
function isSound(workflow: ParsedWorkflow): boolean {
  return workflow.errors.length === 0 && needsFindings(workflow).length === 0;
}

function workflowFindings(workflow: ParsedWorkflow, byPath: WorkflowsByPath): Finding[] {
  const refused = [...syntaxFindings(workflow), ...needsFindings(workflow)];
  if (!isSound(workflow)) return refused;
  return [
    ...workflowPermissionFindings(workflow),
    ...concurrencyFindings(workflow),
    ...calledOutputFindings(workflow, byPath),
  ];
}

function jobFindings(
  job: RunJob,
  runs: readonly Frame[],
  byPath: WorkflowsByPath,
  sources: ReadonlyMap<string, string>,
  visibility: Visibility,
): Finding[] {
  return [
    ...callFindings(job, byPath),
    ...matrixFindings(job),
    ...dataFlowFindings(job, byPath),
    ...secretReferences(job).findings,
    ...variableReferences(job).findings,
    ...environmentFindings(job),
    ...runnerFindings(job),
    ...artifactFindings(job, runs),
    ...permissionFindings(job, visibility),
    ...injectionFindings(job),
    ...pinningFindings(job, actionUses(job, sources.get(job.frame.workflow.path) ?? "")),
    ...timeoutFindings(job),
    ...hardeningFindings(job),
  ];
}

function runFindings(runs: readonly Frame[]): Finding[] {
  return [
    ...runs.flatMap(artifactConflicts),
    ...runs.flatMap((run) => forkFindings(run, runs)),
    ...checkConflicts(runs),
    ...tokenEventFindings(runs),
  ];
}

/** Each finding once, those of one file together. */
function inFileOrder(findings: readonly Finding[], workflows: readonly ParsedWorkflow[]): Finding[] {
  const fileOf = ({ subject }: Finding) =>
    workflows.findIndex(({ path }) => subject === path || subject.startsWith(`${path}: `));
  return unique(findings).sort((a, b) => fileOf(a) - fileOf(b));
}
