import type { Finding } from "../workflow/finding.ts";
import { excused, needless, type PolicyException, type PolicySettings } from "./exceptions.ts";
import { defaultParameters, type Facts, type PolicyResource, type Rule } from "./rule.ts";
import { workflowRules } from "./rules/workflows.ts";
import { rules as resourceRules } from "./rules.ts";
import type { StackRule, StackView } from "./stack-rule.ts";
import { stackRules } from "./stack-rules.ts";

export type { PolicyException, PolicySettings };

/**
 * Judges every resource by every rule.
 *
 * @param today the day on which exceptions hold or have lapsed
 * @returns a finding for each thing that is wrong, for each exception (info while it holds, error from the day after its
 *   last), and for each exception that excuses nothing (warning)
 */
export function judge(
  rules: readonly Rule[],
  resources: readonly PolicyResource[],
  settings: PolicySettings,
  today: Date,
): Finding[] {
  const parameters = { ...defaultParameters, ...settings.parameters };
  const broken = rules.map((rule) => ({
    rule,
    faults: resources.flatMap((resource) => {
      const wrong = rule.types.includes(resource.type) ? rule.judge(resource, parameters) : [];
      return wrong.length === 0 ? [] : [{ name: resource.name, wrong }];
    }),
  }));
  return [...weighed(broken, settings, today), ...unknownRules(settings)];
}

/** Judges what the resources of a stack declare together, as `judge` does what each of them declares. */
export function judgeStack(
  rules: readonly StackRule[],
  stack: StackView,
  facts: Partial<Facts>,
  settings: PolicySettings,
  today: Date,
): Finding[] {
  const parameters = { ...defaultParameters, ...facts, ...settings.parameters };
  const broken = rules.map((rule) => {
    const byName = new Map<string, string[]>();
    for (const { resource, what } of rule.judge(stack, parameters))
      byName.set(resource.name, [...(byName.get(resource.name) ?? []), what]);
    return { rule, faults: [...byName].map(([name, wrong]) => ({ name, wrong })) };
  });
  return weighed(broken, settings, today);
}

/** What breaks a rule, by the logical name of the resource. */
interface Broken {
  readonly rule: Pick<Rule, "id" | "title" | "level" | "remedy">;
  readonly faults: readonly { readonly name: string; readonly wrong: readonly string[] }[];
}

/** Findings by the stack's levels and exceptions, and its exceptions from these rules that excuse nothing. */
function weighed(broken: readonly Broken[], settings: PolicySettings, today: Date): Finding[] {
  const { levels = {}, exceptions = [] } = settings;
  const used = new Set<PolicyException>();
  const findings = broken.flatMap(({ rule, faults }) => {
    const level = levels[rule.id] ?? rule.level;
    if (level === "off") return [];
    return faults.map(({ name, wrong }): Finding => {
      const what = wrong.join(", ");
      const exception = exceptions.find((one) => one.rule === rule.id && one.resource === name);
      if (exception === undefined)
        return { id: rule.id, severity: level, subject: name, message: `${what}. ${rule.title}: ${rule.remedy}.` };
      used.add(exception);
      return excused(exception, name, what, today);
    });
  });
  const ours = new Set(broken.map(({ rule }) => rule.id));
  return [...findings, ...exceptions.filter((one) => ours.has(one.rule) && !used.has(one)).map(needless)];
}

function unknownRules({ levels = {}, exceptions = [] }: PolicySettings): Finding[] {
  const known = new Set([...resourceRules, ...stackRules, ...workflowRules].map(({ id }) => id));
  const named = new Set([...Object.keys(levels), ...exceptions.map(({ rule }) => rule)]);
  return [...named].filter((id) => !known.has(id)).map((id) => unknownRule(id, known));
}

const unknownRule = (id: string, known: ReadonlySet<string>): Finding => ({
  id: "policy-rule-unknown",
  severity: "error",
  subject: "slipway:policy",
  message: `"${id}" is no rule; write one of ${[...known].join(", ")}.`,
});
