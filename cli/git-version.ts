import { spawnSync } from "node:child_process";
import { UsageError } from "./exit.ts";

/**
 * Stops a command that cannot do without git. Its `merge-tree --write-tree`, which the embedded GitHub merges with, came
 * with 2.38.
 *
 * @throws UsageError when git is not on PATH, or is older
 */
export function requireGit(): void {
  const version = /(\d+)\.(\d+)/.exec(spawnSync("git", ["--version"], { encoding: "utf8" }).stdout ?? "");
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (version === null) throw new UsageError('"git" is not on PATH; install git 2.38 or newer.');
  if (major < 2 || (major === 2 && minor < 38)) {
    throw new UsageError(`"git" is ${version[0]}, which is too old; install git 2.38 or newer.`);
  }
}
