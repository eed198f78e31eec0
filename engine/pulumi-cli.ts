import { spawnSync } from "node:child_process";
import path from "node:path";
import { EngineError } from "./outcome.ts";

/** Version of the npm package `pulumi`, which starts Pulumi's CLI and brings its binary on first use. */
const launcherVersion = "3.259.0";

/** Version of the `pulumi` CLI on PATH (`v3.259.0`), or undefined when there is none. */
export function pulumiVersion(): string | undefined {
  const run = spawnSync("pulumi", ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

/**
 * Brings a `pulumi` CLI by Pulumi's npm launcher into a folder, and puts it on this process's PATH.
 *
 * @returns its version
 * @throws EngineError when npm cannot install the launcher, or the launcher cannot bring the binary
 */
export function bringPulumi(folder: string): string {
  const install = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", `pulumi@${launcherVersion}`];
  const npm = spawnSync("npm", install, { encoding: "utf8" });
  if (npm.status === 0) {
    process.env.PATH = [path.join(folder, "node_modules", ".bin"), process.env.PATH].join(path.delimiter);
    const version = pulumiVersion();
    if (version !== undefined) return version;
  }
  const why = npm.status === 0 ? "it could not bring Pulumi's binary" : (npm.stderr.trim().split("\n").at(-1) ?? "");
  throw new EngineError(
    `"--engine pulumi": there is no \`pulumi\` on PATH, and the npm package pulumi@${launcherVersion} did not help (${why}); install Pulumi (https://www.pulumi.com/docs/install/), or leave --engine out.`,
  );
}
