import { describe, expect, it } from "vitest";
import { changesBetween } from "../../preview/changes.ts";
import { hourFindings, partsOf } from "../../preview/cut.ts";
import { previewMarkdown } from "../../preview/markdown.ts";
import { emptyPlan, type PlanDocument } from "../../preview/plan-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { previewReport } from "../../report/preview.ts";
import { selects } from "../../settings.ts";
import fc from "../property.ts";
import { github } from "./plans.ts";

/** A plan of repositories with so many variables each. */
function planOf(sizes: Readonly<Record<string, number>>): PlanDocument {
  const resources = Object.entries(sizes).flatMap(([id, size]) => {
    const parent = `urn:pulumi:prod::slipway::slipway:github:ManagedRepository::${id}`;
    const type = github("ActionsVariable");
    return [
      { urn: parent, type: "slipway:github:ManagedRepository", name: id, parent: "", inputs: {} },
      ...Array.from({ length: size }, (_, at) => ({
        urn: `urn:pulumi:prod::slipway::slipway:github:ManagedRepository$${type}::${id}-${at}`,
        type,
        name: `${id}-${at}`,
        parent,
        inputs: { variableName: `V${at}` },
      })),
    ];
  });
  return { ...emptyPlan("prod"), resources };
}

const created = (plan: PlanDocument) => partsOf(plan, changesBetween(emptyPlan("prod"), plan));

describe("a stack whose update does not fit an hour", () => {
  it("is cut into parts that do, by patterns for their settings", () => {
    const plan = planOf({ "api-one": 200, "api-two": 250, web: 200, "web-old": 100 });
    expect(created(plan)).toEqual([
      { include: ["a*"], repositories: 2, reads: 900, writes: 450 },
      { include: ["w*"], repositories: 2, reads: 600, writes: 300 },
    ]);
  });

  it("is left whole where it fits, and where it is one repository", () => {
    expect(created(planOf({ a: 250, b: 250 }))).toEqual([]);
    expect(created(planOf({ a: 900 }))).toEqual([]);
  });

  it("gives each repository to one part, whatever they are called", () => {
    const id = fc.stringMatching(/^[a-c]{1,4}$/);
    fc.assert(
      fc.property(fc.dictionary(id, fc.integer({ min: 1, max: 400 }), { minKeys: 1, maxKeys: 12 }), (sizes) => {
        const parts = created(planOf(sizes));
        for (const one of Object.keys(sizes)) {
          const takers = parts.filter(({ include }) => selects({ include: [...include], exclude: [] }, one));
          expect(takers.length).toBe(parts.length === 0 ? 0 : 1);
        }
        for (const { repositories, writes } of parts) expect(repositories === 1 || writes <= 500).toBe(true);
      }),
    );
  });

  it("shows the parts on the page, too, with how many they are", async () => {
    const head = planOf({ "api-one": 200, "api-two": 250, web: 300 });
    const page = await previewReport([await previewStack({ base: emptyPlan("prod"), head })]);
    expect(page).toContain('<b>2</b><span class="soft">stacks to cut it into</span>');
    expect(page).toContain("<td><code>{ include: [a*] }</code></td><td>2</td><td>900</td><td>450</td>");
    const small = await previewReport([await previewStack({ base: emptyPlan("prod"), head: planOf({ web: 1 }) })]);
    expect(small).not.toContain("cut");
  });

  it("is warned of by its plan where reading alone takes longer", () => {
    const plan = planOf({ api: 1500, web: 1500 });
    expect(hourFindings(plan)).toEqual([
      {
        id: "stack-outgrows-hour",
        severity: "warning",
        subject: "Pulumi.prod.yaml: slipway:repositories",
        message:
          "an update with refresh reads about 6000 times, and a token has 5000 calls an hour; cut the stack into 2: include [a*]; include [w*].",
      },
    ]);
    expect(hourFindings(planOf({ a: 100, b: 100 }))).toEqual([]);
  });

  it("shows in the preview of the change that makes it so", async () => {
    const text = previewMarkdown([
      await previewStack({ base: emptyPlan("prod"), head: planOf({ api: 300, web: 300 }) }),
    ]);
    expect(text).toContain(`### Does not fit an hour: \`prod\`

GitHub takes 5000 calls of a token an hour, 500 of them that create content, and a token of an App is good for an hour. Cut the stack into 2 of the same program, and let the smallest go first:

- \`slipway:repositories: { include: [a*] }\`: 1 repository, about 600 reads and 300 writes
- \`slipway:repositories: { include: [w*] }\`: 1 repository, about 600 reads and 300 writes`);
  });
});
