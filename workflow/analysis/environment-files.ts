import type { Finding } from "../finding.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";
import { contextAccesses } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";
import { isUntrusted } from "./untrusted-contexts.ts";

/** Files that set what later steps run with: a line break in a value sets a further one (`LD_PRELOAD`). */
const environmentFile = /\bGITHUB_(ENV|PATH)\b/;

/**
 * What an attacker chooses, written where it sets variables or the search path of later steps; and commands on standard
 * output that do the same, switched on again.
 *
 * Source: GitHub docs, "Secure use reference"; GitHub's notice on `set-env` and `add-path` (2020-10-01).
 */
export function environmentFileFindings(job: RunJob): Finding[] {
  const { workflow } = job.frame;
  const switches = [workflow.env, job.job.env, ...job.job.steps.map((step) => child(step.token, "env"))];
  return [
    ...job.job.steps.flatMap((step) => tainted(job, step)),
    ...switches
      .map((env) => child(env, "ACTIONS_ALLOW_UNSECURE_COMMANDS"))
      .filter((value) => value !== undefined && textOf(value)?.toLowerCase() !== "false")
      .map((value) => {
        const message = `line ${positionOf(value).line}: lets anything that is printed set variables and the search path; take ACTIONS_ALLOW_UNSECURE_COMMANDS away.`;
        return jobFinding(job, "unsecure-commands", "error", message);
      }),
  ];
}

function tainted(job: RunJob, step: ParsedStep): Finding[] {
  const script = textOf(step.run) ?? "";
  const variables = new Map<string, TemplateToken | undefined>(Object.entries(step.env));
  return script
    .split("\n")
    .filter((line) => environmentFile.test(line))
    .flatMap((line) =>
      [...line.matchAll(/\$\{?(\w+)\}?|%(\w+)%|\$env:(\w+)/g)].map(([, sh, cmd, pwsh]) => sh ?? cmd ?? pwsh ?? ""),
    )
    .filter((name) => isChosen(variables.get(name) ?? child(job.job.env, name) ?? child(job.frame.workflow.env, name)))
    .map((name) => {
      const message = `line ${positionOf(step.run).line}: writes "${name}", whose text an attacker chooses, to a file that sets what later steps run with; check it against a pattern first, or hand it on as an output.`;
      return jobFinding(job, "environment-file-injection", "error", message);
    });
}

function isChosen(token: TemplateToken | undefined): boolean {
  return expressionPlaces(token)
    .flatMap(({ expression }) => contextAccesses(expression))
    .some(({ context, path }) => context === "github" && isUntrusted(path, false));
}
