import path from "node:path";
import { packageFolder } from "../workflow/package-folder.ts";
import { type Calls, type Case, countCalls, type Kind } from "./case.ts";
import type { Command } from "./measure.ts";

/** A command of Slipway's own on the measured project. */
export function slipwayCase(
  project: string,
  args: readonly string[],
  title = args[0],
  comparedWith: Kind = "preview",
): Case {
  return {
    side: "slipway",
    title: `\`slipway ${title}\``,
    comparedWith,
    start: async () => slipwayCommand(project, args),
  };
}

/**
 * The in-process rehearsal from nothing, embedded GitHub included: they share a process. Time ends when the last
 * resource is applied and reported; the server is then asked for the calls that it has seen.
 */
export function rehearseCase(project: string): Case {
  let calls: Calls | undefined;
  const args = ["rehearse", "--fresh", "--json", "--keep", "--engine", "in-process"];
  return {
    side: "slipway",
    title: "`slipway rehearse`, in process",
    comparedWith: "up",
    start: async () => ({
      ...slipwayCommand(project, args),
      isDone: (output) => output.endsWith("\n}\n"),
      async meanwhile(output) {
        const { url } = JSON.parse(output) as { url: string };
        calls = countCalls((await (await fetch(`${url}/_slipway/calls`)).json()) as { write: boolean }[]);
      },
    }),
    calls: () => calls,
  };
}

/** A command of Slipway's own in a project. */
export function slipwayCommand(project: string, args: readonly string[]): Command {
  return {
    program: process.execPath,
    args: [path.join(packageFolder(), "bin", "slipway.mjs"), ...args],
    cwd: project,
  };
}
