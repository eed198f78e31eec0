import { eventFaults, events } from "./events.ts";
import type { Setting } from "./setting.ts";
import { refuse } from "./simulation-fault.ts";
import type { SimulatedEvent } from "./simulation-input.ts";

/** An event with everything filled in that its author left out. */
export interface ResolvedEvent {
  readonly name: string;
  /** The activity types that it may be; one of them is chosen for each workflow. Empty where there are none. */
  readonly types: readonly string[];
  /** The whole ref that was asked for, or else GITHUB_REF. */
  readonly shownRef: string;
  /** GITHUB_REF. */
  readonly ref: string;
  /** For a pull request. */
  readonly pullRequest?: { readonly number: number; readonly head: string };
  /** Branch that a pull request or merge group goes into. */
  readonly base?: string;
  readonly fork: boolean;
  readonly paths?: readonly string[];
  readonly cron?: string;
  readonly inputs: { readonly [name: string]: string };
  readonly actor: string;
  readonly madeWithGithubToken: boolean;
  /** For `workflow_run`: the run that it tells of. */
  readonly source?: SourceRun;
}

/** The run that a `workflow_run` event tells of. */
export interface SourceRun {
  readonly name: string;
  readonly path: string;
  /** The event that started it; `undefined` when that is not known. */
  readonly event: string | undefined;
  readonly headBranch: string;
  readonly fork: boolean;
  /** `null` while it is not completed, `undefined` when it is not known. */
  readonly conclusion: string | null | undefined;
  /** Of the repository's own branches; GitHub lists none for a fork. */
  readonly pullRequest?: { readonly number: number; readonly head: string; readonly base: string };
}

/** The head branch of a simulated pull request that names none. */
const ordinaryHead = "feature";
const ordinaryTag = "refs/tags/v1.0.0";
const ordinaryActor = "octocat";

/**
 * Fills in an event: a push to the default branch, pull request number 1 of a branch `feature` into the default branch, a
 * release of `v1.0.0`, made by `octocat`.
 *
 * @throws SimulationFault with every part that does not fit the event.
 */
export function resolveEvent(event: SimulatedEvent, setting: Setting): ResolvedEvent {
  refuse(eventFaults(event.name, event.type));
  const kind = events[event.name]!;
  const { defaultBranch } = setting;
  const ref = event.ref === undefined ? undefined : wholeRef(event.ref);
  refuse([...strayParts(event), ...refFaults(event.name, ref, defaultBranch)]);

  const pullRequest = kind.pullRequest && {
    number: Number(/^refs\/pull\/(\d+)\//.exec(ref ?? "")?.[1] ?? 1),
    head: ref?.startsWith("refs/heads/") ? shortRef(ref) : ordinaryHead,
  };
  const base = pullRequest || kind.ref === "merge-group" ? (event.base ?? defaultBranch) : undefined;
  const githubRef = {
    "branch-or-tag": ref ?? `refs/heads/${defaultBranch}`,
    tag: ref ?? ordinaryTag,
    "pull-request": `refs/pull/${pullRequest?.number ?? 1}/merge`,
    "merge-group": ref ?? `refs/heads/gh-readonly-queue/${base}/pr-1-${"0".repeat(40)}`,
    "default-branch": `refs/heads/${defaultBranch}`,
  }[kind.ref];
  return {
    name: event.name,
    types: event.type !== undefined ? [event.type] : (kind.ordinaryTypes ?? []),
    shownRef: ref ?? githubRef,
    ref: githubRef,
    ...(pullRequest && { pullRequest }),
    ...(base !== undefined && { base: shortRef(base) }),
    fork: event.fork ?? false,
    ...(event.paths && { paths: event.paths }),
    ...(event.cron !== undefined && { cron: normalCron(event.cron) }),
    inputs: event.inputs ?? {},
    actor: event.actor ?? ordinaryActor,
    madeWithGithubToken: event.madeWithGithubToken ?? false,
  };
}

/** `main` is a branch; everything that starts with `refs/` is taken as it is. */
export function wholeRef(ref: string): string {
  return ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}

/** The name without `refs/heads/`, `refs/tags/` or `refs/pull/`, as `github.ref_name` has it. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, "");
}

/** Cron expressions that differ by spaces alone are the same schedule. */
export function normalCron(cron: string): string {
  return cron.trim().replaceAll(/\s+/g, " ");
}

function strayParts(event: SimulatedEvent): string[] {
  const kind = events[event.name]!;
  const about = (part: string, given: unknown, fits: boolean, fitting: string) =>
    given === undefined || given === false || fits ? [] : [`"${event.name}" has no ${part}; it belongs to ${fitting}.`];
  return [
    ...about("cron", event.cron, event.name === "schedule", "schedule"),
    ...about("inputs", filled(event.inputs), event.name === "workflow_dispatch", "workflow_dispatch"),
    ...about(
      "base branch",
      event.base,
      kind.pullRequest === true || kind.ref === "merge-group",
      "pull requests and merge groups",
    ),
    ...about(
      "fork",
      event.fork,
      kind.pullRequest === true || event.name === "workflow_run",
      "pull requests and workflow_run",
    ),
    ...about("changed paths", event.paths, kind.paths === true, "push, pull_request and pull_request_target"),
  ];
}

function filled(inputs: SimulatedEvent["inputs"]): SimulatedEvent["inputs"] {
  return inputs !== undefined && Object.keys(inputs).length > 0 ? inputs : undefined;
}

function refFaults(name: string, ref: string | undefined, defaultBranch: string): string[] {
  if (ref === undefined) return [];
  const kind = events[name]!;
  const isBranch = /^refs\/heads\/./.test(ref);
  const isTag = /^refs\/tags\/./.test(ref);
  const isPullRequest = /^refs\/pull\/\d+\/(merge|head)$/.test(ref);
  if (!isBranch && !isTag && !isPullRequest) {
    return [`"${ref}" is not a ref; write refs/heads/NAME, refs/tags/NAME, refs/pull/NUMBER/merge, or a branch name.`];
  }
  if (kind.pullRequest) {
    return isTag ? [`A pull request comes from a branch, not from "${ref}"; write refs/heads/NAME.`] : [];
  }
  // The ref of a workflow_run event here is that of the run it tells of.
  if (name === "workflow_run") return isPullRequest ? [`A run belongs to a branch or tag, not to "${ref}".`] : [];
  switch (kind.ref) {
    case "tag":
      return isTag ? [] : [`"${name}" happens at a tag, not at "${ref}"; write refs/tags/NAME.`];
    case "branch-or-tag":
      return isPullRequest ? [`"${name}" happens at a branch or tag, not at "${ref}".`] : [];
    case "merge-group":
      return isBranch ? [] : [`A merge group is a branch, not "${ref}"; leave the ref out, or name its branch.`];
    default:
      return ref === `refs/heads/${defaultBranch}`
        ? []
        : [`"${name}" always runs on the default branch "${defaultBranch}", not on "${ref}"; leave the ref out.`];
  }
}
