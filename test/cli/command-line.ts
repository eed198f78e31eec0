import { vi } from "vitest";
import { main } from "../../cli/main.ts";
import type { Finished } from "./project.ts";

/** Runs `slipway ARGS` in a folder and in this process, without colours: for all that starts no server. */
export async function commandLine(folder: string, ...args: string[]): Promise<Finished> {
  const texts = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      texts[name] += String(chunk);
      return true;
    }),
  );
  spies.push(
    vi.spyOn(console, "error").mockImplementation((...words) => {
      texts.stderr += `${words.join(" ")}\n`;
    }) as never,
  );
  const from = process.cwd();
  process.chdir(folder);
  try {
    await main(["node", "slipway", ...args]);
    return { ...texts, code: Number(process.exitCode ?? 0) };
  } finally {
    process.chdir(from);
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
    // Each call listens anew for a reader that went away.
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error");
  }
}
