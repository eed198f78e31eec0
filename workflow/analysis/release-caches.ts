import type { Finding } from "../finding.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import { actionName } from "./artifact-uses.ts";
import { ghCommands } from "./command-permissions.ts";
import { inputOf } from "./job-token.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

const publishing = [
  "pypa/gh-action-pypi-publish",
  "softprops/action-gh-release",
  "ncipollo/release-action",
  "goreleaser/goreleaser-action",
  "rubygems/release-gem",
  "actions/deploy-pages",
];

const publishCommands =
  /\b(twine[ \t]+upload|npm[ \t]+publish|cargo[ \t]+publish|gem[ \t]+push|uv[ \t]+publish|poetry[ \t]+publish)\b/;

/**
 * Caches that a job restores which publishes: any run of the repository's default branch can have filled them, so that a
 * release holds what nobody reviewed (zizmor's cache-poisoning).
 */
export function releaseCacheFindings(job: RunJob): Finding[] {
  if (!job.job.steps.some(publishes)) return [];
  return job.job.steps.filter(restoresCache).map((step) => {
    const line = step.usesPosition?.line ?? step.position.line;
    const message = `line ${line}: "${step.uses?.split("@")[0]}" restores a cache in a job that publishes; build without one, or publish in a further job what an artifact brings.`;
    return jobFinding(job, "cache-in-release", "warning", message);
  });
}

function publishes(step: ParsedStep): boolean {
  const script = textOf(step.run) ?? "";
  const releases = ghCommands(script).some(({ command }) => /^gh release (create|upload)$/.test(command));
  return publishing.includes(actionName(step)) || publishCommands.test(script) || releases;
}

function restoresCache(step: ParsedStep): boolean {
  const name = actionName(step);
  if (/^actions\/cache(\/restore)?$/.test(name)) return textOf(inputOf(step, "lookup-only")) !== "true";
  const cache = textOf(inputOf(step, name === "astral-sh/setup-uv" ? "enable-cache" : "cache"));
  return /\/setup-[\w-]+$/.test(name) && cache !== undefined && !["", "false"].includes(cache);
}
