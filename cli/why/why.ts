import { readPull } from "../../live/read-pull.ts";
import { readDeployment, readWaitingRun } from "../../live/read-run.ts";
import { createReading, type Reading } from "../../live/reading.ts";
import type { Platform } from "../../platform/compose.ts";
import { loadStack } from "../../platform/load.ts";
import { simulationOptions } from "../../platform/simulation-options.ts";
import { fleetSource } from "../../upkeep/runners/fleet-source.ts";
import { explainPull } from "../../upkeep/why/pull-request.ts";
import type { Explained, Reason } from "../../upkeep/why/reason.ts";
import { explainDeployment, explainRun, type KnownRun } from "../../upkeep/why/run.ts";
import { exitFindings, UsageError } from "../exit.ts";
import { foreignRepository } from "../foreign-repository.ts";
import { gitHubOf, type StackGitHub } from "../github.ts";
import { paint, print, printJson } from "../print.ts";
import { parseQuestion, type Question } from "./question.ts";

export interface WhyOptions {
  readonly stack: string;
  readonly run?: string;
  readonly deployment?: string;
  readonly json?: boolean;
}

/** `slipway why`: what holds a pull request, a job or a deployment up, and who can resolve it. Reads, never writes. */
export async function why(text: string, options: WhyOptions): Promise<void> {
  const question = parseQuestion(text, options);
  const { platform } = await loadStack(process.cwd(), options.stack);
  const { owner } = platform.settings;
  if (question.owner.toLowerCase() !== owner.toLowerCase())
    throw new UsageError(foreignRepository(`${question.owner}/${question.repository}`, platform.settings));
  const explained = await explain(question, platform, await gitHubOf(platform.settings));
  if (explained.reasons.length > 0) process.exitCode = exitFindings;
  if (options.json) return printJson(explained);
  for (const line of whyLines(explained)) print(line);
}

async function explain(question: Question, platform: Platform, { github, memory }: StackGitHub): Promise<Explained> {
  const { owner, repository, about } = question;
  const at = { owner, repo: repository };
  const reading = createReading(github, memory);
  const desired = platform.repositories.find(({ entry }) => entry.name.toLowerCase() === repository.toLowerCase());
  const simulation =
    desired === undefined ? { repository, owner, name: repository } : simulationOptions(desired, platform.settings);
  const entry = desired?.entry;
  if (about.kind === "pull") {
    const pull = await readPull(github, reading, at, about.number);
    if (pull === undefined) throw notShown(`${owner}/${repository}#${about.number}`, "pull request");
    return await explainPull(pull, { entry, simulation });
  }
  const known: KnownRun = {
    entry,
    simulation,
    fleets: platform.fleets,
    fleetSource: (fleet, field) => fleetSource(platform, fleet, field),
    now: new Date(),
  };
  const { ownerType } = platform.settings;
  const runOf = async (id: number) => {
    const run = await readWaitingRun(reading, at, id, ownerType);
    if (run === undefined) throw notShown(`${owner}/${repository}: run ${id}`, "run");
    return run;
  };
  if (about.kind === "run") return await explainRun(await runOf(about.run), known, about.job);
  return await explainGate(reading, at, about.deployment, async (id, environment) =>
    explainDeployment(await runOf(id), known, environment),
  );
}

/** Words of GitHub's for deployments that wait for something. */
const waiting = ["queued", "waiting", "pending"];

async function explainGate(
  reading: Reading,
  at: { readonly owner: string; readonly repo: string },
  id: number,
  reasonsOf: (run: number, environment: string) => Promise<Reason[]>,
): Promise<Explained> {
  const deployment = await readDeployment(reading, at, id);
  if (deployment === undefined) throw notShown(`${at.owner}/${at.repo}: deployment ${id}`, "deployment");
  const { environment, state, url, runs } = deployment;
  const subject = `${at.owner}/${at.repo}: deployment ${id} to "${environment}"`;
  const about = { subject, state: state.replace("_", " "), url, unseen: [] };
  if (!waiting.includes(state)) return { ...about, reasons: [] };
  const reasons = (await Promise.all(runs.map((run) => reasonsOf(run, environment)))).flat();
  const ofNobody = {
    id: "deployment-of-nobody",
    what: `No run of its commit waits for "${environment}", and nobody has said how it went.`,
    who: "Whoever made the deployment: report a status of it; or whoever keeps its workflow: look at the run.",
  };
  return { ...about, reasons: reasons.length === 0 ? [ofNobody] : reasons };
}

const notShown = (subject: string, what: string) =>
  new UsageError(`"${subject}": GitHub shows no such ${what} to this token.`);

function whyLines({ subject, state, url, reasons, unseen }: Explained): string[] {
  return [
    `${subject}: ${state}`,
    url,
    ...reasons.flatMap((reason, index) => ["", `${index + 1}. ${paint("bold", reason.what)}`, ...reasonLines(reason)]),
    ...(reasons.length === 0 ? ["", "Nothing holds it up."] : []),
    ...(unseen.length === 0 ? [] : ["", "Not looked at, so that more may hold it up"]),
    ...unseen.map(({ what, why: because }) => `  ${what}: ${because}`),
  ];
}

function reasonLines({ who, source, details = [] }: Reason): string[] {
  const place =
    source?.field === undefined ? "" : `, by ${source.field}${source.place === undefined ? "" : ` (${source.place})`}`;
  return [
    ...details.map((line) => `   ${line}`),
    `   resolved by: ${who.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`,
    ...(source === undefined ? [] : [`   set by: ${source.setBy}${place}`]),
  ];
}
