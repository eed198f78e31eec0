import { describe, expect, it } from "vitest";
import { enginePreview } from "../../preview/agreement.ts";
import { engineDocument, plansOfEngine } from "../../preview/engine-document.ts";
import { engineMarkdown } from "../../preview/engine-markdown.ts";
import { emptyPlan } from "../../preview/plan-document.ts";
import { github, planOf, resource } from "./plans.ts";

const component = "slipway:github:ManagedRepository";
const parent = `urn:pulumi:prod::slipway::${component}::app`;
const team = (permission: string, name = "team") => resource(github("TeamRepository"), name, { permission });
const stepOf = (
  op: string,
  before: ReturnType<typeof team> | undefined,
  after: ReturnType<typeof team> | undefined,
) => {
  const state = (one: typeof before) =>
    one === undefined ? undefined : { type: one.type, parent, inputs: { ...one.inputs, __defaults: [] } };
  return { op, urn: (after ?? before)!.urn, oldState: state(before), newState: state(after) };
};
const engine = (...steps: object[]) =>
  plansOfEngine(
    engineDocument.parse(
      JSON.parse(
        JSON.stringify({
          steps: [{ op: "same", urn: parent, newState: { type: component, parent: "", inputs: {} } }, ...steps],
        }),
      ),
    ),
  );

describe("the engine's preview beside two plans", () => {
  it("agrees where both do the same to the same resources", () => {
    const [base, head] = [planOf([team("push")]), planOf([team("admin")])];
    const preview = enginePreview(engine(stepOf("update", team("push"), team("admin"))), { base, head });
    expect(preview.disagreements).toEqual([]);
    expect(engineMarkdown(preview)).toBe(`### Pulumi's own preview: \`prod\`

**1** update.

- ⚠️ **access-widened** \`app\` team access "team": permission goes from "push" to "admin".

The two plans say the same.
`);
  });

  it("says where one of them leaves a resource as it is, and where they do different things", () => {
    const plans = {
      base: planOf([team("push", "a"), team("push", "b"), team("push", "c")]),
      head: planOf([team("admin", "a"), team("admin", "b"), team("push", "c")]),
    };
    const preview = enginePreview(
      engine(
        stepOf("replace", team("push", "a"), team("admin", "a")),
        stepOf("create-replacement", team("push", "a"), team("admin", "a")),
        stepOf("same", team("admin", "b"), team("admin", "b")),
        // Somebody changed it by hand: before and after are alike in what is declared.
        stepOf("update", team("push", "c"), team("push", "c")),
      ),
      plans,
    );
    expect(preview.counts).toEqual({ create: 0, update: 1, replace: 1, delete: 0 });
    expect(engineMarkdown(preview).split("\n\n").slice(-2).join("\n\n")).toBe(
      `⚠️ **Of 3 resources the two plans say something else**: the stack is not at the base, somebody changed it by hand, or only the provider knows better.

- \`app\` team access "a": **replace** says Pulumi, **update** say the plans
- \`app\` team access "b": nothing says Pulumi, **update** say the plans
- \`app\` team access "c": **update** says Pulumi, nothing say the plans
`,
    );
  });

  it("counts neither providers nor components, which are nothing on GitHub", () => {
    const document = engine(
      {
        op: "create",
        urn: "urn:pulumi:prod::slipway::pulumi:providers:github::github",
        newState: { type: "pulumi:providers:github", inputs: { owner: "acme" } },
      },
      { op: "create", urn: `${parent}$x::y`, newState: { type: "slipway:github:Secrets", inputs: {} } },
    );
    const { changes, disagreements } = enginePreview(document, { base: emptyPlan("prod"), head: emptyPlan("prod") });
    expect([changes, disagreements]).toEqual([[], []]);
  });

  it("says why the engine could not preview it, and nothing else", () => {
    const { urn } = team("push");
    const plans = plansOfEngine(
      engineDocument.parse({
        steps: [{ op: "delete", urn, oldState: { type: github("TeamRepository"), inputs: { permission: "push" } } }],
        diagnostics: [
          { message: "warning: a plugin is old\n", severity: "warning" },
          { urn, message: "error: it is @protected\n", severity: "error" },
          { message: "error: preview failed\n", severity: "error" },
        ],
      }),
    );
    const preview = enginePreview(plans, { base: planOf([]), head: planOf([]) });
    expect(engineMarkdown(preview)).toBe(
      "### Pulumi could not preview `prod`\n\n- team: it is @\u200bprotected\n- preview failed\n",
    );
    expect(preview.disagreements).toEqual([]);
  });

  it("has nothing to disagree with without plans", () => {
    expect(enginePreview(engine(stepOf("create", undefined, team("push"))), undefined).disagreements).toEqual([]);
  });
});
