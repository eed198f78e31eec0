import type { Finding } from "../finding.ts";
import { isLocal } from "./action-uses.ts";
import type { ActionUse } from "./analysis.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/**
 * Actions whose code can change under the same name: only a full commit SHA, or for an image its digest, stays what it
 * was when somebody looked at it (GitHub docs, "Secure use reference").
 */
export function pinningFindings(job: RunJob, uses: readonly ActionUse[]): Finding[] {
  return uses.filter(({ uses: name }) => !isLocal(name)).flatMap((use) => findingsOf(job, use));
}

function findingsOf(job: RunJob, { uses, ref, version, line }: ActionUse): Finding[] {
  if (uses.startsWith("docker://")) {
    if (/^sha256:[0-9a-f]{64}$/.test(ref)) return [];
    const message = `line ${line}: "${uses}" is not pinned; write the image's digest, ${uses}@sha256:<64 hex digits>.`;
    return [jobFinding(job, "action-not-pinned", "error", message)];
  }
  if (!/^[0-9a-f]{40}$/.test(ref)) {
    const found = ref === "" ? `"${uses}" has no version` : `"${uses}@${ref}" can change`;
    const comment = /\d/.test(ref) ? ref : "v1.2.3";
    const message = `line ${line}: ${found}; write the full commit SHA and the version in a comment, ${uses}@<40 hex digits> # ${comment}.`;
    return [jobFinding(job, "action-not-pinned", "error", message)];
  }
  if (version !== undefined) return [];
  const message = `line ${line}: "${uses}" is pinned, but nothing says to which version; write it in a comment behind the SHA, "# v1.2.3".`;
  return [jobFinding(job, "action-version-missing", "warning", message)];
}
