import type { ChecklistItem } from "../../platform/package-checklist.ts";
import type { Finding } from "../../workflow/finding.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

const say = diagnosing("stack");
const ofPlan = (id: string) => id.startsWith("plan-feature-");

/** What the stack's own files say: the rules that they break in numbers, and what the owner's GitHub plan lacks one by one. */
export function stackDiagnoses(stack: string, findings: readonly Finding[]): Diagnosis[] {
  const others = findings.filter(({ id }) => !ofPlan(id) && !id.startsWith("image-visibility"));
  const count = (severity: Finding["severity"]) => others.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const check = `slipway check --stack ${stack}`;
  const words = `${errors} ${errors === 1 ? "error" : "errors"} and ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
  const plan = findings.filter(({ id }) => ofPlan(id));
  return [
    errors > 0
      ? say("error", "findings", "rules", `${words}: nothing of the stack can be applied`, check)
      : warnings > 0
        ? say("warning", "findings", "rules", words, check)
        : say("ok", "findings", "rules", "nothing is wrong"),
    ...plan.map(({ id, severity, subject, message }) =>
      say(severity === "info" ? "ok" : severity, id, subject, message),
    ),
    ...(plan.length === 0 ? [say("ok", "plan", "GitHub plan", "has everything that the stack declares")] : []),
  ];
}

/** What a person has to do by hand, done or open. */
export function checklistDiagnoses(items: readonly ChecklistItem[]): Diagnosis[] {
  const line = diagnosing("checklist");
  if (items.length === 0) return [line("ok", "checklist", "packages", "there is nothing to do")];
  return items.map(({ id, subject, done, what, page, tick }) =>
    done ? line("ok", id, subject, what) : line("warning", id, subject, `${what} at ${page}`, `then write ${tick}`),
  );
}
