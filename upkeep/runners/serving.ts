import type { SeenRunner, SeenRunnerGroup } from "../../live/read-runners.ts";
import type { DesiredFleet } from "../../platform/fleets.ts";
import { isHosted } from "../../workflow/hosted-labels.ts";

/** Everything that may take a job. */
export interface Servers {
  readonly runners: readonly SeenRunner[];
  readonly groups: readonly SeenRunnerGroup[];
  readonly fleets: readonly DesiredFleet[];
}

/** A repository, as far as runners ask for it. */
export interface Asking {
  readonly id: string;
  readonly name: string;
  readonly isPublic: boolean;
}

/** Who would take a job with such labels, and what holds them up. */
export type Service =
  | { readonly by: "github" }
  | { readonly by: "codebuild" }
  /** Nobody has such labels. */
  | { readonly by: "nobody" }
  /** A fleet that makes machines when they are asked for. */
  | { readonly by: "fleet"; readonly fleet: DesiredFleet; readonly running: number; readonly open: boolean }
  /** Runners have the labels; `state` is the best that any of them is in. */
  | {
      readonly by: "runners";
      readonly state: "free" | "busy" | "offline" | "closed";
      readonly runners: readonly SeenRunner[];
      /** Groups that are closed to the repository, where all are. */
      readonly closed: readonly SeenRunnerGroup[];
    };

/** Finds who serves a set of labels. GitHub compares them without case, and a runner must have all of them. */
export function serviceOf(labels: readonly string[], asking: Asking, { runners, groups, fleets }: Servers): Service {
  const wanted = labels.map((label) => label.toLowerCase());
  if (wanted.length === 1 && isHosted(wanted[0]!)) return { by: "github" };
  if (wanted.some((label) => label.startsWith("codebuild-"))) return { by: "codebuild" };
  const has = (own: readonly string[]) => wanted.every((label) => own.includes(label));
  const fitting = runners.filter(
    (runner) => has(runner.labels) && (runner.repository ?? asking.name).toLowerCase() === asking.name.toLowerCase(),
  );
  const groupOf = (runner: SeenRunner) => groups.find(({ id }) => id === runner.group);
  const open = fitting.filter((runner) => isOpen(groupOf(runner), asking));
  const fleet = fleets.find((one) => one.engine !== "external" && has(one.labels.map((label) => label.toLowerCase())));
  if (fleet !== undefined && !open.some(({ online, busy }) => online && !busy))
    return {
      by: "fleet",
      fleet,
      running: fitting.length,
      open: fleet.repositories === undefined || fleet.repositories.includes(asking.id),
    };
  if (fitting.length === 0) return { by: "nobody" };
  if (open.length === 0) {
    const closed = groups.filter((group) => fitting.some((runner) => runner.group === group.id));
    return { by: "runners", state: "closed", runners: fitting, closed };
  }
  const online = open.filter((runner) => runner.online);
  const state = online.length === 0 ? "offline" : online.some(({ busy }) => !busy) ? "free" : "busy";
  return { by: "runners", state, runners: open, closed: [] };
}

/** Whether a group takes jobs of a repository. One that nobody could read is taken for open. */
export function isOpen(group: SeenRunnerGroup | undefined, { name, isPublic }: Asking): boolean {
  if (group === undefined) return true;
  if (isPublic && !group.allowsPublic) return false;
  if (group.visibility === "private") return !isPublic;
  if (group.visibility !== "selected") return true;
  return (group.repositories ?? []).some((one) => one.toLowerCase() === name.toLowerCase());
}
