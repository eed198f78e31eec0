import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";
import { pathWithoutPulumi } from "../cli/project.ts";

/** A command of a `console` block with the output that the text shows. */
export interface Exchange {
  readonly command: string;
  /** Lines as written; a line `...` stands for any number of lines, `…` within a line for any text. */
  readonly expected: readonly string[];
}

/** Splits a `console` block: `$ ` begins a command, a line that ends in a backslash goes on, the rest is output. */
export function exchangesOf(content: string): Exchange[] {
  const exchanges: { command: string; expected: string[] }[] = [];
  for (const line of content.split("\n")) {
    const last = exchanges.at(-1);
    if (line.startsWith("$ ")) exchanges.push({ command: line.slice(2), expected: [] });
    else if (last?.command.endsWith("\\") && last.expected.length === 0) last.command += `\n${line}`;
    else last?.expected.push(line);
  }
  return exchanges;
}

/** Whether an output is what the text shows of it. */
export function shows(expected: readonly string[], output: string): boolean {
  const escaped = (line: string) =>
    line
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*");
  const pattern = expected.map((line) => (line === "..." ? "(?:.*\n)*" : `${escaped(line)}\n`)).join("");
  return new RegExp(`^${pattern}$`).test(output === "" || output.endsWith("\n") ? output : `${output}\n`);
}

/** What a command did. */
export interface Answer {
  readonly output: string;
  readonly code: number;
}

export interface ShellSession {
  /** Runs one command in the session; its output and errors come together. */
  run(command: string): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * One bash for a whole guide, so that variables, folders and background jobs last from block to block. `npx slipway` and
 * `npm start` are this checkout's, whatever folder the guide is in, and no `pulumi` is on PATH.
 *
 * @param env further environment; its PATH comes before the session's own
 */
export function startShell(
  folder: string,
  { PATH: first, ...env }: Readonly<Record<string, string>> = {},
): ShellSession {
  const shell = spawn("bash", ["--noprofile", "--norc", "-s"], {
    cwd: folder,
    env: {
      ...process.env,
      NO_COLOR: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...env,
      PATH: [
        standIns(),
        ...(first === undefined ? [] : [first]),
        path.join(packageFolder(), ".tools", "bin"),
        pathWithoutPulumi(),
      ].join(path.delimiter),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  shell.stdin.write("exec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n");
  let text = "";
  let heard = () => {};
  shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    heard();
  });
  const ended = new Promise<void>((resolve) => shell.on("close", () => resolve()));
  let count = 0;

  return {
    async run(command) {
      const mark = `--end-of-${++count}--`;
      const pattern = new RegExp(`${mark} (\\d+)\\n`);
      // The exit code stays readable as `$?` for the next command.
      shell.stdin.write(`${command}\n__code=$?; echo "${mark} $__code"; (exit $__code)\n`);
      for (;;) {
        const found = pattern.exec(text);
        if (found !== null) {
          const output = text.slice(0, found.index);
          text = text.slice(found.index + found[0].length);
          return { output, code: Number(found[1]) };
        }
        await Promise.race([new Promise<void>((resolve) => (heard = resolve)), ended]);
        if (shell.exitCode !== null && !pattern.test(text)) return { output: text, code: shell.exitCode };
      }
    },
    async close() {
      shell.stdin.end();
      await ended;
    },
  };
}

/** A folder with an `npx` and an `npm` that know what the guides ask of them. */
function standIns(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "slipway-bin-")), "bin");
  const slipway = `exec "${process.execPath}" "${path.join(packageFolder(), "bin", "slipway.mjs")}"`;
  const scripts = {
    npx: `[ "$1" = slipway ] || exit 127\nshift\n${slipway} "$@"`,
    npm: `[ "$1" = start ] || exit 127\nshift\n[ "$1" = -- ] && shift\n${slipway} rehearse "$@"`,
  };
  mkdirSync(folder);
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return folder;
}
