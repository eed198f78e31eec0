import { existsSync } from "node:fs";
import path from "node:path";
import type { DesiredRepository } from "../platform/compose.ts";
import { chooseCells, type ExecutionCell } from "../platform/execution-cells.ts";
import { type ExecutionPlan, planExecution } from "../platform/execution-plan.ts";
import { loadStack } from "../platform/load.ts";
import type { Settings } from "../settings.ts";
import { execute } from "../workflow/execution/execute.ts";
import type { ExecutedJob, Execution } from "../workflow/execution/execution.ts";
import { liveOutput } from "../workflow/execution/live-output.ts";
import { executionPayload } from "../workflow/execution/payload.ts";
import { systemOf } from "../workflow/execution/systems.ts";
import { makeWorkspace, type Workspace } from "../workflow/execution/workspace.ts";
import { parseEvent } from "../workflow/simulation/simulate.ts";
import { exitCodeOf, exitFindings, UsageError } from "./exit.ts";
import { findingLines, paint, print, printJson } from "./print.ts";
import { unknownRepository } from "./render.ts";

export interface RunOptions {
  readonly stack: string;
  readonly in?: string;
  readonly cell: readonly string[];
  readonly event?: string;
  readonly ref?: string;
  readonly input: readonly string[];
  readonly host?: boolean;
  readonly runner: readonly string[];
  readonly action: readonly string[];
  readonly env: readonly string[];
  readonly json?: boolean;
}

/** Images that `act`'s makers keep for GitHub's Linux runners. */
const images: Readonly<Record<string, string>> = {
  "ubuntu-latest": "ghcr.io/catthehacker/ubuntu:act-latest",
  "ubuntu-24.04": "ghcr.io/catthehacker/ubuntu:act-24.04",
  "ubuntu-22.04": "ghcr.io/catthehacker/ubuntu:act-22.04",
};

/**
 * `slipway run`: a job of a repository's delivered workflows, with those that it needs, on this machine.
 * Exit 1 when a job fails.
 */
export async function run(id: string, target: string, options: RunOptions): Promise<void> {
  const { platform } = await loadStack(process.cwd(), options.stack);
  const repository = platform.repositories.find(({ entry }) => entry.id === id);
  if (repository === undefined) {
    if (exitCodeOf(platform.findings) !== 0)
      throw new UsageError(findingLines(platform.findings, process.stderr).join("\n"));
    const known = platform.repositories.map(({ entry }) => entry.id);
    throw new UsageError(unknownRepository(id, known, options.stack));
  }
  const inputs = pairsOf("--input", options.input);
  const event = options.event === undefined && options.ref === undefined ? undefined : (options.event ?? "push");
  const plan = await planExecution(
    repository,
    platform.settings,
    target,
    event === undefined
      ? undefined
      : {
          ...parseEvent(event),
          ...(options.ref === undefined ? {} : { ref: options.ref }),
          ...(event.startsWith("workflow_dispatch") ? { inputs } : {}),
        },
  );
  const asked = pairsOf("--cell", options.cell);
  const given = pairsOf("--runner", options.runner);
  const here = options.host ? process.platform : "linux";
  const fits = (label: string): boolean => given[label] !== undefined || [undefined, here].includes(systemOf(label));
  const cells = chooseCells(target, plan.cells, asked, fits);
  const runners = runnersOf(cells.length === 0 ? plan.labels : labelsOf(plan, cells), given, options.host ?? false);
  const code = codeFolder(repository, options.in);
  const workspace = makeWorkspace(code, repository.files, {
    name: `${platform.settings.owner}/${repository.entry.name}`,
  });
  try {
    if (!options.json)
      print(
        `${plan.workflow} ${plan.job}${plan.before.length > 0 ? ` after ${plan.before.join(", ")}` : ""}, on ${plan.event.name} of ${plan.ref}, with the code of ${code}`,
      );
    const secrets = declaredSecrets(repository).filter((name) => process.env[name] !== undefined);
    const { jobs, messages } = await execute(
      {
        ...executionOf(plan, repository, platform.settings, workspace, inputs),
        cell: asked,
        runners,
        secrets,
        artifacts: path.join(workspace.folder, ".git", "artifacts"),
        actions: pairsOf("--action", options.action),
        environment: pairsOf("--env", options.env),
      },
      options.json
        ? {}
        : {
            onOutput: liveOutput(({ job, text, printed }) =>
              print(`${printed ? paint("dim", `${job} |`) : `${job} :`} ${text}`),
            ),
          },
    );
    if (!jobs.some((job) => job.id === plan.job))
      throw new UsageError(`"${target}": no job ran:\n${messages.slice(-5).join("\n")}`);
    report(plan, id, jobs, options.json ?? false);
    if (jobs.some(({ result }) => result !== "success")) process.exitCode = exitFindings;
  } finally {
    workspace.remove();
  }
}

function executionOf(
  plan: ExecutionPlan,
  { entry, variables }: DesiredRepository,
  { owner }: Settings,
  workspace: Workspace,
  inputs: Readonly<Record<string, string>>,
): Pick<Execution, "workspace" | "workflow" | "job" | "event" | "payload" | "variables"> {
  const { name, type, cron } = plan.event;
  const scene = { owner, name: entry.name, defaultBranch: "main", ref: plan.ref, commit: workspace.commit, inputs };
  return {
    workspace: workspace.folder,
    workflow: plan.workflow,
    job: plan.job,
    event: name,
    payload: executionPayload(name, type, { ...scene, ...(cron === undefined ? {} : { cron }) }),
    variables,
  };
}

/** The folder that was named, or the one beside this one that has the repository's name. */
function codeFolder({ entry }: DesiredRepository, named: string | undefined): string {
  if (named !== undefined) return path.resolve(named);
  const beside = path.resolve("..", entry.name);
  if (existsSync(beside)) return beside;
  throw new UsageError(`"${entry.id}": its code is not at ${beside}; say where with --in DIR.`);
}

function labelsOf({ labelsBefore }: ExecutionPlan, cells: readonly ExecutionCell[]): string[] {
  return [...new Set([...labelsBefore, ...cells.flatMap(({ labels }) => labels)])].sort();
}

function runnersOf(
  labels: readonly string[],
  given: Readonly<Record<string, string>>,
  host: boolean,
): Record<string, string> {
  const found = labels.map((label): [string, string | undefined] => [
    label,
    given[label] ?? (host ? "host" : images[label]),
  ]);
  const missing = found.filter(([, value]) => value === undefined).map(([label]) => label);
  if (missing.length > 0)
    throw new UsageError(
      missing
        .map((label) => `"${label}": no image is known for this runner; say --runner ${label}=IMAGE, or --host.`)
        .join("\n"),
    );
  return Object.fromEntries(found as [string, string][]);
}

function declaredSecrets({ entry, analysis }: DesiredRepository): string[] {
  const used = analysis.workflows.flatMap(({ secrets }) => secrets.map(({ name }) => name));
  return [...new Set([...Object.keys(entry.secrets ?? {}), ...used])].sort();
}

function pairsOf(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`"${flag} ${text}": write name=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function report(plan: ExecutionPlan, repository: string, jobs: readonly ExecutedJob[], json: boolean): void {
  if (json) {
    printJson({
      repository,
      workflow: plan.workflow,
      event: plan.event.name,
      ref: plan.ref,
      jobs: jobs.map(({ id, cell, result, steps }) => ({ id, cell, result, steps })),
    });
    return;
  }
  print();
  for (const { id, cell, result, steps } of jobs) {
    const values = Object.entries(cell).map(([name, value]) => `${name}=${value}`);
    const failed = steps.find((step) => step.result === "failure");
    print(
      `${paint(result === "success" ? "green" : "red", result.padEnd(10))} ${[id, ...values].join(" ")}${failed ? `: step "${failed.name}"` : ""}`,
    );
  }
}
