import { nearest } from "../../inventory/nearest.ts";
import { seenOf } from "../../live/part.ts";
import type { SeenCheckRun, SeenPull } from "../../live/seen-pull.ts";
import { analyze, type WorkflowAnalysis } from "../../workflow/analysis/analyze.ts";
import { type SimulationOptions, type SimulationResult, simulate } from "../../workflow/simulation/simulate.ts";
import type { Demands } from "./demands.ts";
import type { Reason } from "./reason.ts";

const good = ["success", "neutral", "skipped"];
/** GitHub Actions' own App. */
const actionsApp = 15368;

/** Words by which a commit asks that no workflow run. https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const skipWords = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks: ?true$/im;

/** What required checks a pull request still needs, and why they did not come. */
export async function checkReasons(pull: SeenPull, { checks }: Demands, options: SimulationOptions): Promise<Reason[]> {
  const reported = seenOf(pull.checks);
  if (reported === undefined || checks.length === 0) return [];
  const ground = await groundOf(pull, options);
  const once = new Map(checks.map((demand) => [`${demand.value.name} ${demand.value.app ?? ""}`, demand]));
  return [...once.values()].flatMap(({ value: { name, app }, source }): Reason[] => {
    const named = reported.filter((one) => one.name === name);
    const counted = named.filter((one) => app === undefined || one.app === app);
    const last = counted.at(-1);
    if (last === undefined) return [{ ...missing(name, app, named, pull, ground), source }];
    if (good.includes(last.result)) return [];
    return [{ ...unfinished(name, last), source }];
  });
}

function unfinished(name: string, { result, url }: SeenCheckRun): Reason {
  const details = url === "" ? {} : { details: [url] };
  if (result === "pending")
    return {
      id: "check-pending",
      what: `The check "${name}" is under way.`,
      who: "Nobody has to do anything yet; if its job waits for a runner, ask `slipway why` about the job.",
      ...details,
    };
  const words = result === "action_required" ? "waits for a person" : result.replace("_", " ");
  return {
    id: "check-failed",
    what: `The check "${name}" ended with ${words}.`,
    who: "Whoever wrote the change: mend what it found and push; or anybody who may write here: run it again.",
    ...details,
  };
}

/** What workflows could report, at the head and at the base branch. */
interface Ground {
  readonly head: readonly WorkflowAnalysis[];
  readonly base: readonly WorkflowAnalysis[];
  readonly result: SimulationResult | undefined;
}

async function groundOf(pull: SeenPull, options: SimulationOptions): Promise<Ground> {
  const { head = [], base = [] } = seenOf(pull.workflows) ?? {};
  const paths = seenOf(pull.paths);
  const settings = { defaultBranch: pull.defaultBranch };
  const event = {
    name: "pull_request",
    type: "synchronize",
    ref: pull.head.ref,
    base: pull.base.ref,
    fork: pull.fork,
    ...(paths !== undefined && { paths }),
  };
  const result = await simulate(head, event, { ...options, defaultBranch: pull.defaultBranch }).catch(() => undefined);
  return { head: (await analyze(head, settings)).workflows, base: (await analyze(base, settings)).workflows, result };
}

function missing(
  name: string,
  app: number | undefined,
  named: readonly SeenCheckRun[],
  pull: SeenPull,
  ground: Ground,
): Reason {
  const what = `The check "${name}" was never reported for ${pull.head.sha.slice(0, 7)}.`;
  const reason = (id: string, why: string, who: string): Reason => ({ id, what, who, details: [why] });
  if (named.length > 0)
    return reason(
      "check-of-another",
      `A check of that name is there, but only App ${app} counts.`,
      "An administrator of the repository: take the App out of the rule, or let that App report it.",
    );
  const workflow = reporting(ground.head, name);
  if (workflow !== undefined) return notRun(workflow, name, pull, ground, reason);
  const elsewhere = reporting(ground.base, name);
  if (elsewhere !== undefined)
    return reason(
      "check-newer-than-branch",
      `${elsewhere.path} on ${pull.base.ref} reports it; the branch does not have it yet, or changes it.`,
      `@${pull.author}: update the branch with ${pull.base.ref}.`,
    );
  if (app !== undefined && app !== actionsApp)
    return reason(
      "check-of-an-app",
      `App ${app} has to report it, and has not.`,
      "An owner of the organisation: look whether the App is installed here and up.",
    );
  const names = ground.base.flatMap(({ checks }) => checks.map((check) => check.name));
  const [best] = nearest(name, names, 1);
  return reason(
    "check-of-nobody",
    `No workflow here reports a check of that name${best === undefined ? "" : `; "${best}" is the nearest`}. If no App does either, it never comes.`,
    "An administrator of the repository: require the name that is reported, or nothing.",
  );
}

const reporting = (workflows: readonly WorkflowAnalysis[], name: string) =>
  workflows.find(({ checks }) => checks.some((check) => check.name === name));

type Make = (id: string, why: string, who: string) => Reason;

/** Why a workflow that is at the head did not report its check. */
function notRun({ path }: WorkflowAnalysis, name: string, pull: SeenPull, { result }: Ground, reason: Make): Reason {
  const runs = (seenOf(pull.runs) ?? []).filter((run) => run.path === path && /^pull_request/.test(run.event));
  const held = runs.find(({ status, conclusion }) => conclusion === "action_required" || status === "action_required");
  const disabled = seenOf(pull.disabled)?.get(path);
  const simulated = result?.runs.find(({ file }) => file === path);
  const job = simulated?.jobs.find((one) => one.name === name || one.cells.some((cell) => cell.name === name));
  if (held !== undefined)
    return reason(
      "run-needs-approval",
      `${path} waits for somebody to let it run: the change comes from somebody new here. ${held.url}`,
      "Anybody who may write here: look at the change, then approve the run.",
    );
  if (disabled !== undefined)
    return reason(
      "workflow-disabled",
      `${path} would report it, and is switched off (${disabled}).`,
      "Anybody who may write here: switch it on under Actions, then push.",
    );
  if (pull.mergeable === false)
    return reason(
      "conflict-stops-workflows",
      `${path} would report it, and GitHub runs no workflow for a pull request that conflicts with its base.`,
      `@${pull.author}: solve the conflict with ${pull.base.ref}.`,
    );
  if (skipWords.test(seenOf(pull.commits)?.lastMessage ?? ""))
    return reason(
      "commit-skips-workflows",
      `${path} would report it, and the message of the last commit asks that no workflow run.`,
      `@${pull.author}: push a commit without such words.`,
    );
  if (simulated !== undefined && !simulated.triggered)
    return reason(
      "workflow-not-started",
      `${path} would report it, and does not start. ${simulated.reason}`,
      "Whoever keeps the workflow: let it start for every pull request, and skip jobs inside it.",
    );
  const active = runs.find(({ status }) => status !== "completed");
  if (active !== undefined)
    return reason(
      "job-not-begun",
      `${path} is under way, and the job has not begun. ${active.url}`,
      "Nobody has to do anything yet; `slipway why` of the run says what it waits for.",
    );
  const fate = job === undefined ? "" : ` (simulated: ${job.result}; ${job.reason.replace(/\.$/, "")})`;
  return reason(
    "workflow-never-ran",
    `${path} reports it for every such pull request${fate}, and no run of it is there: Actions may be off, or the push came from a workflow's own token.`,
    `@${pull.author}: close the pull request and open it again, or push a commit.`,
  );
}
