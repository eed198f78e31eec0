import type { ParsedEvent, ParsedSchedule, ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { events } from "./events.ts";
import { passesFilter } from "./filter-pattern.ts";
import { normalCron, type ResolvedEvent, shortRef } from "./resolved-event.ts";

/** Whether an event starts a workflow, and why; with the activity type and schedule that it then is. */
export type Trigger =
  | { readonly starts: true; readonly reason: string; readonly type?: string; readonly schedule?: ParsedSchedule }
  | { readonly starts: false; readonly reason: string };

/**
 * Decides whether an event starts a workflow, by the filters of its trigger. A schedule without a given cron starts a
 * workflow once for each of its schedules, every other event at most once.
 *
 * Source: GitHub docs, "Workflow syntax for GitHub Actions" (on) and "Events that trigger workflows".
 */
export function decideTriggers(workflow: ParsedWorkflow, event: ResolvedEvent): readonly [Trigger, ...Trigger[]] {
  const trigger = workflow.events[event.name];
  if (trigger === undefined) {
    const others = Object.keys(workflow.events).join(", ");
    return [no(`It does not listen to ${event.name}, only to ${others === "" ? "nothing" : others}.`)];
  }
  if (event.madeWithGithubToken && !startsByToken(event)) return [no(tokenReason(event))];
  if (event.name === "schedule") return decideSchedules(trigger, event);
  const type = chooseType(trigger, event);
  if (type === null) {
    const listens = trigger.types ?? events[event.name]?.defaultTypes ?? [];
    return [
      no(`${event.name} with type ${event.types.join(" or ") || "none"} is not among its types ${listens.join(", ")}.`),
    ];
  }
  const checks = [refCheck(trigger, event), pathCheck(trigger, event)];
  const failed = checks.find((check) => !check.passes);
  if (failed !== undefined) return [no(failed.reason)];
  const what = type === undefined ? event.name : `${event.name} (${type})`;
  const reasons = checks.map((check) => check.reason).filter((reason) => reason !== "");
  return [
    {
      starts: true,
      reason: `${what}${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}${forkNote(event)}.`,
      ...(type !== undefined && { type }),
    },
  ];
}

function no(reason: string): Trigger {
  return { starts: false, reason };
}

/** GitHub docs, "Use GITHUB_TOKEN for authentication in workflows". */
function startsByToken(event: ResolvedEvent): boolean {
  return event.name === "workflow_dispatch" || event.name === "repository_dispatch";
}

function tokenReason(event: ResolvedEvent): string {
  return event.name === "pull_request" && event.types.some((type) => events.pull_request?.defaultTypes?.includes(type))
    ? "The pull request was made with GITHUB_TOKEN: its run starts only after somebody with write access approves it."
    : "An event that was made with GITHUB_TOKEN starts nothing.";
}

function decideSchedules(trigger: ParsedEvent, event: ResolvedEvent): readonly [Trigger, ...Trigger[]] {
  const wanted = trigger.schedules.filter(
    (schedule) => event.cron === undefined || normalCron(schedule.cron) === event.cron,
  );
  const [first, ...rest] = wanted.map(
    (schedule): Trigger => ({ starts: true, reason: `schedule "${schedule.cron}".`, schedule }),
  );
  if (first !== undefined) return [first, ...rest];
  const own = trigger.schedules.map((schedule) => `"${schedule.cron}"`).join(", ");
  return [no(`None of its schedules ${own} is "${event.cron}".`)];
}

/** The activity type that starts this workflow; `null` when none does, `undefined` where the event has none. */
function chooseType(trigger: ParsedEvent, event: ResolvedEvent): string | null | undefined {
  // Without a type, an event of types that users make up (repository_dispatch) is taken to be one that is listened to.
  if (event.types.length === 0) return events[event.name]?.types === undefined ? trigger.types?.[0] : undefined;
  const wanted = trigger.types ?? events[event.name]?.defaultTypes;
  return event.types.find((type) => wanted === undefined || wanted.includes(type)) ?? null;
}

interface Check {
  readonly passes: boolean;
  readonly reason: string;
}

const anything: Check = { passes: true, reason: "" };

function refCheck(trigger: ParsedEvent, event: ResolvedEvent): Check {
  if (event.name === "push") return pushCheck(trigger, event);
  if (event.base !== undefined)
    return nameCheck("branches", trigger.branches, trigger.branchesIgnore, event.base, "base branch");
  if (event.source !== undefined) {
    return nameCheck("branches", trigger.branches, trigger.branchesIgnore, event.source.headBranch, "head branch");
  }
  return anything;
}

/** A push of a branch looks at the branch filters, one of a tag at the tag filters; a lone kind excludes the other. */
function pushCheck(trigger: ParsedEvent, event: ResolvedEvent): Check {
  const isTag = event.ref.startsWith("refs/tags/");
  const name = shortRef(event.ref);
  const hasBranches = (trigger.branches ?? trigger.branchesIgnore) !== undefined;
  const hasTags = (trigger.tags ?? trigger.tagsIgnore) !== undefined;
  if (isTag && !hasTags && hasBranches) return { passes: false, reason: `Tag "${name}": it filters branches only.` };
  if (!isTag && !hasBranches && hasTags) return { passes: false, reason: `Branch "${name}": it filters tags only.` };
  return isTag
    ? nameCheck("tags", trigger.tags, trigger.tagsIgnore, name, "tag")
    : nameCheck("branches", trigger.branches, trigger.branchesIgnore, name, "branch");
}

function nameCheck(
  key: string,
  only: readonly string[] | undefined,
  ignore: readonly string[] | undefined,
  name: string,
  what: string,
): Check {
  if (only !== undefined) {
    const passes = passesFilter(only, name);
    const patterns = only.join(", ");
    const verb = passes ? "matches" : "does not match";
    return {
      passes,
      reason: `${passes ? what : capital(what)} "${name}" ${verb} ${key}: ${patterns}${passes ? "" : "."}`,
    };
  }
  if (ignore !== undefined && passesFilter(ignore, name)) {
    return { passes: false, reason: `${capital(what)} "${name}" matches ${key}-ignore: ${ignore.join(", ")}.` };
  }
  return { passes: true, reason: `${what} "${name}"` };
}

/** A change starts the workflow when one of its files is wanted. Pushes of tags are not looked at. */
function pathCheck(trigger: ParsedEvent, event: ResolvedEvent): Check {
  const filter = trigger.paths ?? trigger.pathsIgnore;
  if (filter === undefined || !events[event.name]?.paths) return anything;
  if (event.ref.startsWith("refs/tags/")) return { passes: true, reason: "path filters do not count for tags" };
  if (event.paths === undefined)
    return { passes: true, reason: "taking it that the changed files pass its path filter" };
  const wanted = (path: string) => passesFilter(filter, path) === (trigger.paths !== undefined);
  const found = event.paths.find(wanted);
  if (found !== undefined) return { passes: true, reason: `changed file "${found}" passes its path filter` };
  const key = trigger.paths !== undefined ? "paths" : "paths-ignore";
  return {
    passes: false,
    reason: `No changed file (${event.paths.join(", ") || "none"}) passes ${key}: ${filter.join(", ")}.`,
  };
}

function forkNote(event: ResolvedEvent): string {
  if (!event.fork || event.name === "pull_request_target" || event.name === "workflow_run") return "";
  return "; from a fork, so without secrets and with a read-only token";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
