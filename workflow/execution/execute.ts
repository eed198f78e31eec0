import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { actArguments } from "./act-arguments.ts";
import { readActLog } from "./act-log.ts";
import type { Execution, ExecutionResult } from "./execution.ts";

/** Version that this is made for, and how one gets it. */
export const actVersion = "0.2.89";

/** `act` is not there, or ended without having run anything. */
export class ExecutionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExecutionError";
  }
}

export interface ExecuteOptions {
  /** The program; `act` on PATH when left out. */
  readonly act?: string;
  /** All of the environment that `act` gets; this process's own when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with each piece of output, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/**
 * Executes a workflow's jobs on this machine by `act` (https://nektosact.com). Their failure is a result, no error.
 *
 * @throws ExecutionError when `act` cannot be started, or starts no job though the workflow has one to run
 */
export async function execute(execution: Execution, options: ExecuteOptions = {}): Promise<ExecutionResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-act-"));
  try {
    const payloadFile = path.join(folder, "event.json");
    writeFileSync(payloadFile, JSON.stringify(execution.payload));
    const { output, status } = await runAct(actArguments(execution, payloadFile), options);
    const result = readActLog(output, workflowName(execution));
    if (result.jobs.length === 0 && status !== 0)
      throw new ExecutionError(`"act" ended with ${status} and ran nothing:\n${result.messages.slice(-5).join("\n")}`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `act` names it: the `name:` of the file, or else the file's own name. */
function workflowName({ workspace, workflow }: Execution): string {
  const { name } = parse(readFileSync(path.join(workspace, workflow), "utf8")) as { name?: string };
  return name ?? path.basename(workflow);
}

function runAct(args: readonly string[], options: ExecuteOptions): Promise<{ output: string; status: number }> {
  const program = options.act ?? "act";
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (chunk: string): void => {
      output += chunk;
      options.onOutput?.(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => {
      reject(
        new ExecutionError(
          `"${program}" cannot be started (${(error as NodeJS.ErrnoException).code ?? error.message}): install act ${actVersion} (https://nektosact.com/installation/, or \`go install github.com/nektos/act@v${actVersion}\`), and have it on PATH.`,
        ),
      );
    });
    child.on("close", (status) => resolve({ output, status: status ?? 1 }));
  });
}
