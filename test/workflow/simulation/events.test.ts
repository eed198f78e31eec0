import { expect, test } from "vitest";
import { parseWorkflow } from "../../../workflow/parse/parse-workflow.ts";
import { events } from "../../../workflow/simulation/events.ts";

const own = { schedule: '[{ cron: "0 0 * * *" }]', workflow_run: "{ workflows: [CI] }" };

test.each(Object.entries(events))("GitHub's parser knows %s and its types", async (name, kind) => {
  const types = kind.types ?? ["any"];
  const config =
    name in own ? own[name as keyof typeof own] : types.length > 0 ? `{ types: [${types.join(", ")}] }` : "";
  const content = `on: { ${name}: ${config} }\njobs: { a: { runs-on: x, steps: [{ run: make }] } }\n`;
  const workflow = await parseWorkflow({ path: "ci.yml", content });
  expect(workflow.errors).toEqual([]);
  const wrong = content.replace("types: [", "types: [surely_not, ");
  if (kind.types !== undefined && wrong !== content) {
    expect((await parseWorkflow({ path: "ci.yml", content: wrong })).errors).not.toEqual([]);
  }
});

test("an event stands for types that it has", () => {
  for (const { types, defaultTypes = [], ordinaryTypes = [] } of Object.values(events)) {
    for (const type of [...defaultTypes, ...ordinaryTypes]) expect(types).toContain(type);
  }
});
