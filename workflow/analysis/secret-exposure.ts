import type { Finding } from "../finding.ts";
import { positionOf, textOf } from "../parse/tokens.ts";
import { expressionPlaces } from "./expression-places.ts";
import { jobAccesses } from "./job-expressions.ts";
import { inputOf } from "./job-token.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** More secrets handed on than are needed: all of them, to a called workflow or in one text. */
export function secretExposureFindings(job: RunJob): Finding[] {
  const call = job.job.call;
  const inherits =
    call?.secrets === "inherit"
      ? [
          `line ${call.position.line}: hands every secret to "${call.uses}", whether it reads it or not; name those that it needs under secrets.`,
        ]
      : [];
  const whole = jobAccesses(job)
    .filter(({ context, path }) => context === "secrets" && path.length === 0)
    .map(
      ({ place }) => `line ${place.line}: takes all secrets as one value, which is not masked in logs; name each one.`,
    );
  return [
    ...inherits.map((message) => jobFinding(job, "secrets-inherited", "warning", message)),
    ...whole.map((message) => jobFinding(job, "secrets-whole", "error", message)),
  ];
}

/** Keys of a cloud that are kept as secrets: they hold until somebody turns them, and anywhere (GitHub docs, "OpenID Connect"). */
export function storedKeyFindings(job: RunJob): Finding[] {
  const named = jobAccesses(job)
    .filter(({ context, path: [name] }) => context === "secrets" && typeof name === "string" && cloudKey.test(name))
    .map(({ place, path: [name] }) => ({ line: place.line, name: String(name) }));
  const given = job.job.steps.flatMap((step) => {
    const token = inputOf(step, "aws-secret-access-key");
    const isNamed = expressionPlaces(token).length > 0 && textOf(token) !== undefined;
    return token === undefined || isNamed ? [] : [{ line: positionOf(token).line, name: "aws-secret-access-key" }];
  });
  return [...named, ...given].map(({ line, name }) => {
    const message = `line ${line}: signs in with the stored key "${name}"; take a role on by OIDC instead: id-token: write, and role-to-assume of aws-actions/configure-aws-credentials.`;
    return jobFinding(job, "cloud-key-stored", "warning", message);
  });
}

const cloudKey =
  /^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|AZURE_CREDENTIALS|GCP_(SA_KEY|CREDENTIALS)|GOOGLE_CREDENTIALS)$/i;
