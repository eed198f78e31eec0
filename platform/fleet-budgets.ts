import type { Finding } from "../workflow/finding.ts";
import type { Platform } from "./compose.ts";
import { fleetCosts } from "./fleet-costs.ts";
import { ownFleets } from "./fleets.ts";

/**
 * Budgets that the expected cost passes. Where it is expected from what a fleet is declared to be for, that is an error; where
 * even the load is assumed, it is said.
 */
export function budgetFindings(platform: Platform): Finding[] {
  const costs = fleetCosts(platform);
  if (costs === undefined) return [];
  const own = ownFleets(platform.fleets);
  const { stack, aws } = platform.settings;
  const declared = (name: string) => own.find((fleet) => fleet.name === name)?.declared;
  const budgets = costs.fleets.map(({ name, expected }) => ({
    subject: `inventory/fleets.yaml: fleets.${name}.monthlyBudget`,
    budget: declared(name)?.monthlyBudget,
    expected,
    sure: declared(name)?.expected !== undefined,
    instead: `expect less of it (expected), keep fewer machines ready, or raise the budget`,
  }));
  const whole = {
    subject: `Pulumi.${stack}.yaml: slipway:aws.monthlyBudget`,
    budget: aws?.monthlyBudget,
    expected: costs.total.expected,
    sure: own.every((fleet) => fleet.declared.expected !== undefined),
    instead: "take fleets or sizes out, or raise it",
  };
  return [...budgets, whole].flatMap(({ subject, budget, expected, sure, instead }): Finding[] => {
    if (budget === undefined || expected <= budget) return [];
    const guess = sure ? "" : " with an assumed load, as `expected` does not say what it is for";
    const message = `allows ${budget} US dollars a month, but ${Math.ceil(expected)} are expected${guess}; ${instead}.`;
    return [{ id: "budget-exceeded", severity: sure ? "error" : "warning", subject, message }];
  });
}
