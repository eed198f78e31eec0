import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { LoadedStack } from "../platform/load.ts";
import { folderId } from "../sandbox/control/state-folder.ts";
import { upInProcess } from "./in-process.ts";
import type { Applied, Driver, Target } from "./outcome.ts";
import { upWithPulumi } from "./pulumi.ts";

/**
 * The driver that made a stack's rehearsal, where a server is that rehearsal's embedded GitHub; undefined for every other
 * server.
 *
 * @param url origin of the server
 * @param stateFolder folder that the rehearsal keeps its state in
 */
export async function rehearsedBy(url: URL, stateFolder: string): Promise<Driver | undefined> {
  const file = path.join(stateFolder, "driver");
  const github = path.join(stateFolder, "github");
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) || !existsSync(file) || !existsSync(github))
    return undefined;
  const answer = await fetch(new URL("/_slipway", url), { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  const said = (await answer?.json().catch(() => undefined)) as { folder?: unknown } | undefined;
  if (said?.folder !== folderId(github)) return undefined;
  return readFileSync(file, "utf8").trim() === "pulumi" ? "pulumi" : "in-process";
}

/**
 * Applies a few resources of a rehearsed stack to its embedded GitHub; all others stay as the last rehearsal left them.
 *
 * @param targets URNs
 * @param rewrite URNs of secrets among them that are written whatever is known of them
 * @returns what was applied
 * @throws EngineError, ProgramError when the driver cannot run, or a call fails
 */
export async function applyAlone(
  program: () => Promise<unknown>,
  stack: LoadedStack,
  server: Target,
  {
    driver,
    ...options
  }: { driver: Driver; stateFolder: string; targets: ReadonlySet<string>; rewrite?: ReadonlySet<string> },
): Promise<readonly Applied[]> {
  const alone = { ...options, onApplied: () => {} };
  const { applied } =
    driver === "pulumi" ? await upWithPulumi(stack, server, alone) : await upInProcess(program, stack, server, alone);
  return applied.filter(({ urn }) => options.targets.has(urn));
}
