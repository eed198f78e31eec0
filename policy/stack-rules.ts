import type { StackRule } from "./stack-rule.ts";
import { budgetedFleets } from "./stack-rules/budget.ts";
import { declaredEnvironments } from "./stack-rules/environments.ts";
import { producedChecks } from "./stack-rules/required-checks.ts";
import { hostedPublicRepository, servedLabels } from "./stack-rules/runners.ts";
import { providedSecrets, usedSecrets } from "./stack-rules/secrets.ts";

/** Every rule over a whole stack, by id. */
export const stackRules: readonly StackRule[] = [
  producedChecks,
  declaredEnvironments,
  providedSecrets,
  usedSecrets,
  servedLabels,
  budgetedFleets,
  hostedPublicRepository,
];
