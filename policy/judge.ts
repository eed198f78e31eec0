import type { Finding } from "../workflow/finding.ts";
import { excused, needless, type PolicyException, type PolicySettings } from "./exceptions.ts";
import { defaultParameters, type PolicyResource, type Rule } from "./rule.ts";
import { workflowRules } from "./rules/workflows.ts";

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
  const { levels = {}, exceptions = [] } = settings;
  const parameters = { ...defaultParameters, ...settings.parameters };
  const used = new Set<PolicyException>();
  const findings = rules.flatMap((rule) => {
    const level = levels[rule.id] ?? rule.level;
    if (level === "off") return [];
    return resources.flatMap((resource): Finding[] => {
      const wrong = rule.types.includes(resource.type) ? rule.judge(resource, parameters) : [];
      if (wrong.length === 0) return [];
      const exception = exceptions.find((one) => one.rule === rule.id && one.resource === resource.name);
      if (exception === undefined)
        return [
          {
            id: rule.id,
            severity: level,
            subject: resource.name,
            message: `${wrong.join(", ")}. ${rule.title}: ${rule.remedy}.`,
          },
        ];
      used.add(exception);
      return [excused(exception, resource.name, wrong.join(", "), today)];
    });
  });
  const ours = new Set(rules.map(({ id }) => id));
  const known = new Set([...ours, ...workflowRules.map(({ id }) => id)]);
  const unknown = [...new Set([...Object.keys(levels), ...exceptions.map(({ rule }) => rule)])].filter(
    (id) => !known.has(id),
  );
  return [
    ...findings,
    ...unknown.map((id) => unknownRule(id, known)),
    ...exceptions.filter((one) => ours.has(one.rule) && !used.has(one)).map(needless),
  ];
}

const unknownRule = (id: string, known: ReadonlySet<string>): Finding => ({
  id: "policy-rule-unknown",
  severity: "error",
  subject: "slipway:policy",
  message: `"${id}" is no rule; write one of ${[...known].join(", ")}.`,
});
