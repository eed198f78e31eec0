import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readInputs } from "../../container/build-context.ts";
import { contentTag } from "../../container/content-tag.ts";
import { checkRecipe, type Recipe, size } from "../../container/recipe.ts";
import { runScript } from "../pipelines/scripts/run-script.ts";

const digest = `sha256:${"a".repeat(64)}`;
const dockerfile = `FROM base.example/debian@${digest} AS tools\nCOPY docker/ /opt/\nFROM tools AS small\nCOPY app.txt /\n`;

/** A build context of its own. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-recipe-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const files = { Dockerfile: dockerfile, ".dockerignore": "*\n!docker\n!app.txt\n", "docker/a.sh": "a", "app.txt": "b" };

function recipe(given: Partial<Recipe> & { files?: Readonly<Record<string, string>> } = {}): Recipe {
  const { files: own = files, ...rest } = given;
  return {
    name: "tools",
    folder: folderOf(own),
    dockerfile: "Dockerfile",
    arguments: {},
    platforms: ["linux/amd64"],
    largestContext: 1000,
    ...rest,
  };
}

const faultsOf = (given: Recipe) => {
  try {
    checkRecipe(given);
  } catch (error) {
    return (error as Error).message.replaceAll(given.folder, "FOLDER").split("\n");
  }
  return [];
};

describe("checkRecipe", () => {
  it("covers the Dockerfile, .dockerignore and what the Dockerfile copies, and says what the image builds on", () => {
    const { covered, bases, contextBytes, tag } = checkRecipe(recipe());
    expect({ covered, bases, contextBytes }).toEqual({
      covered: ["Dockerfile", ".dockerignore", "app.txt", "docker/a.sh"],
      bases: [`base.example/debian@${digest}`],
      contextBytes: dockerfile.length + 19 + 2,
    });
    expect(tag).toMatch(/^buildenv-[0-9a-f]{16}$/);
  });

  it("gives the tag that the delivered script computes on the runner, links and executable files included", async () => {
    const given = recipe({ target: "small", arguments: { A: "1 2" }, inputs: ["docker", "app.txt"] });
    chmodSync(path.join(given.folder, "docker/a.sh"), 0o755);
    symlinkSync("a.sh", path.join(given.folder, "docker/link"));
    symlinkSync("/nowhere", path.join(given.folder, "docker/dangling"));
    const { tag, covered } = checkRecipe(given);
    const { outputs } = await runScript("build_environment_hash.sh", {
      folder: given.folder,
      env: { INPUTS: `${covered.join("\n")}\n`, ARGUMENTS: "A=1 2\n", TARGET: "small", PLATFORMS: "linux/amd64\n" },
    });
    expect(outputs.tag).toBe(tag);
  });

  it("keeps its tag while nothing changes that goes into the image, and only then", () => {
    const tagOf = (given: Recipe) => checkRecipe(given).tag;
    const tags = [
      tagOf(recipe()),
      tagOf(recipe({ files: { ...files, "app.txt": "c" } })),
      tagOf(recipe({ files: { ...files, Dockerfile: dockerfile.replaceAll("aaaa", "bbbb") } })),
      tagOf(recipe({ arguments: { A: "1" } })),
      tagOf(recipe({ target: "tools" })),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    expect(tagOf(recipe({ files: { ...files, "README.md": "not sent" } }))).toBe(tags[0]);
    expect(tagOf(recipe({ name: "other", largestContext: 2000 }))).toBe(tags[0]);
  });

  it("refuses a context that holds more than the tag covers, and names it", () => {
    const more = { ...files, ".dockerignore": "", "notes.md": "" };
    expect(faultsOf(recipe({ files: more }))).toEqual([
      '"tools": the build context holds "notes.md", which its tag does not cover; leave it out in .dockerignore, or add it to inputs.',
    ]);
    expect(faultsOf(recipe({ inputs: ["docker"] }))).toEqual([
      '"tools": Dockerfile:4: copies "app.txt", but inputs do not name "app.txt"; add what it copies.',
      '"tools": the build context holds "app.txt", which its tag does not cover; leave it out in .dockerignore, or add it to inputs.',
    ]);
  });

  it("refuses a context that is too large, and lists what is large", () => {
    const large = { ...files, "docker/model.bin": "x".repeat(2500), "docker/b": "x".repeat(1200) };
    expect(faultsOf(recipe({ files: large }))).toEqual([
      `"tools": the build context is 3.8 KiB, more than 1000 B; leave out in .dockerignore what the image does not need. Largest: docker/model.bin (2.4 KiB), docker/b (1.2 KiB), Dockerfile (${dockerfile.length} B), .dockerignore (19 B), app.txt (1 B), docker/a.sh (1 B).`,
    ]);
  });

  it("says one clear thing of a missing folder, a missing Dockerfile and a pattern that Docker refuses", () => {
    expect(faultsOf(recipe({ folder: path.join(folderOf({}), "not-there") }))).toEqual([
      '"tools": there is no folder "FOLDER"; write the folder with its Dockerfile.',
    ]);
    expect(faultsOf(recipe({ dockerfile: "Dockerfile.gpu" }))).toEqual([
      '"tools": there is no "Dockerfile.gpu" in "FOLDER"; write it, or name another one in dockerfile.',
    ]);
    expect(faultsOf(recipe({ files: { ...files, ".dockerignore": "!" } }))).toEqual([
      '"tools": .dockerignore, line 1: "!" takes nothing back in; write a pattern behind it.',
    ]);
  });

  it("names every fault of a recipe at once: stage, bases without a digest, what is not there to copy", () => {
    const text = "ARG BASE\nFROM python:3.13 AS tools\nCOPY --from=ghcr.io/acme/x:1 /a /\nFROM ${BASE}\nCOPY gone /\n";
    expect(faultsOf(recipe({ files: { Dockerfile: text }, target: "produktion" }))).toEqual([
      '"tools": there is no stage "produktion" in "Dockerfile"; write "tools".',
      '"tools": Dockerfile:2: "python:3.13" may be another one tomorrow; write the image with "@sha256:" and its digest.',
      '"tools": Dockerfile:4: "${BASE}" is not known before the build: give its argument a value; write the image with "@sha256:" and its digest.',
      '"tools": Dockerfile:3: "ghcr.io/acme/x:1" may be another one tomorrow; write the image with "@sha256:" and its digest.',
      '"tools": Dockerfile:5: copies "gone", which the build context does not hold; write it, or let it in in .dockerignore.',
    ]);
    expect(faultsOf(recipe({ files: { Dockerfile: "# nothing\n" } }))).toEqual([
      '"tools": there is no FROM in "Dockerfile"; write what the image builds on.',
    ]);
    expect(faultsOf(recipe({ inputs: ["docker", "app.txt", "gone", "lost"] }))).toEqual([
      '"tools": "gone", "lost": not in "FOLDER", though the image is made of it; write it, or take it out of inputs.',
    ]);
  });

  it("takes the base's digest from a build argument too, and an ignore file that belongs to one Dockerfile", () => {
    const own = { "gpu.Dockerfile": "ARG BASE\nFROM $BASE\n", "gpu.Dockerfile.dockerignore": "*\n", "other.txt": "" };
    const { covered, bases } = checkRecipe(
      recipe({ files: own, dockerfile: "gpu.Dockerfile", arguments: { BASE: `a/b@${digest}` } }),
    );
    expect({ covered, bases }).toEqual({
      covered: ["gpu.Dockerfile", "gpu.Dockerfile.dockerignore"],
      bases: [`a/b@${digest}`],
    });
  });
});

describe("readInputs", () => {
  it("reads each file once, however often its folders are named", () => {
    const folder = folderOf(files);
    expect(contentTag(readInputs(folder, ["docker", "docker/a.sh"]))).toBe(contentTag(readInputs(folder, ["docker"])));
  });
});

describe("size", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [20 * 1024 * 1024, "20.0 MiB"],
    [3 * 1024 ** 3, "3.0 GiB"],
  ])("writes %d as %s", (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });
});
