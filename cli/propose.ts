import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createGitHubClient } from "../provider/github-client.ts";
import { gitHubError } from "../provider/github-error.ts";
import { identityFromEnvironment } from "../provider/identity.ts";
import { UsageError } from "./exit.ts";
import { checkOut } from "./revision.ts";

/** A change of this project, for its people to look at. */
export interface Proposed {
  /** Branch that it is pushed to; an earlier proposal there is replaced. */
  readonly branch: string;
  readonly title: string;
  /** Files beside the inventory and the stack files that the change makes; from the project folder on. */
  readonly paths?: readonly string[];
  /** Makes the change in a checkout of the project; returns Markdown that says what it is. */
  change(folder: string): string | Promise<string>;
}

/**
 * Proposes a change of this project by pull request: made in a checkout of HEAD beside it, pushed to a branch of `origin`,
 * and opened, or brought up to date where one is open. The project's own files stay as they are. Returns its address.
 *
 * @throws UsageError when the project is no git repository with an origin on GitHub, or the change changes nothing
 */
export async function propose(project: string, { branch, title, paths = [], change }: Proposed): Promise<string> {
  const origin = await originOf(project);
  const checkout = checkOut(project, "HEAD");
  let body: string;
  try {
    body = await change(checkout.folder);
    await run(checkout.folder, "add", "--all", "--", "inventory", ":(glob)Pulumi.*.yaml", ...paths);
    if ((await run(checkout.folder, "status", "--porcelain", "--untracked-files=no")) === "")
      throw new UsageError("There is nothing to propose: the committed files say it already.");
    await run(checkout.folder, "commit", "--quiet", "--message", title);
    await run(checkout.folder, "push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
  } finally {
    checkout.close();
  }
  const github = await createGitHubClient(identityFromEnvironment(process.env));
  const at = { owner: origin.owner, repo: origin.repo };
  try {
    const { data: open } = await github.request("GET /repos/{owner}/{repo}/pulls", {
      ...at,
      state: "open",
      head: `${at.owner}:${branch}`,
    });
    const [known] = open;
    if (known !== undefined) {
      await github.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...at,
        pull_number: known.number,
        title,
        body,
      });
      return known.html_url;
    }
    const { data: repository } = await github.request("GET /repos/{owner}/{repo}", at);
    const wanted = { ...at, title, body, head: branch, base: repository.default_branch };
    return (await github.request("POST /repos/{owner}/{repo}/pulls", wanted)).data.html_url;
  } catch (error) {
    throw new UsageError(gitHubError(`${at.owner}/${at.repo}`, `open a pull request from "${branch}"`, error).message);
  }
}

/** @throws UsageError with git's own words */
async function run(folder: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)("git", ["-C", folder, ...args], { encoding: "utf8" })).stdout.trim();
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new UsageError(`"git ${args[0]}" failed: ${(stderr ?? String(error)).trim()}`);
  }
}

async function originOf(project: string): Promise<{ owner: string; repo: string }> {
  let address: string;
  try {
    address = await run(project, "remote", "get-url", "origin");
  } catch {
    throw new UsageError(
      '"--pull-request" needs a git repository with a remote "origin"; add one, or leave the option out.',
    );
  }
  const [, owner, repo] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(address) ?? [];
  if (owner === undefined || repo === undefined)
    throw new UsageError(`"origin" is no repository on GitHub; its address must end in OWNER/REPOSITORY.git.`);
  return { owner, repo };
}
