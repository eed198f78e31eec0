import type { PolicyConfigSchema } from "@pulumi/policy";
import { excused, type PolicyException } from "./exceptions.ts";
import { defaultParameters, type Parameters } from "./rule.ts";

const names = { type: "array", items: { type: "string" } } as const;
const text = { type: "string" } as const;

const exceptions = {
  type: "array",
  items: {
    type: "object",
    properties: { resource: text, reason: text, until: text },
    required: ["resource", "reason", "until"] as string[],
  },
} as const;

/** Parameters as `--policy-pack-config` gives them, for each rule by itself. */
export const parameterSchema: PolicyConfigSchema = {
  properties: {
    approvals: { type: "integer", minimum: 0, default: defaultParameters.approvals },
    productionEnvironments: { ...names, default: [...defaultParameters.productionEnvironments] },
    actionOwners: { ...names, default: [] },
    queueFunctionSeconds: { type: "integer", minimum: 1, default: defaultParameters.queueFunctionSeconds },
    monthlyDollars: { type: "number" },
    secretsElsewhere: { ...names, default: [] },
    labelsElsewhere: { type: "array", items: names, default: [] },
    publicRepositories: { ...names, default: [] },
    exceptions,
  },
};

/** Exceptions alone, for rules that go by no number. */
export const exceptionSchema: PolicyConfigSchema = { properties: { exceptions } };

/** What a policy is told of its rule. */
export type Told = Partial<Parameters> & { readonly exceptions?: readonly Omit<PolicyException, "rule">[] };

/**
 * What the engine hears of something wrong: nothing while an exception holds, that it lapsed afterwards.
 *
 * @param isAbout whether an exception is about the thing
 */
export function unexcused(
  rule: string,
  wrong: string,
  { exceptions: known = [] }: Told,
  isAbout: (resource: string) => boolean,
  today = new Date(),
): string | undefined {
  const exception = known.find(({ resource }) => isAbout(resource));
  if (exception === undefined) return wrong;
  const { severity, message } = excused({ ...exception, rule }, exception.resource, wrong, today);
  return severity === "error" ? message : undefined;
}
