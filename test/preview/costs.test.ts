import { describe, expect, it } from "vitest";
import { costChanges, costText } from "../../preview/costs.ts";
import { previewMarkdown } from "../../preview/markdown.ts";
import type { CostRange, PlanDocument } from "../../preview/plan-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { previewReport } from "../../report/preview.ts";
import { planOf } from "./plans.ts";

const range = (least: number, expected: number, most: number): CostRange => ({ least, expected, most });

const plan = (gpu: CostRange | undefined, total: CostRange): PlanDocument => ({
  ...planOf([]),
  fleets: [{ name: "cpu", cost: range(0, 5, 9) }, ...(gpu === undefined ? [] : [{ name: "gpu", cost: gpu }])],
  cost: { network: range(40, 40, 40), total },
});

const base = plan(range(10, 100, 1000), range(50, 145, 1049));
const head = plan(range(10, 250, 2000), range(50, 295, 2049));

describe("the cost of a change", () => {
  it("is told of each fleet whose cost moves, the total last", () => {
    expect(costChanges(base, head).map((change) => `${change.name}: ${costText(change)}`)).toEqual([
      "gpu: expected 100 → 250 US dollars a month (+150), least 10, most 1000 → 2000",
      "total: expected 145 → 295 US dollars a month (+150), least 50, most 1049 → 2049",
    ]);
  });

  it("is told of fleets that come and go, and not of cents less than one", () => {
    const without = plan(undefined, range(40, 45, 49));
    expect(costChanges(base, without).map(costText)[0]).toBe(
      "expected 100 → nothing US dollars a month (−100), least 10 → nothing, most 1000 → nothing",
    );
    expect(costChanges(base, plan(range(10, 100.001, 1000), range(50, 145, 1049)))).toEqual([]);
  });

  it("is unknown of a plan of an earlier version, which shows as new", () => {
    expect(costChanges(planOf([]), base).map(({ name, before }) => [name, before])).toEqual([
      ["cpu", undefined],
      ["gpu", undefined],
      ["network", undefined],
      ["total", undefined],
    ]);
  });

  it("stands in the comment and in the page", async () => {
    const preview = await previewStack({ base, head });
    const line = "expected 100 → 250 US dollars a month";
    expect(previewMarkdown([preview])).toContain(`### Cost of runner fleets: \`prod\`\n\n- \`gpu\`: ${line}`);
    expect(await previewReport([preview])).toContain(`<b>gpu</b>: ${line}`);
    expect(previewMarkdown([await previewStack({ base, head: base })])).not.toContain("Cost of runner fleets");
  });
});
