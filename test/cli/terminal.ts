import { spawn } from "node:child_process";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";
import { pathWithoutPulumi } from "./project.ts";

/** What a person does once the terminal shows something. */
export interface Turn {
  readonly when: string | RegExp;
  readonly type: string;
}

export const enter = "\r";
export const ctrlC = "\u0003";
export const ctrlD = "\u0004";

/**
 * Runs `slipway ARGS` on a terminal of its own, by util-linux's `script`, and takes its turns one after the other.
 *
 * @param redirect what a shell is told besides, for example `> result`
 * @returns what the terminal showed, and how the command ended as a shell tells it
 */
export function onTerminal(
  folder: string,
  args: readonly string[],
  turns: readonly Turn[],
  env: Readonly<Record<string, string>> = {},
  redirect = "",
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const words = [process.execPath, path.join(packageFolder(), "bin", "slipway.mjs"), ...args].map(quoted);
  const command = `stty cols 200; ${words.join(" ")} ${redirect}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    cwd: folder,
    env: { ...process.env, SHELL: "/bin/sh", TERM: "xterm-256color", NO_COLOR: "", PATH: pathWithoutPulumi(), ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...turns];
  let shown = "";
  let from = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    shown += chunk;
    const [turn] = left;
    if (turn === undefined) return;
    const seen = shown.slice(from);
    if (typeof turn.when === "string" ? !seen.includes(turn.when) : !turn.when.test(seen)) return;
    left.shift();
    from = shown.length;
    child.stdin.write(turn.type);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (left.length > 0) reject(new Error(`never showed ${left[0]!.when}, but:\n${shown}`));
      else resolve({ code, shown: asText(shown) });
    });
  });
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** What a person sees: without the moves of the cursor that a line editor makes, and with them still any colour. */
function asText(shown: string): string {
  return (
    shown
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is told by.
      .replaceAll(/\u001b\[[\d;?]*[A-HJKhl]/g, "")
      .replaceAll(/\r+\n/g, "\n")
  );
}
