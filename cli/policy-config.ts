import { loadStack } from "../platform/load.ts";
import { policyFacts } from "../platform/policy-facts.ts";
import { engineConfig } from "../policy/engine-config.ts";
import { printJson } from "./print.ts";

/**
 * `slipway policy-config`: a stack's policy as the engine takes it, for `--policy-pack-config`: levels, parameters,
 * exceptions, and what the resources alone do not say.
 */
export async function policyConfig({ stack }: { readonly stack: string }): Promise<void> {
  const { platform } = await loadStack(process.cwd(), stack);
  printJson(engineConfig(platform.settings.policy, policyFacts(platform, new Date())));
}
