import { execFileSync } from "node:child_process";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";

/** The environment in which outside tools are found: those that `npm test` brings come first. */
export const toolEnvironment = {
  ...process.env,
  PATH: [path.join(packageFolder(), ".tools", "bin"), process.env.PATH].join(path.delimiter),
};

/**
 * Whether a program that a test needs is not there. The test is then skipped, loudly; in CI it fails.
 *
 * @throws Error in CI.
 */
export function missing(program: string): boolean {
  try {
    execFileSync("sh", ["-c", 'command -v "$0"', program], { stdio: "ignore", env: toolEnvironment });
    return false;
  } catch {
    if (process.env.CI) throw new Error(`"${program}" is not on PATH: in CI no test may be skipped for want of it.`);
    console.warn(`SKIPPED: "${program}" is not on PATH, so what needs it is not tested here; "npm test" brings it.`);
    return true;
  }
}
