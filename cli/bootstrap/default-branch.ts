import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { GitHub } from "../../provider/github-client.ts";
import { found } from "./environment-steps.ts";
import type { BootstrapPlace } from "./place.ts";
import { documentOf, writeWhole } from "./project-files.ts";
import type { Step } from "./steps.ts";

/**
 * The branch that this project is deployed from: the default one of its repository. One that is empty, or not there yet, gets
 * the branch that is pushed to it first, which is the one that is checked out here.
 */
export async function defaultBranchOf(
  github: Pick<GitHub, "request">,
  { owner, name: repo }: BootstrapPlace["repository"],
  folder: string,
): Promise<string> {
  const declared = (await found(github.request("GET /repos/{owner}/{repo}", { owner, repo })))?.default_branch;
  const at = { owner, repo, branch: declared ?? "" };
  if (declared && (await found(github.request("GET /repos/{owner}/{repo}/branches/{branch}", at))) !== undefined)
    return declared;
  return checkedOut(folder) ?? declared ?? "main";
}

/** The branch that a folder is on; undefined where it is on none, or no repository of git. */
function checkedOut(folder: string): string | undefined {
  try {
    const asked = ["-C", folder, "symbolic-ref", "--quiet", "--short", "HEAD"];
    return execFileSync("git", asked, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** What this repository's own workflows are made of says which branch they are for. */
export function ownWorkflowsStep(folder: string, { defaultBranch }: BootstrapPlace): Step {
  const name = ".github/pipeline.yaml";
  const file = path.join(folder, name);
  const branch = () => String(documentOf(file).get("branch") ?? "main");
  return {
    where: "files",
    what: `${name} (workflows that deploy branch ${defaultBranch})`,
    look: async () => {
      if (!existsSync(file)) return { state: "skipped", detail: "this project has no workflows of its own" };
      if (branch() === defaultBranch) return { state: "there" };
      return {
        state: "differs",
        detail: `is for ${branch()}; "node bin/generate-workflows.mjs" writes the workflows anew, once it is changed`,
      };
    },
    make: async () => {
      const line = `branch: ${JSON.stringify(defaultBranch).replace(/^"([\w./-]+)"$/, "$1")}\n`;
      const text = readFileSync(file, "utf8");
      // One line, so that the rest stays as somebody wrote it.
      const ended = text.endsWith("\n") ? text : `${text}\n`;
      writeWhole(file, documentOf(file).has("branch") ? ended.replace(/^branch:.*\n/m, line) : ended + line);
    },
  };
}
