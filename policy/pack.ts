import { PolicyPack, type ResourceValidationArgs, type ResourceValidationPolicy } from "@pulumi/policy";
import { analyze } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { defaultParameters, type Parameters, type PolicyResource, type Rule, unknownInput } from "./rule.ts";
import { fileSet, filesOf } from "./rules/delivered-files.ts";
import { type WorkflowRule, workflowRules } from "./rules/workflows.ts";
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
    actionOwners: { type: "array", items: { type: "string" }, default: [] },
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

/** Findings by what was analysed: each rule asks for the same ones. */
type Analysed = Map<string, Promise<readonly Finding[]>>;

/** A rule about workflows as the engine runs it: over the files that a repository is given. Findings that are no errors are advice. */
export function policiesOfWorkflows(rule: WorkflowRule, analysed: Analysed): ResourceValidationPolicy[] {
  return (["mandatory", "advisory"] as const).map((enforcementLevel) => ({
    name: enforcementLevel === "mandatory" ? rule.id.toLowerCase() : `${rule.id.toLowerCase()}-advice`,
    description: `${rule.title}: ${rule.remedy} (${rule.reference})`,
    enforcementLevel,
    async validateResource({ type, props }, report) {
      if (type !== fileSet) return;
      for (const { id, severity, subject, message } of await findingsOf(
        readable(props) as PolicyResource["inputs"],
        analysed,
      )) {
        const isMandatory = severity === "error";
        if (rule.findings.includes(id) && isMandatory === (enforcementLevel === "mandatory")) {
          report(`${subject}: ${message}`);
        }
      }
    },
  }));
}

function findingsOf(inputs: PolicyResource["inputs"], analysed: Analysed): Promise<readonly Finding[]> {
  const known = filesOf({ inputs });
  const key = JSON.stringify(known);
  const findings = analysed.get(key) ?? analyze(known).then((analysis) => analysis.findings);
  analysed.set(key, findings);
  return findings;
}

/** Registers the pack with the engine that loads this program. */
export function register(): void {
  const analysed: Analysed = new Map();
  const ofWorkflows = workflowRules.flatMap((rule) => policiesOfWorkflows(rule, analysed));
  new PolicyPack("slipway", { policies: [...rules.map(policyOf), ...ofWorkflows] });
}
