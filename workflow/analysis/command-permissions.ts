import type { Need } from "./action-permissions.ts";

/** A command in a script, and what it needs. */
export interface CommandNeed extends Need {
  /** As a user would name it (`gh release create`). */
  readonly command: string;
}

const read = (scope: string): Need => ({ scope, level: "read" });
const write = (scope: string): Need => ({ scope, level: "write" });
const onComment: Need = { scope: "pull-requests", level: "write", or: "issues" };

/** Sub-commands of `gh`, by group, with what the REST or GraphQL calls behind them need. */
const gh: { readonly [group: string]: readonly (readonly [verbs: readonly string[], needs: readonly Need[]])[] } = {
  cache: [
    [["delete"], [write("actions")]],
    [["list"], [read("actions")]],
  ],
  issue: [
    [["create", "edit", "close", "reopen", "comment", "delete", "pin", "unpin", "lock"], [write("issues")]],
    [["view", "list"], [read("issues")]],
  ],
  label: [[["create", "edit", "delete", "clone"], [write("issues")]]],
  pr: [
    [["comment"], [onComment]],
    [["merge"], [write("pull-requests"), write("contents")]],
    [["create", "edit", "close", "reopen", "ready", "review", "update-branch"], [write("pull-requests")]],
    [["view", "list", "diff", "checks", "checkout"], [read("pull-requests")]],
  ],
  release: [
    [["create", "upload", "edit", "delete", "delete-asset"], [write("contents")]],
    [["view", "list", "download"], [read("contents")]],
  ],
  run: [
    [["rerun", "cancel", "delete"], [write("actions")]],
    [["view", "list", "watch", "download"], [read("actions")]],
  ],
  workflow: [
    [["run", "enable", "disable"], [write("actions")]],
    [["view", "list"], [read("actions")]],
  ],
};

/** Calls of octokit in actions/github-script, as `group.method`. */
const octokit: readonly (readonly [calls: RegExp, need: Need])[] = [
  [/^issues\.(create|update|delete)Comment$|^issues\.(addLabels|setLabels|removeLabel)$/, onComment],
  [/^issues\.(create|update|lock|unlock|addAssignees)$/, write("issues")],
  [/^pulls\.(create\w*|update\w*|merge|requestReviewers|submitReview)$/, write("pull-requests")],
  [/^pulls\.(get|list|listFiles|listCommits|listReviews)$/, read("pull-requests")],
  [
    /^repos\.(createRelease|updateRelease|deleteRelease|uploadReleaseAsset|createOrUpdateFileContents)$/,
    write("contents"),
  ],
  [/^git\.(create|update|delete)\w+$/, write("contents")],
  [/^checks\.(create|update)$/, write("checks")],
  [/^repos\.createCommitStatus$/, write("statuses")],
  [/^repos\.(createDeployment|createDeploymentStatus)$/, write("deployments")],
  [/^actions\.(createWorkflowDispatch|cancelWorkflowRun|reRun\w+|deleteArtifact)$/, write("actions")],
  [
    /^actions\.(getArtifact|listArtifactsForRepo|listWorkflowRunArtifacts|downloadArtifact|getWorkflowRun|listJobsForWorkflowRun|listWorkflowRuns)$/,
    read("actions"),
  ],
];

/** What may stand before a command: a line's start, an operator, a keyword, assignments. */
const commandStart = "(?:^|[;&|({!`]|\\b(?:then|do|else|if|while|until)\\s)[ \\t]*(?:\\w+=\\S*[ \\t]+)*";

/** Commands of `gh` in a shell script. */
export function ghCommands(script: string): CommandNeed[] {
  return matches(script, String.raw`gh[ \t]+([a-z]+)[ \t]+([a-z-]+)`).flatMap(([, group = "", verb = ""]) =>
    (Object.hasOwn(gh, group) ? gh[group]! : [])
      .filter(([verbs]) => verbs.includes(verb))
      .flatMap(([, needs]) => needs.map((need) => ({ ...need, command: `gh ${group} ${verb}` }))),
  );
}

/** Whether a shell script pushes with git. */
export function pushesWithGit(script: string): boolean {
  return matches(script, String.raw`git[ \t]+(?:-\S+[ \t]+(?:\S+=\S+[ \t]+)?)*push\b`).length > 0;
}

/** Whether a shell script pushes an image to GHCR, or tags one there. */
export function pushesToGhcr(script: string): boolean {
  return (
    matches(
      script,
      String.raw`docker[ \t]+(?:image[ \t]+)?push[ \t]+.*ghcr\.io|docker[ \t]+buildx[ \t]+imagetools[ \t]+create[ \t]+.*ghcr\.io`,
    ).length > 0
  );
}

/** Whether a shell script signs with cosign and no key, so with the job's identity. */
export function signsKeyless(script: string): boolean {
  return matches(script, String.raw`cosign[ \t]+(?:sign|sign-blob|attest|attest-blob)\b(.*)`).some(
    ([, rest = ""]) => !/--key\b/.test(rest),
  );
}

/** Calls in a script of actions/github-script. */
export function octokitCalls(script: string): CommandNeed[] {
  return [...script.matchAll(/\.rest\.(\w+\.\w+)/g)].flatMap(([, call = ""]) =>
    octokit.filter(([calls]) => calls.test(call)).map(([, need]) => ({ ...need, command: `github.rest.${call}` })),
  );
}

/** Commands over several lines count as one; comments do not count. */
function matches(script: string, command: string): RegExpMatchArray[] {
  const lines = script.replaceAll(/\\\r?\n/g, " ").replaceAll(/^[ \t]*#.*$/gm, "");
  return [...lines.matchAll(new RegExp(`${commandStart}(?:${command})`, "gm"))];
}
