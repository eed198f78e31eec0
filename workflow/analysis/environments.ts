import { isMapping } from "@actions/workflow-parser";
import type { Finding } from "../finding.ts";
import { child, positionOf, type TemplateToken } from "../parse/tokens.ts";
import { isKnownText, type Use } from "./analysis.ts";
import { possibleTexts } from "./possible-texts.ts";
import { remembered } from "./remembered.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** Names of the environments that a job can run in; one that only a run knows is as written, with its `${{ }}`. */
export const environmentNames = remembered((job: RunJob): string[] => {
  const token = nameToken(job);
  // An empty name means no environment.
  return token === undefined ? [] : possibleTexts(token, job).filter((name) => name !== "");
});

/** The environments that a job uses, as far as they are known. */
export function environmentUses(job: RunJob): Use[] {
  const line = positionOf(nameToken(job)).line;
  return environmentNames(job)
    .filter(isKnownText)
    .map((name) => ({ name, job: job.job.id, line }));
}

/** Environments whose name only a run knows: nobody can say whether they are provisioned. */
export function environmentFindings(job: RunJob): Finding[] {
  return environmentNames(job)
    .filter((name) => !isKnownText(name))
    .map((name) =>
      jobFinding(
        job,
        "environment-unknown",
        "warning",
        `line ${positionOf(nameToken(job)).line}: runs in environment "${name}", a name that only a run knows, so that nobody can say whether it is provisioned; write the names out, in a matrix, or as the options of an input.`,
      ),
    );
}

function nameToken({ job }: RunJob): TemplateToken | undefined {
  return job.environment !== undefined && isMapping(job.environment) ? child(job.environment, "name") : job.environment;
}
