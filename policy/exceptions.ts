import type { Finding } from "../workflow/finding.ts";
import type { Level, Numbers } from "./rule.ts";

/** What a stack says of the rules. */
export interface PolicySettings {
  /** By rule id, where it is not the rule's own. */
  readonly levels?: Readonly<Record<string, Level>> | undefined;
  readonly parameters?: Partial<Numbers> | undefined;
  readonly exceptions?: readonly PolicyException[] | undefined;
}

/** One rule that does not hold for one resource, for a time. */
export interface PolicyException {
  readonly rule: string;
  /** Logical name of the resource (`sample-app-rules-branch`). */
  readonly resource: string;
  readonly reason: string;
  /** Its last day, UTC (`2026-12-31`). */
  readonly until: string;
}

/** What is told of something that is wrong and excused: info until the exception's last day, an error after it. */
export function excused({ rule, reason, until }: PolicyException, subject: string, what: string, today: Date): Finding {
  const lapsed = until < today.toISOString().slice(0, 10);
  return {
    id: lapsed ? "policy-exception-lapsed" : "policy-exception",
    severity: lapsed ? "error" : "info",
    subject,
    message: lapsed
      ? `${rule} was excused until ${until} (${reason}), and still ${what}: put it right, or write a later day with the reason that holds now.`
      : `${rule} is excused until ${until} (${reason}): ${what}.`,
  };
}

/** What is told of an exception that excuses nothing. */
export const needless = ({ rule, resource }: PolicyException): Finding => ({
  id: "policy-exception-needless",
  severity: "warning",
  subject: resource,
  message: `the exception from ${rule} excuses nothing: take it out of slipway:policy.`,
});
