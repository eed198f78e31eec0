import type { Rule } from "./rule.ts";
import { boundedActions } from "./rules/actions.ts";
import { emptyBypass, keptHistory, reviewedDefaultBranch, trustedChecks } from "./rules/branch-rules.ts";
import { guardedProduction } from "./rules/environments.ts";
import { protectedRepository, scannedRepository } from "./rules/repository.ts";
import { closedRunnerGroup } from "./rules/runner-groups.ts";
import { identityFromEnvironment, narrowSecrets } from "./rules/secrets.ts";

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  reviewedDefaultBranch,
  trustedChecks,
  keptHistory,
  emptyBypass,
  boundedActions,
  guardedProduction,
  narrowSecrets,
  scannedRepository,
  closedRunnerGroup,
  protectedRepository,
  identityFromEnvironment,
];
