import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A temporary project folder with the shipped stack files and, of the shipped inventory, one repository: `sample-app`.
 *
 * @param files further or replaced files by path; null takes one away
 */
export function makeProject(files: Readonly<Record<string, string | null>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-project-"));
  for (const name of [
    "inventory/defaults.yaml",
    "inventory/groups",
    "inventory/organization.yaml",
    "inventory/repositories/sample-app.yaml",
  ]) {
    cpSync(path.join(packageFolder(), name), path.join(folder, name), { recursive: true });
  }
  for (const stack of ["local", "staging", "prod"]) {
    cpSync(path.join(packageFolder(), `Pulumi.${stack}.yaml`), path.join(folder, `Pulumi.${stack}.yaml`));
  }
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(folder, name);
    if (content === null) rmSync(target, { recursive: true, force: true });
    else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
  return folder;
}

/** For {@link makeProject}: takes all of the shipped inventory away, and every stack but `local`. */
export const nothingShipped = {
  "inventory/defaults.yaml": null,
  "inventory/groups": null,
  "inventory/repositories": null,
  "inventory/organization.yaml": null,
  "Pulumi.staging.yaml": null,
  "Pulumi.prod.yaml": null,
} as const;

/** The same with every repository of the shipped inventory. */
export function makeShippedProject(): string {
  const folder = makeProject();
  for (const name of ["inventory/repositories", "inventory/fleets.yaml"]) {
    cpSync(path.join(packageFolder(), name), path.join(folder, name), { recursive: true });
  }
  return folder;
}

/** Runs `slipway ARGS` in a folder as its own process, without colours and without a `pulumi` on PATH. */
export function slipway(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [path.join(packageFolder(), "bin", "slipway.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", PATH: pathWithoutPulumi(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** `slipway ARGS` in a folder, as its own process with this environment, to be killed; it gets a text on standard input. */
export function killable(
  folder: string,
  args: readonly string[],
  given: string,
): { readonly ended: Promise<unknown>; kill(): void } {
  const child = spawn(process.execPath, [path.join(packageFolder(), "bin", "slipway.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.stdin.end(given);
  return { ended: new Promise((resolve) => child.on("close", resolve)), kill: () => void child.kill("SIGKILL") };
}

/** PATH without the folders that hold a `pulumi`. */
export function pathWithoutPulumi(): string {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => !existsSync(path.join(folder, "pulumi")))
    .join(path.delimiter);
}
