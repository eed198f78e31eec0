import { describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { checklistLines, packageChecklist } from "../../platform/package-checklist.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject } from "../cli/project.ts";

const images = `images:
  app: { repository: sample-app, build: workflow, workflow: { file: ci.yml, tags: [latest] }, visibility: public }
  tool: { repository: sample-app, package: the.tool, build: workflow, workflow: { file: ci.yml, tags: [latest] }, visibility: private }
  none: { repository: sample-app, build: workflow, workflow: { file: ci.yml, tags: [latest] } }
`;
const stack = (more: string) => `config:
  slipway:owner: acme
  slipway:plan: team
  slipway:secrets: { "*": { from: generated } }
${more}`;
const platformWith = async (more: string) => {
  const folder = makeProject({ "inventory/images.yaml": images, "Pulumi.local.yaml": stack(more) });
  return (await loadStack(folder, "local")).platform;
};
const settingsPage = (name: string) => `https://github.com/orgs/acme/packages/container/${name}/settings`;

describe("the checklist of packages", () => {
  it("has each visibility that is declared, ticked off by the stack file", async () => {
    const platform = await platformWith("  slipway:images: owned\n  slipway:packageVisibility: { tool: private }\n");
    expect(packageChecklist(platform)).toEqual([
      {
        id: "visibility of app",
        subject: 'image "app"',
        done: false,
        what: 'make the package "app" public',
        page: settingsPage("app"),
        tick: "slipway:packageVisibility: { app: public }",
      },
      {
        id: "visibility of tool",
        subject: 'image "tool"',
        done: true,
        what: 'make the package "the.tool" private',
        page: settingsPage("the.tool"),
        tick: "slipway:packageVisibility: { tool: private }",
      },
    ]);
    expect(checklistLines(packageChecklist(platform))).toEqual([
      `[ ] make the package "app" public at ${settingsPage("app")}, then write slipway:packageVisibility: { app: public }`,
      '[x] make the package "the.tool" private',
    ]);
  });

  it("is open again when the inventory asks for another visibility, and names a tick of nothing", async () => {
    const { findings } = await platformWith(
      "  slipway:images: owned\n  slipway:packageVisibility: { app: private, tool: private, old: public }\n",
    );
    expect(
      findings.filter(({ id }) => id === "image-visibility").map(({ severity, subject }) => [severity, subject]),
    ).toEqual([
      ["info", 'image "app"'],
      ["warning", "Pulumi.local.yaml: slipway:packageVisibility"],
    ]);
  });

  it("asks nothing where another stack owns the images, or they are no packages of GitHub's", async () => {
    expect(packageChecklist(await platformWith(""))).toEqual([]);
    const { platform } = await loadStack(packageFolder(), "prod", {
      "slipway:owner": "acme",
      "slipway:plan": "enterprise",
      "slipway:images": "owned",
      "slipway:imageRegistry": "registry.example.com",
    });
    expect(packageChecklist(platform).map(({ id }) => id)).not.toContain("visibility of toolchain");
  });
});
