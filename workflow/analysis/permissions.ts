import type { Finding } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { actionMayUse, isKnownAction } from "./action-permissions.ts";
import type { JobPermissions, Level } from "./analysis.ts";
import { isJobToken } from "./job-token.ts";
import { allows, effectiveLevels, type Levels, levelsOf } from "./permission-levels.ts";
import { allJobs, type RunJob } from "./run-tree.ts";
import { distinctNeeds, keepsToken, logsInToGhcr, stepNeeds } from "./step-permissions.ts";
import { jobFinding, workflowFinding } from "./subject.ts";

/** What a job's token may do, and what its steps are known to need. */
export function jobPermissions(job: RunJob): JobPermissions {
  const declared = job.job.permissions ? "job" : job.frame.workflow.permissions ? "workflow" : "nowhere";
  const own = job.job.permissions ?? job.frame.workflow.permissions;
  return {
    job: job.job.id,
    line: own?.position.line ?? job.job.position.line,
    declared,
    granted: own === undefined ? {} : levelsOf(own),
    needed: distinctNeeds(job).map(({ scope, level, because, line }) => ({ scope, level, because, line })),
  };
}

/** Permissions at the top of a file: they reach every job, so that the least is none. */
export function workflowPermissionFindings(workflow: ParsedWorkflow): Finding[] {
  const { permissions } = workflow;
  if (permissions?.all === "write") {
    const message = `line ${permissions.position.line}: gives every job write-all; write "permissions: {}" at the top, and on each job what it needs.`;
    return [workflowFinding(workflow, "permissions-write-all", "error", message)];
  }
  const isEmpty =
    permissions !== undefined && permissions.all === undefined && Object.keys(levelsOf(permissions)).length === 0;
  if (isEmpty) return [];
  const found = permissions === undefined ? "says nothing of permissions at the top" : "gives permissions to every job";
  const message = `${found}; write "permissions: {}" at the top, and on each job what it needs.`;
  return [workflowFinding(workflow, "permissions-not-empty", "warning", message)];
}

/** `unknown` where nobody said whether the repository is public. */
export type Visibility = "public" | "private" | "internal" | "unknown";

/** Permissions of one job: not declared, too many, or too few for what its steps do. */
export function permissionFindings(job: RunJob, visibility: Visibility): Finding[] {
  const { permissions } = job.job;
  const levels = effectiveLevels(job);
  return [
    ...(permissions === undefined
      ? [
          jobFinding(
            job,
            "permissions-undeclared",
            "warning",
            'declares no permissions; write what its steps need, or "permissions: {}".',
          ),
        ]
      : []),
    ...(permissions?.all === "write"
      ? [
          jobFinding(
            job,
            "permissions-write-all",
            "error",
            `line ${permissions.position.line}: has write-all; write only what its steps need.`,
          ),
        ]
      : []),
    ...(levels === undefined ? [] : [...missing(job, levels, visibility), ...refusedCalls(job, levels)]),
    ...(permissions === undefined || permissions.all !== undefined ? [] : unneeded(job, levelsOf(permissions))),
  ];
}

/** Any token may read what is public, whatever it has: then only writing needs a permission. */
function missing(job: RunJob, levels: Levels, visibility: Visibility): Finding[] {
  return distinctNeeds(job)
    .filter(({ scope, level, or }) => !allows(levels, scope, level) && !(or !== undefined && allows(levels, or, level)))
    .filter(({ level }) => level === "write" || visibility !== "public")
    .map(({ scope, level, because, line }) => {
      const unsure = level === "read" && visibility === "unknown";
      const where = unsure ? " unless the repository is public" : "";
      const message = `line ${line}: ${because} needs "${scope}: ${level}"${where}, which the job does not have; add it to the job's permissions.`;
      return jobFinding(job, "permission-missing", unsure ? "warning" : "error", message);
    });
}

/**
 * GitHub does not start a run in which a called workflow, at its top or in a job, asks for more than its caller may do.
 * It looks before it evaluates any `if`.
 */
function refusedCalls(job: RunJob, levels: Levels): Finding[] {
  const [called] = job.called;
  if (called === undefined) return [];
  const asking = [called, ...allJobs(called).flatMap(({ called: nested }) => nested)].map(({ workflow }) => workflow);
  const asked = asking.flatMap((workflow) =>
    [workflow.permissions, ...workflow.jobs.map(({ permissions }) => permissions)].flatMap((permissions) =>
      permissions === undefined ? [] : (Object.entries(levelsOf(permissions)) as [string, Level][]),
    ),
  );
  const over = new Set(
    asked.filter(([scope, level]) => !allows(levels, scope, level)).map(([scope, level]) => `"${scope}: ${level}"`),
  );
  if (over.size === 0) return [];
  const message = `calls ${called.workflow.path}, which asks for ${[...over].join(", ")}, more than this job has, so that GitHub refuses the run; add it to the job's permissions.`;
  return [jobFinding(job, "permission-missing", "error", message)];
}

/** Permissions that nothing in the job can use; only said where every step is known. */
function unneeded(job: RunJob, levels: Levels): Finding[] {
  const { steps } = job.job;
  if (job.job.call !== undefined || steps.some((step) => step.uses !== undefined && !isKnownAction(step))) return [];
  const runs = steps.some((step) => step.run !== undefined);
  if (runs && commandsSeeToken(job)) return [];
  const open = scopesOutsideSteps(job, runs);
  const usable = [...steps.flatMap(actionMayUse), ...stepNeeds(job)];
  return (Object.entries(levels) as [string, Level][]).flatMap(([scope, level]) => {
    const uses = usable.filter((need) => need.scope === scope || need.or === scope);
    if (open.includes(scope) || uses.some((need) => need.level === "write" || level === "read")) return [];
    const advice = uses.length === 0 ? "remove it" : "lower it to read";
    const message = `has "${scope}: ${level}", which none of its steps can use; ${advice}.`;
    return [jobFinding(job, "permission-unneeded", "warning", message)];
  });
}

/** Scopes that something beside the actions can use: any command can ask for an identity, git and docker keep a login. */
function scopesOutsideSteps(job: RunJob, runs: boolean): string[] {
  const { steps, container, services } = job.job;
  const images = logsInToGhcr(job, steps) || isJobToken(container) || isJobToken(services);
  return [
    ...(runs ? ["id-token"] : []),
    ...(runs && keepsToken(steps) ? ["contents"] : []),
    ...(images ? ["packages"] : []),
  ];
}

/** Whether a command gets the token, and so may do anything with it. */
function commandsSeeToken(job: RunJob): boolean {
  const shared = [job.job.env, job.frame.workflow.env].some((env) => isJobToken(env));
  return shared || job.job.steps.some((step) => step.run !== undefined && isJobToken(step.token));
}
