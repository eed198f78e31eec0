import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { packageFolder } from "../../../workflow/package-folder.ts";

/** How a delivered script ended. */
export interface Ending {
  readonly status: number;
  /** What it printed, errors too. */
  readonly printed: string;
  /** Its step outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What it wrote to the run's summary page. */
  readonly summary: string;
  /** Each call of a stand-in program, a word an item. */
  readonly calls: readonly (readonly string[])[];
}

/**
 * Runs a script of pipelines/scripts/ as a workflow does, in a folder and an environment of its own.
 *
 * @param standIns Program -> bash that takes its place on PATH.
 */
export async function runScript(
  name: string,
  given: {
    readonly env?: Readonly<Record<string, string>>;
    readonly arguments?: readonly string[];
    readonly standIns?: Readonly<Record<string, string>>;
    readonly folder?: string;
  } = {},
): Promise<Ending> {
  const folder = given.folder ?? mkdtempSync(path.join(os.tmpdir(), "slipway-script-"));
  const programs = path.join(folder, "bin");
  const [output, summary, calls] = ["output", "summary", "calls"].map((file) => path.join(folder, file)) as [
    string,
    string,
    string,
  ];
  mkdirSync(programs, { recursive: true });
  for (const [program, script] of Object.entries(given.standIns ?? {})) {
    const file = path.join(programs, program);
    // In one write, as programs of a pipe start at the same time.
    const record = `printf "$(printf '%%s\\\\0%.0s' ${program} "$@")\\n" ${program} "$@" >>"${calls}"`;
    writeFileSync(file, `#!/usr/bin/env bash\n${record}\n${script}\n`);
    chmodSync(file, 0o755);
  }
  const script = path.join(packageFolder(), "pipelines", "scripts", name);
  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    PYTHONDONTWRITEBYTECODE: "1",
    ...given.env,
  };
  const interpreter = name.endsWith(".py") ? "python3" : "bash";
  const { status, printed } = await new Promise<{ status: number; printed: string }>((resolve) => {
    execFile(interpreter, [script, ...(given.arguments ?? [])], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), printed: stdout + stderr });
    });
  });
  return {
    status,
    printed,
    outputs: readOutputs(contentOf(output)),
    summary: contentOf(summary),
    calls: contentOf(calls)
      .split("\0\n")
      .filter((call) => call !== "")
      .map((call) => call.split("\0")),
  };
}

function contentOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** A step output file as the runner reads it: `name=value`, or `name<<word`, lines, `word`. */
function readOutputs(content: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = content.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const block = /^(\w+)<<(.+)$/.exec(line);
    const plain = /^(\w+)=(.*)$/.exec(line);
    if (block) {
      const end = lines.indexOf(block[2]!);
      if (end < 0) throw new Error(`The output "${block[1]}" does not end.`);
      outputs[block[1]!] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else if (plain) {
      outputs[plain[1]!] = plain[2]!;
    } else if (line !== "") {
      throw new Error(`"${line}" is no step output.`);
    }
  }
  return outputs;
}
