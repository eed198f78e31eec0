import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import type { Move } from "./violations.ts";

interface Parameters {
  readonly required_status_checks: readonly { readonly context: string; readonly integration_id?: number }[];
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create?: boolean;
}

const good = ["success", "neutral", "skipped"];

/** The app that GitHub Actions reports its checks as. */
export const actionsApp = 15368;

/** Whether a required check has passed for a commit: as a check run of that app, or as a commit status. */
function passed(move: Move, sha: string, context: string, app: number | undefined): boolean {
  const { tables } = move.world;
  const key = `${move.repository.id}/${sha}`;
  const run = tables.checkRuns
    .where("commit", key)
    .filter((row) => row.name === context && (app === undefined || row.app === app))
    .at(-1);
  if (run) return run.status === "completed" && good.includes(run.conclusion ?? "");
  if (app !== undefined) return false;
  return (
    tables.statuses
      .where("commit", key)
      .filter((row) => row.context === context)
      .at(-1)?.state === "success"
  );
}

/** Name of each check and status of a commit -> whether its last word is good. */
export function lastVerdicts({ tables }: World, repository: Repository, sha: string): Map<string, boolean> {
  const key = `${repository.id}/${sha}`;
  const verdicts = new Map<string, boolean>();
  for (const row of tables.statuses.where("commit", key)) verdicts.set(row.context, row.state === "success");
  for (const run of tables.checkRuns.where("commit", key)) {
    verdicts.set(run.name, run.status === "completed" && good.includes(run.conclusion ?? ""));
  }
  return verdicts;
}

/** The sentences about required checks that the new commit (of a merge: the head of the pull request) has not passed. */
export async function missingChecks(move: Move, parameters: Parameters): Promise<string[]> {
  if (move.kind === "create" && parameters.do_not_enforce_on_create) return [];
  const sha = move.merging?.head_sha ?? move.update.after;
  const required = parameters.required_status_checks;
  const missing = required.filter(
    ({ context, integration_id }) => !passed(move, sha, context, integration_id || undefined),
  );
  const sentences: string[] = [];
  if (missing.length === 1) sentences.push(`Required status check "${missing[0]!.context}" is expected.`);
  if (missing.length > 1)
    sentences.push(`${missing.length} of ${required.length} required status checks are expected.`);
  if (parameters.strict_required_status_checks_policy && move.merging) {
    const current = await move.world.git
      .repository(move.repository.id)
      .contains(move.merging.head_sha, move.update.before);
    if (!current) sentences.push("The head branch is not up to date with the base branch.");
  }
  return sentences;
}
