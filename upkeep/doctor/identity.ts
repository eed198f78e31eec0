import type { ApiBudget } from "../../preview/budget.ts";
import type { IdentityReport } from "../../provider/identity-report.ts";
import type { Finding } from "../../workflow/finding.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

/** What GitHub said of who acts, and what an update from nothing would take. */
export type SeenIdentity = Omit<IdentityReport, "lacking"> & { readonly budget: ApiBudget };

/** Who acts on GitHub and what it lacks; how many calls are left against what the stack takes. */
export function identityDiagnoses(seen: SeenIdentity | undefined, findings: readonly Finding[]): Diagnosis[] {
  const ofBudget = (id: string) => id === "calls-few";
  return [
    ...(seen === undefined ? [] : [diagnosing("identity")("ok", "identity", seen.who ?? "somebody", whoText(seen))]),
    ...findings.map(({ id, severity, subject, message }) =>
      diagnosing(ofBudget(id) ? "budget" : "identity")(severity === "info" ? "ok" : severity, id, subject, message),
    ),
    ...(seen === undefined || findings.some(({ id }) => ofBudget(id)) ? [] : [callsLeft(seen)]),
  ];
}

function whoText({ kind, server, plan }: SeenIdentity): string {
  const on = plan === undefined ? "" : `; the owner is on plan ${plan}`;
  const silent =
    kind === "App" || kind === "classic token"
      ? ""
      : "; GitHub does not say what such a token may do, so a write may still be refused";
  return `by ${kind} at ${server}${on}${silent}`;
}

function callsLeft({ calls, budget }: SeenIdentity): Diagnosis {
  const takes = `a refresh of the stack takes about ${budget.reads} reads, an update from nothing ${budget.writes} writes and ${budget.minutes} ${budget.minutes === 1 ? "minute" : "minutes"}`;
  const left =
    calls === undefined
      ? "this server counts none"
      : `${calls.remaining} of ${calls.limit} are left until ${calls.resetsAt.toISOString().slice(11, 16)} UTC`;
  return diagnosing("budget")("ok", "calls", "calls", `${left}; ${takes}`);
}
