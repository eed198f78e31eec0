import { PolicyPack, type ResourceValidationArgs, type ResourceValidationPolicy } from "@pulumi/policy";
import { defaultParameters, type Parameters, type PolicyResource, type Rule, unknownInput } from "./rule.ts";
import { rules } from "./rules.ts";

/** Parameters as `--policy-pack-config` gives them, for each rule by itself. */
const configSchema = {
  properties: {
    approvals: { type: "integer", minimum: 0, default: defaultParameters.approvals },
    productionEnvironments: {
      type: "array",
      items: { type: "string" },
      default: [...defaultParameters.productionEnvironments],
    },
    queueFunctionSeconds: { type: "integer", minimum: 1, default: defaultParameters.queueFunctionSeconds },
  },
} as const;

/** One rule as the engine runs it; its level there is a policy's enforcement level. */
export function policyOf(rule: Rule): ResourceValidationPolicy {
  return {
    name: rule.id.toLowerCase(),
    description: `${rule.title}: ${rule.remedy} (${rule.reference})`,
    enforcementLevel: rule.level === "error" ? "mandatory" : "advisory",
    configSchema: configSchema as NonNullable<ResourceValidationPolicy["configSchema"]>,
    validateResource(args, report) {
      if (!rule.types.includes(args.type)) return;
      const parameters = { ...defaultParameters, ...args.getConfig<Partial<Parameters>>() };
      for (const wrong of rule.judge(resourceOf(args), parameters)) report(`${wrong}. ${rule.remedy}`);
    },
  };
}

/** The engine's words for a resource. What it does not know yet throws where it is read, and is a word here instead. */
function resourceOf({ urn, type, name, props, opts }: ResourceValidationArgs): PolicyResource {
  return { urn, type, name, inputs: readable(props) as Record<string, unknown>, protect: opts.protect };
}

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, readable);
  if (typeof value !== "object" || value === null) return value;
  const read = (key: string): unknown => {
    try {
      return readable((value as Record<string, unknown>)[key]);
    } catch {
      return unknownInput;
    }
  };
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

/** Registers the pack with the engine that loads this program. */
export function register(): void {
  new PolicyPack("slipway", { policies: rules.map(policyOf) });
}
