import { isMapping } from "@actions/workflow-parser";
import type { Finding } from "../finding.ts";
import { child, entries, positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";
import { expressionPlaces } from "./expression-places.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** Images that a job runs in or beside: what stands behind a tag can change; a password in the file is read by everybody. */
export function jobImageFindings(job: RunJob): Finding[] {
  const containers = [
    ...(job.job.container === undefined ? [] : [job.job.container]),
    ...entries(job.job.services).map(({ token }) => token),
  ];
  return containers.flatMap((container) => [...unpinned(job, container), ...plainPassword(job, container)]);
}

function unpinned(job: RunJob, container: TemplateToken): Finding[] {
  const token = isMapping(container) ? child(container, "image") : container;
  const image = textOf(token);
  // An image by expression is made by the same workflow, or stands in a variable that somebody pins.
  if (image === undefined || image === "" || expressionPlaces(token).length > 0) return [];
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return [];
  const message = `line ${positionOf(token).line}: the image "${image}" can change; write its digest behind the tag, ${image}@sha256:<64 hex digits>.`;
  return [jobFinding(job, "image-not-pinned", "warning", message)];
}

function plainPassword(job: RunJob, container: TemplateToken): Finding[] {
  const password = child(child(container, "credentials"), "password");
  if (password === undefined || expressionPlaces(password).length > 0) return [];
  const message = `line ${positionOf(password).line}: the registry's password stands in the file; put it into a secret and write \${{ secrets.NAME }}.`;
  return [jobFinding(job, "password-in-clear", "error", message)];
}
