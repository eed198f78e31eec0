import { describe, expect, it } from "vitest";
import { faultsOf, loadFiles } from "./load-files.ts";

const repositories = { "repositories/app.yaml": "description: An app" };
const faults = (text: string) =>
  faultsOf({ ...repositories, "images.yaml": text }).map((line) => line.replace("inventory/images.yaml:", ""));

describe("images.yaml", () => {
  it("is read with its defaults, beside repositories", () => {
    const text = "images:\n  tools: { repository: app, build: pulumi, folder: images/tools }\n";
    expect(loadFiles({ ...repositories, "images.yaml": text }).images).toEqual({
      tools: {
        repository: "app",
        build: "pulumi",
        folder: "images/tools",
        dockerfile: "Dockerfile",
        arguments: {},
        platforms: ["linux/amd64"],
        secrets: [],
        network: "default",
        largestContextMiB: 20,
        tags: { latest: true },
        retention: { untagged: 10, minAgeDays: 1, expire: {} },
      },
    });
  });

  it("names what does not go together, and repositories that are not there, all at once", () => {
    expect(
      faults(`images:
  a: { repository: ap, build: pulumi }
  b: { repository: app, build: workflow, folder: images/b, package: x }
  c: { repository: app, build: pulumi, folder: images/c, workflow: { file: ci.yml, tags: [latest] }, package: x }
  D: { repository: app, build: pulumi, folder: ../d, platforms: [windows/amd64] }
`),
    ).toMatchInlineSnapshot(`
      [
        "2: "images.a.build" is "pulumi", but no folder is named; write the folder with its Dockerfile",
        "2: "images.a.repository" is "ap", which is no repository of this inventory; did you mean "app"?",
        "3: "images.b.build" is "workflow", but no workflow is named; write workflow: { file, tags }",
        "3: "images.b.folder" is for build: pulumi alone; take it out, as the workflow knows its own",
        "4: "images.c" pushes to the package "x", as "b" does; write another package",
        "4: "images.c.workflow" is for build: workflow alone; take one of the two out",
        "5: "images.D" is not a name that can stand here; write lower-case letters and digits, with single ".", "_" or "-" between them",
      ]
    `);
  });
});
