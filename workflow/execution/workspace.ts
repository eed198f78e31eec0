import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ExecutionError } from "./execute.ts";

export interface Workspace {
  readonly folder: string;
  /** SHA of the commit that is checked out. */
  readonly commit: string;
  remove(): void;
}

/** A file that is laid over the code. */
export interface WorkspaceFile {
  readonly path: string;
  readonly content: string;
  readonly executable?: boolean;
}

/**
 * A throw-away copy of a code folder with delivered files laid over it, as one commit on a branch, so that steps may
 * write where they like. What git ignores in the folder is not copied.
 *
 * @param code folder with the repository's code
 * @param name `owner/name`, for the address of its remote: `github.repository` comes from it
 * @throws ExecutionError when the folder is not there or git refuses
 */
export function makeWorkspace(
  code: string,
  files: readonly WorkspaceFile[],
  { name, branch = "main" }: { readonly name: string; readonly branch?: string },
): Workspace {
  if (!existsSync(code)) throw new ExecutionError(`"${code}": no such folder; name the one that has ${name}'s code.`);
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-run-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const file of filesOf(code)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      cpSync(path.join(code, file), path.join(folder, file), { recursive: true, verbatimSymlinks: true });
    }
    // Workflows of the copy that Slipway does not deliver would run as well.
    rmSync(path.join(folder, ".github", "workflows"), { recursive: true, force: true });
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
      writeFileSync(path.join(folder, file.path), file.content, { mode: file.executable ? 0o755 : 0o644 });
    }
    git(folder, "init", "--quiet", `--initial-branch=${branch}`);
    git(folder, "remote", "add", "origin", `https://github.com/${name}.git`);
    git(folder, "add", "--all", "--force");
    git(folder, ...identity, "commit", "--quiet", "--no-gpg-sign", "--no-verify", "--message", "Run on this machine");
    return { folder, commit: git(folder, "rev-parse", "HEAD").trim(), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const identity = ["-c", "user.name=slipway", "-c", "user.email=slipway@localhost"];

/** What git would put into a commit, or everything where the folder is no repository. */
function filesOf(code: string): string[] {
  if (!existsSync(path.join(code, ".git"))) return readdirSync(code);
  const listed = git(code, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0");
  return listed.filter((file) => file !== "" && existsSync(path.join(code, file)));
}

function git(folder: string, ...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new ExecutionError(`"git ${args[0]}" failed in ${folder}: ${(stderr ?? String(error)).trim()}`);
  }
}
