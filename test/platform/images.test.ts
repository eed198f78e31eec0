import { cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject } from "../cli/project.ts";

const root = packageFolder();
const loaded = async (folder: string, stack = "local") => (await loadStack(folder, stack)).platform;
const aboutImages = (findings: readonly { id: string; severity: string; subject: string; message: string }[]) =>
  findings.filter(({ id }) => id.startsWith("image-"));

/** A project with other images than the shipped ones. */
function projectWith(images: string, change: (folder: string) => void = () => {}): string {
  const folder = makeProject();
  cpSync(path.join(root, "images"), path.join(folder, "images"), { recursive: true });
  writeFileSync(path.join(folder, "inventory", "images.yaml"), images);
  change(folder);
  return folder;
}

describe("the images of a stack", () => {
  it("have their tags by content and by rule, and those who use them", async () => {
    const { images = [], findings } = await loaded(root);
    expect(aboutImages(findings)).toEqual([]);
    const shown = images.map(({ name, image, tags, users }) => ({
      name,
      image: image.repository,
      tags: tags.map((tag) => tag.replace(/[0-9a-f]{16}$/, "HASH")),
      users: users.map(
        ({ repository, workflow, job }) => `${repository}/${workflow}${job === undefined ? "" : `/${job}`}`,
      ),
    }));
    expect(shown).toMatchInlineSnapshot(`
      [
        {
          "image": "local/mlc-llm",
          "name": "mlc-llm",
          "tags": [
            "buildenv-HASH",
            "latest",
          ],
          "users": [
            "mlc-llm/ci.yml/docker",
            "mlc-llm/ci.yml/wheel-linux",
          ],
        },
        {
          "image": "local/mlc-llm-pipeline",
          "name": "mlc-llm-pipeline",
          "tags": [
            "<branch>",
            "<branch>-<short sha>",
            "pr-<number>",
            "v<version>",
            "<major>.<minor>",
            "<major>",
            "latest",
            "main-prod",
            "v<version>-prod",
            "prod",
          ],
          "users": [
            "mlc-llm-pipeline/ci-cd.yml",
          ],
        },
        {
          "image": "local/runner-linux",
          "name": "runner-linux",
          "tags": [
            "buildenv-HASH",
            "latest",
          ],
          "users": [],
        },
        {
          "image": "local/runner-linux-cuda",
          "name": "runner-linux-cuda",
          "tags": [
            "buildenv-HASH",
            "latest",
          ],
          "users": [],
        },
        {
          "image": "local/sample-app",
          "name": "sample-app",
          "tags": [
            "branch-<branch>",
            "sha-<commit>",
            "latest",
            "v<version>-prod",
            "prod",
          ],
          "users": [
            "sample-app/cd.yml",
            "sample-app/ci.yml",
            "sample-app/release.yml",
          ],
        },
        {
          "image": "local/toolchain",
          "name": "toolchain",
          "tags": [
            "buildenv-HASH",
            "latest",
          ],
          "users": [],
        },
      ]
    `);
  });

  it("R0-04: of container-toolchain has the tag that its workflow's first run computes", async () => {
    const { images = [] } = await loaded(root);
    expect(images.find(({ name }) => name === "mlc-llm")?.tags[0]).toMatch(/^buildenv-[0-9a-f]{16}$/);
  });

  it("are linked to their repository on the server of the stack", async () => {
    const { images = [] } = await loaded(root, "prod");
    const toolchain = images.find(({ name }) => name === "toolchain");
    expect(toolchain?.request?.labels).toEqual({
      "org.opencontainers.image.source": "https://github.com/acme/mlc-llm",
      "org.opencontainers.image.title": "toolchain",
      "org.opencontainers.image.description": "What native packages are built in, for development and for CI",
    });
  });

  it("ask a person for the visibility that GitHub has no API for, until it is ticked off", async () => {
    const { findings } = await loaded(root, "prod");
    expect(aboutImages(findings).find(({ subject }) => subject === 'image "toolchain"')).toEqual({
      id: "image-visibility",
      severity: "info",
      subject: 'image "toolchain"',
      message:
        'GitHub has no API for visibility: make the package "toolchain" public at https://github.com/orgs/acme/packages/container/toolchain/settings, then write slipway:packageVisibility: { toolchain: public }.',
    });
  });

  it("name every fault of their recipes and workflows as findings, all at once", async () => {
    const images = `images:
  broken: { repository: sample-app, build: pulumi, folder: images/gone }
  runner: { repository: sample-app, build: pulumi, folder: images/runner-linux, target: prod, arguments: { BASE: "ubuntu:24.04" } }
  app: { repository: sample-app, build: workflow, workflow: { file: images.yml, tags: [latest] } }
`;
    const folder = projectWith(images);
    const { findings } = await loaded(folder);
    expect(
      aboutImages(findings).map(
        ({ id, subject, message }) => `${id} ${subject}: ${message.replaceAll(folder, "FOLDER")}`,
      ),
    ).toEqual([
      'image-workflow inventory/images.yaml: image "app": is built by .github/workflows/images.yml, which "sample-app" does not get; name one of its workflows, or take the image out.',
      'image-recipe inventory/images.yaml: image "broken": there is no folder "FOLDER/images/gone"; write the folder with its Dockerfile.',
      'image-recipe inventory/images.yaml: image "runner": there is no stage "prod" in "Dockerfile"; write "runner".',
      'image-recipe inventory/images.yaml: image "runner": Dockerfile:7: "ubuntu:24.04" may be another one tomorrow; write the image with "@sha256:" and its digest.',
    ]);
    rmSync(folder, { recursive: true });
  });

  it("refuse an engine without buildx for what it cannot build, before anything is made", async () => {
    const { findings } = (
      await loadStack(root, "prod", {
        "slipway:owner": "acme",
        "slipway:plan": "enterprise",
        "slipway:images": "owned",
        "slipway:imageBuilder": "docker",
      })
    ).platform;
    expect(aboutImages(findings).filter(({ severity }) => severity === "error")).toEqual([
      {
        id: "image-builder",
        severity: "error",
        subject: 'inventory/images.yaml: image "toolchain"',
        message:
          "has several platforms (linux/amd64, linux/arm64), which an engine without buildx does not build; write slipway:imageBuilder: buildx in Pulumi.prod.yaml.",
      },
    ]);
  });
});
