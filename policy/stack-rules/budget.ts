import { listAt, type PolicyResource } from "../rule.ts";
import { type StackRule, textAt } from "../stack-rule.ts";

const machines = /^aws:(ec2\/launchTemplate:LaunchTemplate|codebuild\/project:Project)$/;
const ofStack = /^user:slipway:stack\$/;

const valuesOf = ({ inputs }: PolicyResource) =>
  listAt(inputs, "costFilters").flatMap((filter) => listAt(filter, "values").map(String));

/** C-06: machines that start by themselves end with somebody hearing what they cost. */
export const budgetedFleets: StackRule = {
  id: "C-06",
  title: "A stack with machines has a budget for all of them, within what it may cost",
  level: "error",
  remedy: "set slipway:aws.monthlyBudget to no more than slipway:policy.parameters.monthlyDollars",
  reference: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
  judge({ resources }, { monthlyDollars }) {
    const started = resources.find(({ type }) => machines.test(type));
    if (started === undefined) return [];
    const budgets = resources.filter(({ type }) => type === "aws:budgets/budget:Budget");
    const whole = budgets.filter((budget) => valuesOf(budget).some((value) => ofStack.test(value)));
    if (whole.length === 0)
      return [{ resource: started, what: "machines start, and no budget counts what the stack costs" }];
    return whole
      .map((resource) => ({ resource, limit: Number(textAt(resource.inputs, "limitAmount")) }))
      .filter(({ limit }) => monthlyDollars !== undefined && limit > monthlyDollars)
      .map(({ resource, limit }) => ({
        resource,
        what: `it lets ${limit} US dollars a month go, not ${monthlyDollars}`,
      }));
  },
};
