import { describe, expect, it } from "vitest";
import { commentMarker, previewMarkdown } from "../../preview/markdown.ts";
import { emptyPlan, type PlanDocument } from "../../preview/plan-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { github, planOf, resource } from "./plans.ts";

const markdown = async (base: PlanDocument, head: PlanDocument, baseFailed?: string) =>
  previewMarkdown([await previewStack({ base, head, ...(baseFailed !== undefined && { baseFailed }) })]);
const team = (permission: string) =>
  resource(github("TeamRepository"), "app-team-core", { repository: "app", permission });
const file = (content: string, path = "docs/a.md") =>
  resource("slipway:github:FileSet", "app-files", { files: [{ path, content, mode: "managed" }] });

describe("the comment", () => {
  it("has counts first, then dangers, findings, resources and files", async () => {
    const finding = { id: "secret-unused", severity: "info", subject: "app", message: "no workflow uses it." } as const;
    const base = planOf([team("push"), file("one\ntwo\n")], { names: { requiredChecks: ["ci"] } });
    const head = planOf([team("admin"), file("one\n2\n")], {
      names: { requiredChecks: ["build"] },
      findings: [finding],
    });
    expect(await markdown(base, head)).toMatchSnapshot();
  });

  it("says that nothing changes by a table of nothing", async () => {
    expect(await markdown(planOf([team("push")]), planOf([team("push")]))).toBe(`${commentMarker}
## What this change does

| stack | created | changed | replaced | deleted | repositories | dangerous | new findings | API reads + writes, at least |
|---|--:|--:|--:|--:|--:|--:|--:|---|
| **\`prod\`** | · | · | · | · | 0 | none | 0 | 2 + 0 |
`);
  });

  it("lists what is left to do by hand, not what is done", async () => {
    const item = {
      id: "visibility of tool",
      subject: 'image "tool"',
      done: false,
      what: 'make the package "tool" public',
      page: "https://github.com/orgs/acme/packages/container/tool/settings",
      tick: "slipway:packageVisibility: { tool: public }",
    };
    const head = { ...planOf([]), checklist: [item, { ...item, id: "other", what: "nothing", done: true }] };
    const text = await markdown(planOf([]), head);
    expect(text.slice(text.indexOf("###"))).toBe(`### By hand, as GitHub has no API for it: \`prod\`

- [ ] make the package "tool" public at <https://github.com/orgs/acme/packages/container/tool/settings>, then write \`slipway:packageVisibility: { tool: public }\`
`);
  });

  it("says why there is nothing to compare with", async () => {
    const text = await markdown(emptyPlan("prod"), planOf([team("push")]), "inventory/defaults.yaml:1: unknown field");
    expect(text).toContain(
      "> `prod`: there is no plan of the base to compare with, so everything shows as new. inventory/defaults.yaml:1: unknown field",
    );
  });

  it("is never longer than GitHub takes, and names what it leaves out", async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      resource(github("ActionsVariable"), `v${index}`, { variableName: `V${index}`, value: "x".repeat(50) }),
    );
    const text = await markdown(planOf([team("push")]), planOf([team("admin"), ...many]));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("access-widened");
    expect(text).toMatch(/_What else there is to say does not fit here: see the report of this run\._\n$/);
  });

  it("lets nothing that somebody proposes pass for its own: no mention, link, HTML or end of a fence", async () => {
    const hostile = "`@org/team <img src=x> [a](http://b) \n# title\n```";
    const head = planOf(
      [
        resource(github("TeamRepository"), hostile, { permission: hostile }),
        file(`\`\`\`\n${hostile}\n`, ".github/workflows/a.yml"),
      ],
      { findings: [{ id: "x", severity: "error", subject: hostile, message: hostile }] },
    );
    const text = await markdown(planOf([]), head);
    const outside = text
      .replace(/(````+)diff\n[\s\S]*?\n\1/g, "")
      .replace(/`[^`\n]*`/g, "")
      .replace(/<code>.*?<\/code>/g, "");
    expect(outside).not.toMatch(/<img|@org|\]\(http|^# title|```/m);
  });
});
