import {
  PolicyPack,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { type Analysis, analyze } from "../workflow/analysis/analyze.ts";
import { adviceName, policyName } from "./engine-config.ts";
import { exceptionSchema, parameterSchema, type Told, unexcused } from "./pack-parameters.ts";
import { defaultParameters, type PolicyResource, type Rule, unknownInput } from "./rule.ts";
import { fileSet, filesOf } from "./rules/delivered-files.ts";
import { type WorkflowRule, workflowRules } from "./rules/workflows.ts";
import { rules } from "./rules.ts";
import { type StackRule, viewOf } from "./stack-rule.ts";
import { stackRules } from "./stack-rules.ts";
import { isAbout } from "./workflow-findings.ts";

/** What the engine is told of any rule; its level there is a policy's enforcement level. */
function described({
  id,
  title,
  level,
  remedy,
  reference,
}: Pick<Rule, "id" | "title" | "level" | "remedy" | "reference">) {
  return {
    name: policyName(id),
    description: `${title}: ${remedy} (${reference})`,
    enforcementLevel: level === "error" ? ("mandatory" as const) : ("advisory" as const),
    configSchema: parameterSchema,
  };
}

/** Inputs of the resources that the engine has shown so far, by URN: of a whole stack it shows what is in the state alone. */
export type Declared = Map<string, ResourceValidationArgs["props"]>;

/** One rule as the engine runs it. */
export function policyOf(rule: Rule, declared: Declared = new Map()): ResourceValidationPolicy {
  return {
    ...described(rule),
    validateResource(args, report) {
      declared.set(args.urn, args.props);
      if (!rule.types.includes(args.type)) return;
      const told = args.getConfig<Told>();
      const wrong = rule.judge(resourceOf(args), { ...defaultParameters, ...told }).join(", ");
      const left = wrong === "" ? undefined : unexcused(rule.id, wrong, told, (resource) => resource === args.name);
      if (left !== undefined) report(`${left}. ${rule.remedy}`);
    },
  };
}

/** A rule over a whole stack as the engine runs it, once it knows all resources. */
export function policyOfStack(
  rule: StackRule,
  analysed: Analysed,
  declared: Declared = new Map(),
): StackValidationPolicy {
  return {
    ...described(rule),
    async validateStack(args: StackValidationArgs, report) {
      const told = args.getConfig<Told>();
      const resources = args.resources.map((one) => {
        const known = { ...(readable(one.props) as object), ...(readable(declared.get(one.urn) ?? {}) as object) };
        return { ...resourceOf(one), inputs: known };
      });
      const view = await viewOf(resources, ({ inputs }) => analysisOf(inputs, analysed));
      for (const { resource, what } of rule.judge(view, { ...defaultParameters, ...told })) {
        const left = unexcused(rule.id, what, told, (name) => name === resource.name);
        if (left !== undefined) report(`${resource.name}: ${left}. ${rule.remedy}`, resource.urn);
      }
    },
  };
}

/** The engine's words for a resource. What it does not know yet throws where it is read, and is a word here instead. */
function resourceOf({
  urn,
  type,
  name,
  props,
  opts,
}: Pick<ResourceValidationArgs, "urn" | "type" | "name" | "props"> & {
  readonly opts: { readonly protect: boolean };
}): PolicyResource {
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

/** Analyses by what was analysed: each rule asks for the same ones. */
export type Analysed = Map<string, Promise<Analysis>>;

/** A rule about workflows as the engine runs it: over the files that a repository is given. Findings that are no errors are advice. */
export function policiesOfWorkflows(rule: WorkflowRule, analysed: Analysed): ResourceValidationPolicy[] {
  return (["mandatory", "advisory"] as const).map((enforcementLevel) => ({
    name: enforcementLevel === "mandatory" ? policyName(rule.id) : adviceName(rule.id),
    description: `${rule.title}: ${rule.remedy} (${rule.reference})`,
    enforcementLevel,
    configSchema: exceptionSchema,
    async validateResource({ type, props, getConfig }, report) {
      if (type !== fileSet) return;
      const inputs = readable(props) as PolicyResource["inputs"];
      const told = getConfig<Told>();
      for (const { id, severity, subject, message } of (await analysisOf(inputs, analysed)).findings) {
        const isMandatory = severity === "error";
        if (!rule.findings.includes(id) || isMandatory !== (enforcementLevel === "mandatory")) continue;
        const within = { subject: `${String(inputs.repository)}/${subject}` };
        const left = unexcused(rule.id, `${subject}: ${message}`, told, (resource) => isAbout(within, resource));
        if (left !== undefined) report(left);
      }
    },
  }));
}

function analysisOf(inputs: PolicyResource["inputs"], analysed: Analysed): Promise<Analysis> {
  const known = filesOf({ inputs });
  const key = JSON.stringify(known);
  const analysis = analysed.get(key) ?? analyze(known);
  analysed.set(key, analysis);
  return analysis;
}

/** Registers the pack with the engine that loads this program. */
export function register(): void {
  const analysed: Analysed = new Map();
  const ofWorkflows = workflowRules.flatMap((rule) => policiesOfWorkflows(rule, analysed));
  const declared: Declared = new Map();
  const ofResources = rules.map((rule) => policyOf(rule, declared));
  const ofStacks = stackRules.map((rule) => policyOfStack(rule, analysed, declared));
  new PolicyPack("slipway", { policies: [...ofResources, ...ofStacks, ...ofWorkflows] });
}
