import type { Finding } from "../workflow/finding.ts";
import { excused, needless, type PolicyException, type PolicySettings } from "./exceptions.ts";
import { workflowRuleOf, workflowRules } from "./rules/workflows.ts";

/**
 * Weighs what the analysis of workflows found by a stack's policy: another level for a rule, or an exception for one file or
 * job. Findings that belong to no rule stay as they are.
 *
 * @param today the day on which exceptions hold or have lapsed
 */
export function weighFindings(findings: readonly Finding[], settings: PolicySettings, today: Date): Finding[] {
  const { levels = {}, exceptions = [] } = settings;
  const used = new Set<PolicyException>();
  const weighed = findings.flatMap((finding): Finding[] => {
    const rule = workflowRuleOf(finding.id);
    if (rule === undefined) return [finding];
    const level = levels[rule.id] ?? finding.severity;
    if (level === "off") return [];
    const exception = exceptions.find((one) => one.rule === rule.id && isAbout(finding, one.resource));
    if (exception === undefined) return [{ ...finding, severity: level }];
    used.add(exception);
    return [excused(exception, finding.subject, finding.message.replace(/\.$/, ""), today)];
  });
  const ours = new Set(workflowRules.map(({ id }) => id));
  return [...weighed, ...exceptions.filter((one) => ours.has(one.rule) && !used.has(one)).map(needless)];
}

/** Whether a finding is about a file, or about a job of it. A line behind the file's name says where, not what. */
export function isAbout(finding: Pick<Finding, "subject">, resource: string): boolean {
  const subject = finding.subject.replace(/^([^:]+):\d+(?=:|$)/, "$1");
  return subject === resource || subject.startsWith(`${resource}: `);
}
