import type { ActionUse } from "./analysis.ts";
import type { RunJob } from "./run-tree.ts";

/** The actions that a job's steps use, or the workflow that it calls, in the order of the file. */
export function actionUses(job: RunJob, source: string): ActionUse[] {
  const lines = source.split(/\r?\n/);
  const steps = job.job.steps.flatMap(({ uses, usesPosition }) =>
    uses === undefined ? [] : [{ uses, line: usesPosition?.line ?? job.job.position.line }],
  );
  const call = job.job.call === undefined ? [] : [{ uses: job.job.call.uses, line: job.job.call.position.line }];
  return [...call, ...steps].map(({ uses, line }) => ({
    ...reference(uses),
    ...version(lines[line - 1] ?? "", uses),
    job: job.job.id,
    line,
  }));
}

function reference(uses: string): { uses: string; ref: string } {
  if (isLocal(uses)) return { uses, ref: "" };
  if (uses.startsWith("docker://") && !uses.includes("@"))
    return splitAt(uses, uses.lastIndexOf(":"), "docker://".length);
  return splitAt(uses, uses.lastIndexOf("@"), 0);
}

function splitAt(text: string, at: number, from: number): { uses: string; ref: string } {
  return at <= from ? { uses: text, ref: "" } : { uses: text.slice(0, at), ref: text.slice(at + 1) };
}

/** Whether `uses` names something of the same repository, which has no version of its own. */
export function isLocal(uses: string): boolean {
  return /^[.$]\//.test(uses);
}

/** The version in the comment behind `uses`, as update tools write it (`# v4.2.2`). */
function version(line: string, uses: string): { version?: string } {
  const at = line.indexOf(uses);
  const comment = at === -1 ? undefined : /^["']?\s+#\s*(\S+)/.exec(line.slice(at + uses.length))?.[1];
  return comment !== undefined && /\d/.test(comment) ? { version: comment } : {};
}
