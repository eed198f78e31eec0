import { loadStack } from "../platform/load.ts";
import { simulationOptions } from "../platform/simulation-options.ts";
import { isWorkflow } from "../platform/workflow-path.ts";
import { runLines } from "../report/text.ts";
import { parseEvent, parseOutcome, parseOutput, simulate as run } from "../workflow/simulation/simulate.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import { findingLines, paint, print, printJson } from "./print.ts";
import { unknownRepository } from "./render.ts";

export interface SimulateOptions {
  readonly stack: string;
  readonly event: string;
  readonly workflow?: string;
  readonly cron?: string;
  readonly ref?: string;
  readonly base?: string;
  readonly input: readonly string[];
  readonly approve: readonly string[];
  readonly fork?: boolean;
  readonly paths?: readonly string[];
  readonly outcome: readonly string[];
  readonly output: readonly string[];
  readonly json?: boolean;
}

/** `slipway simulate`: what an event would run in a repository. A forced failure is a question, not an error: exit 0. */
export async function simulate(id: string, options: SimulateOptions): Promise<void> {
  const { platform } = await loadStack(process.cwd(), options.stack);
  const repository = platform.repositories.find(({ entry }) => entry.id === id);
  if (repository === undefined) {
    if (exitCodeOf(platform.findings) !== 0)
      throw new UsageError(findingLines(platform.findings, process.stderr).join("\n"));
    throw new UsageError(
      unknownRepository(
        id,
        platform.repositories.map(({ entry }) => entry.id),
        options.stack,
      ),
    );
  }
  const workflows = repository.files.filter(({ path }) => isWorkflow(path));
  const known = workflows.map(({ path }) => path.split("/").at(-1));
  if (options.workflow !== undefined && !known.includes(options.workflow.split("/").at(-1))) {
    throw new UsageError(
      `"${options.workflow}": "${id}" has no such workflow; write one of ${known.join(", ") || "(none)"}.`,
    );
  }
  const event = {
    ...parseEvent(options.event),
    ...(options.ref === undefined ? {} : { ref: options.ref }),
    ...(options.base === undefined ? {} : { base: options.base }),
    ...(options.cron === undefined ? {} : { cron: options.cron }),
    ...(options.paths === undefined ? {} : { paths: options.paths }),
    ...(options.fork ? { fork: true } : {}),
    ...(options.workflow === undefined ? {} : { workflow: options.workflow }),
    inputs: Object.fromEntries(options.input.map(parseInput)),
  };
  const result = await run(workflows, event, {
    ...simulationOptions(repository, platform.settings),
    approve: options.approve,
    outcomes: options.outcome.map(parseOutcome),
    outputs: options.output.map(parseOutput),
  });
  if (options.json) printJson(result);
  else for (const line of runLines(result, paint)) print(line.replace(/^ {4}/, ""));
}

function parseInput(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`"--input ${text}": write name=value.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
