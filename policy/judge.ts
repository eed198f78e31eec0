import type { Finding } from "../workflow/finding.ts";
import { defaultParameters, type Level, type Parameters, type PolicyResource, type Rule } from "./rule.ts";

/** What a stack says of the rules. */
export interface PolicySettings {
  /** By rule id, where it is not the rule's own. */
  readonly levels?: Readonly<Record<string, Level>> | undefined;
  readonly parameters?: Partial<Parameters> | undefined;
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
      return [excused(exception, wrong, today)];
    });
  });
  const known = new Set(rules.map(({ id }) => id));
  const unknown = [...new Set([...Object.keys(levels), ...exceptions.map(({ rule }) => rule)])].filter(
    (id) => !known.has(id),
  );
  return [
    ...findings,
    ...unknown.map((id) => unknownRule(id, known)),
    ...exceptions.filter((one) => known.has(one.rule) && !used.has(one)).map(needless),
  ];
}

function excused({ rule, resource, reason, until }: PolicyException, wrong: readonly string[], today: Date): Finding {
  const lapsed = until < today.toISOString().slice(0, 10);
  const what = wrong.join(", ");
  return {
    id: lapsed ? "policy-exception-lapsed" : "policy-exception",
    severity: lapsed ? "error" : "info",
    subject: resource,
    message: lapsed
      ? `${rule} was excused until ${until} (${reason}), and still ${what}: put it right, or write a later day with the reason that holds now.`
      : `${rule} is excused until ${until} (${reason}): ${what}.`,
  };
}

const needless = ({ rule, resource }: PolicyException): Finding => ({
  id: "policy-exception-needless",
  severity: "warning",
  subject: resource,
  message: `the exception from ${rule} excuses nothing: take it out of slipway:policy.`,
});

const unknownRule = (id: string, known: ReadonlySet<string>): Finding => ({
  id: "policy-rule-unknown",
  severity: "error",
  subject: "slipway:policy",
  message: `"${id}" is no rule; write one of ${[...known].join(", ")}.`,
});
