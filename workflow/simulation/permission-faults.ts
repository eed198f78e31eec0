import type { ParsedJob, ParsedPermissions, ParsedWorkflow } from "../parse/parsed-workflow.ts";

/**
 * Jobs of a called workflow that ask for more than the calling job has: GitHub refuses to start such a run. Nothing is
 * said where the caller's permissions are those of the repository's settings, which are not known here.
 *
 * Source: GitHub docs, "Reusing workflow configurations": permissions can only be kept or reduced by a called workflow.
 *
 * @param granted What the calling job may do at most; `undefined` when that is not known.
 */
export function permissionFaults(called: ParsedWorkflow, granted: ParsedPermissions | undefined): string[] {
  if (granted === undefined) return [];
  return called.jobs.flatMap((job) => {
    const wanted = permissionsOf(job, called);
    if (wanted === undefined) return [];
    return excess(wanted, granted).map((scope) => {
      const level = levelOf(wanted, scope);
      return `whose job "${job.id}" wants ${scope}: ${level}, but is only allowed ${scope}: ${levelOf(granted, scope)}`;
    });
  });
}

/** The permissions that the file gives a job; `undefined` when it says nothing. */
export function permissionsOf(job: ParsedJob, workflow: ParsedWorkflow): ParsedPermissions | undefined {
  return job.permissions ?? workflow.permissions;
}

const levels = ["none", "read", "write"];

function levelOf(permissions: ParsedPermissions, scope: string): string {
  return permissions.all ?? permissions.scopes[scope] ?? "none";
}

function excess(wanted: ParsedPermissions, granted: ParsedPermissions): string[] {
  const scopes =
    wanted.all === undefined ? Object.keys(wanted.scopes) : granted.all === undefined ? ["contents"] : ["all"];
  return scopes.filter((scope) => levels.indexOf(levelOf(wanted, scope)) > levels.indexOf(levelOf(granted, scope)));
}
