import type { PolicyException, PolicySettings } from "./exceptions.ts";
import { defaultParameters, type Facts, type Level } from "./rule.ts";
import { workflowRules } from "./rules/workflows.ts";
import { rules } from "./rules.ts";
import { stackRules } from "./stack-rules.ts";

/** What one policy of the pack is told. */
export interface PolicyConfig {
  readonly enforcementLevel?: "mandatory" | "advisory" | "disabled";
  readonly [parameter: string]: unknown;
}

const enforcement = { off: "disabled", info: "advisory", warning: "advisory", error: "mandatory" } as const;

/** Name of a rule's policy in the pack. */
export const policyName = (id: string): string => id.toLowerCase();
/** Name of the policy for those findings of a rule about workflows that are no errors. */
export const adviceName = (id: string): string => `${policyName(id)}-advice`;

/**
 * A stack's policy in the form of the engine, for `--policy-pack-config`: by policy, the level where the stack sets one, what
 * the rule goes by where that is not its own, and the exceptions from it.
 */
export function engineConfig(settings: PolicySettings, facts: Facts): Record<string, PolicyConfig> {
  const { levels = {}, exceptions = [], parameters = {} } = settings;
  const told = { ...defaultParameters, ...facts, ...parameters };
  const other = Object.entries(told).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaultParameters[name as keyof typeof told]),
  );
  const numbers = Object.fromEntries(other.filter(([name]) => !(name in facts)));
  const config = (id: string, more: object): PolicyConfig => ({
    ...levelOf(levels[id]),
    ...more,
    ...excuses(id, exceptions),
  });
  const named = [
    ...rules.map(({ id }) => [policyName(id), config(id, numbers)] as const),
    ...stackRules.map(({ id }) => [policyName(id), config(id, Object.fromEntries(other))] as const),
    ...workflowRules.flatMap(({ id }) =>
      [policyName(id), adviceName(id)].map((name) => [name, config(id, {})] as const),
    ),
  ];
  return Object.fromEntries(named.filter(([, told]) => Object.keys(told).length > 0));
}

const levelOf = (level: Level | undefined): PolicyConfig =>
  level === undefined ? {} : { enforcementLevel: enforcement[level] };

function excuses(id: string, exceptions: readonly PolicyException[]): object {
  const own = exceptions.filter(({ rule }) => rule === id);
  return own.length === 0 ? {} : { exceptions: own.map(({ rule: _, ...exception }) => exception) };
}
