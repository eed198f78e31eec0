import type { BudgetArgs } from "@pulumi/aws/budgets/budget.js";
import type * as pulumi from "@pulumi/pulumi";
import { machineTags } from "../../fleet/contract.ts";
import { nameIn, type Place } from "./place.ts";

/**
 * A monthly budget by tag, which tells somebody when four fifths are spent, and when more than all of it is foreseen. It
 * ends nothing: what ends machines is the ceiling. (AWS knows a tag in bills once it is made a cost allocation tag.)
 *
 * @param fleet Absent: of the whole stack.
 */
export function budgetInputs(
  place: Place,
  {
    fleet,
    dollars,
    topicArn,
  }: { readonly fleet?: string; readonly dollars: number; readonly topicArn: pulumi.Input<string> },
): BudgetArgs {
  const [key, value] = fleet === undefined ? [machineTags.stack, place.stack] : [machineTags.fleet, fleet];
  const notice = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberSnsTopicArns: [topicArn],
  });
  return {
    name: fleet === undefined ? nameIn(place, "fleets") : nameIn(place, fleet),
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: dollars.toFixed(1),
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: [`user:${key}$${value}`] }],
    notifications: [notice("ACTUAL", 80), notice("FORECASTED", 100)],
  };
}
