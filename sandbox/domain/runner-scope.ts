import { fullName } from "../present/repository.ts";
import type { Repository, Runner, RunnerGroup, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";

/** Whether a group is for a repository's jobs: by its visibility, and public ones only where it says so. */
function isFor(group: RunnerGroup, repository: Repository): boolean {
  if (repository.visibility === "public" && !group.allows_public_repositories) return false;
  if (group.visibility === "selected") return group.selected.includes(repository.id);
  return group.visibility === "all" || repository.visibility !== "public";
}

/** Whether a run is of one of a group's workflows (`acme/app/.github/workflows/train.yml@refs/heads/main`). */
function isSelected(group: RunnerGroup, repository: string, run: WorkflowRun): boolean {
  const name = run.ref.replace(/^refs\/(heads|tags)\//, "");
  const refs = [run.ref, name, run.head_sha].map((ref) => `${repository}/${run.workflow}@${ref}`.toLowerCase());
  return group.selected_workflows.some((workflow) => refs.includes(workflow.toLowerCase()));
}

/** Why a runner gets no job of a run, whatever its labels: it is somebody else's, or its group is not for the run. */
export function scopeFault(world: World, run: WorkflowRun, runner: Runner): string | undefined {
  const { tables } = world;
  const repository = tables.repositories.get(run.repository)!;
  const own =
    runner.repository === null ? runner.organization === repository.owner : runner.repository === repository.id;
  const name = fullName(world, repository);
  if (!own) return `The runner "${runner.name}" does not belong to "${name}" or its organisation.`;
  const group = runner.group === null ? undefined : tables.runnerGroups.get(runner.group);
  if (!group) return undefined;
  if (!isFor(group, repository)) return `The runner group "${group.name}" is not for the repository "${name}".`;
  if (!group.restricted_to_workflows || isSelected(group, name, run)) return undefined;
  return `The runner group "${group.name}" is not for the workflow "${run.workflow}" at "${run.ref}".`;
}
