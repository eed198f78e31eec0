import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFolder } from "../workflow/package-folder.ts";
import { UsageError } from "./exit.ts";
import { requireGit } from "./git-version.ts";

/** A folder with the project as it is, or was at a git revision. */
export interface Checkout {
  readonly folder: string;
  close(): void;
}

/**
 * Checks a revision of the project out beside it, without touching the project's own files.
 *
 * @throws UsageError when the folder is no git repository, or has no such revision, or git is missing or too old
 */
export function checkOut(project: string, revision: string): Checkout {
  requireGit();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", project, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  let commit: string;
  let inside: string;
  try {
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
    inside = git("rev-parse", "--show-prefix");
  } catch {
    throw new UsageError(
      `"${revision}" is no file, and no git revision here; name a commit, a branch, or a file with a plan.`,
    );
  }
  const top = mkdtempSync(path.join(tmpdir(), "slipway-revision-"));
  const close = () => {
    rmSync(top, { recursive: true, force: true });
    git("worktree", "prune");
  };
  try {
    git("worktree", "add", "--quiet", "--detach", "--force", top, commit);
  } catch (error) {
    close();
    throw error;
  }
  const folder = path.join(top, inside);
  linkPackages(project, folder);
  return { folder, close };
}

/** Files that differ between two revisions, or a revision and the files as they are; from the project folder on. */
export function changedPaths(project: string, base: string, head: string | undefined): string[] {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", project, ...args], { encoding: "utf8" })
      .split("\0")
      .filter((name) => name !== "");
  const revisions = [base, ...(head === undefined ? [] : [head])];
  const tracked = git("diff", "--name-only", "--no-renames", "--relative", "-z", ...revisions, "--");
  const added = head === undefined ? git("ls-files", "--others", "--exclude-standard", "-z") : [];
  return [...new Set([...tracked, ...added])].sort();
}

/** The checkout's own program runs with the packages that are installed here. */
function linkPackages(project: string, folder: string): void {
  const installed = [path.join(project, "node_modules"), path.join(packageFolder(), "node_modules")].find(existsSync);
  if (installed !== undefined && !existsSync(path.join(folder, "node_modules"))) {
    symlinkSync(installed, path.join(folder, "node_modules"), "dir");
  }
}

/** How a plan of a folder ended. */
export interface PlanRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `slipway plan --json` on a folder, in a process of its own: by the program that the folder itself holds, so that
 * what its code would do is compared too; by this one where it holds none.
 *
 * @param excerpt ids of the repositories to plan, with what is the owner's; all where absent
 */
export function planFolder(folder: string, stack: string, excerpt?: readonly string[]): Promise<PlanRun> {
  const own = path.join(folder, "bin", "slipway.mjs");
  const program = existsSync(own) && isSlipway(folder) ? own : path.join(packageFolder(), "bin", "slipway.mjs");
  const part = excerpt === undefined ? [] : ["--excerpt", excerpt.join(",")];
  const child = spawn(process.execPath, [program, "plan", "--stack", stack, "--json", ...part], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 2, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString().trim() }),
    );
  });
}

function isSlipway(folder: string): boolean {
  const file = path.join(folder, "package.json");
  return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === "slipway";
}
