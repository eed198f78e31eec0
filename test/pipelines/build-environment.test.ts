import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type BuildChoices, type BuildInput, contentTag } from "../../container/content-tag.ts";
import fc from "../property.ts";
import { runScript } from "./scripts/run-script.ts";

/** The files below a folder of their own, as a checkout has them. */
function checkout(inputs: readonly BuildInput[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-inputs-"));
  for (const { path: name, kind, content } of inputs) {
    const target = path.join(folder, name as string);
    mkdirSync(path.dirname(target), { recursive: true });
    if (kind === "link") symlinkSync(content as string, target);
    else {
      writeFileSync(target, content);
      chmodSync(target, kind === "exec" ? 0o755 : 0o644);
    }
  }
  return folder;
}

/** What the delivered script makes of them. */
async function tagByScript(
  inputs: readonly BuildInput[],
  declared: readonly string[],
  choices: BuildChoices = {},
): Promise<string | undefined> {
  const given = Object.entries(choices.arguments ?? {}).map(([name, value]) => `${name}=${value}\n`);
  const { outputs } = await runScript("build_environment_hash.sh", {
    folder: checkout(inputs),
    env: {
      INPUTS: `${declared.join("\n")}\n`,
      ARGUMENTS: given.join(""),
      TARGET: choices.target ?? "",
      PLATFORMS: choices.platforms?.map((platform) => `${platform}\n`).join("") ?? "",
    },
  });
  return outputs.tag;
}

const inputs: readonly BuildInput[] = [
  { path: "Dockerfile", kind: "file", content: "FROM scratch\n" },
  { path: "config.cmake", kind: "file", content: "set(USE_VULKAN ON)\n" },
  { path: "docker/entrypoint.sh", kind: "exec", content: "#!/bin/sh\n" },
  { path: "docker/sh", kind: "link", content: "entrypoint.sh" },
];
const declared = ["Dockerfile", "config.cmake", "docker"];

describe("the tag of a build environment", () => {
  it("R0-04: is the same by the delivered script and by Slipway, for whatever files there are", async () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .map((text) => text.replaceAll(/[/\0]/g, "_"))
      .filter((text) => ![".", ".."].includes(text) && Buffer.byteLength(text) < 200);
    const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => ["inputs", ...parts].join("/"));
    const file = fc.record({
      path: place,
      kind: fc.constantFrom("file", "exec", "link"),
      content: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).map((text) => text.replaceAll("\0", "x")),
    });
    const tree = fc.uniqueArray(file, { minLength: 1, maxLength: 12, selector: (one) => one.path }).map((files) =>
      // No file may stand where another needs a folder.
      files.filter(({ path }) => !files.some((other) => other.path.startsWith(`${path}/`))),
    );
    const argument = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/);
    const value = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll(/[\n\0]/g, "="));
    const choices = fc.record(
      {
        arguments: fc.dictionary(argument, value, { maxKeys: 4 }),
        target: fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/),
        platforms: fc.uniqueArray(fc.constantFrom("linux/amd64", "linux/arm64", "linux/arm/v7")),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(tree, choices, async (files, choice) => {
        const expected = contentTag(files as BuildInput[], choice);
        expect(await tagByScript(files as BuildInput[], ["inputs"], choice)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("R0-04: stays as it is while the inputs do, in whatever order they are given", async () => {
    expect(contentTag(inputs)).toBe("buildenv-98a678fbfcb20be0");
    expect(contentTag([...inputs].reverse())).toBe(contentTag(inputs));
    expect(await tagByScript(inputs, declared)).toBe(contentTag(inputs));
    expect(await tagByScript(inputs, ["docker", "docker/sh", ...declared])).toBe(contentTag(inputs));
  });

  it("R0-04: changes with content, name, executable bit and what a link points to", () => {
    const changed = (at: number, change: Partial<BuildInput>) =>
      contentTag(inputs.map((input, index) => (index === at ? { ...input, ...change } : input)));
    const tags = [
      contentTag(inputs),
      changed(0, { content: "FROM scratch\n\n" }),
      changed(0, { path: "Dockerfile2" }),
      changed(2, { kind: "file" }),
      changed(3, { content: "other.sh" }),
      changed(3, { kind: "file" }),
      contentTag(inputs.slice(1)),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    for (const tag of tags) expect(tag).toMatch(/^buildenv-[0-9a-f]{16}$/);
  });

  it("R0-04: changes with build arguments, target and platforms, in whatever order they are given", async () => {
    const choices = {
      arguments: { A1: "x", A: "1=2", B: "" },
      target: "production",
      platforms: ["linux/arm64", "linux/amd64"],
    };
    const tags = [
      contentTag(inputs),
      contentTag(inputs, choices),
      contentTag(inputs, { ...choices, arguments: { ...choices.arguments, A: "1=3" } }),
      contentTag(inputs, { ...choices, target: "development" }),
      contentTag(inputs, { ...choices, platforms: ["linux/amd64"] }),
      contentTag(inputs, { arguments: { target: "production" } }),
      contentTag(inputs, { target: "production" }),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    const turned = { ...choices, arguments: { B: "", A: "1=2", A1: "x" }, platforms: ["linux/amd64", "linux/arm64"] };
    expect(contentTag(inputs, turned)).toBe(tags[1]);
    expect(await tagByScript(inputs, declared, turned)).toBe(tags[1]);
  });

  it("refuses build arguments that a shell could not hand on", async () => {
    expect(() => contentTag(inputs, { arguments: { "A B": "" } })).toThrow('"A B": no name of a build argument');
    expect(() => contentTag(inputs, { arguments: { A: "1\n2" } })).toThrow('"A": its value has a line break');
    const folder = checkout(inputs);
    const ending = await runScript("build_environment_hash.sh", {
      folder,
      env: { INPUTS: "docker\n", ARGUMENTS: "A B=1\n" },
    });
    expect(ending).toMatchObject({ status: 1, outputs: {} });
    expect(ending.printed).toContain('::error::"A B=1" is no build argument: write NAME=value.');
  });

  it("names an input that is not there, and gives no tag", async () => {
    const ending = await runScript("build_environment_hash.sh", { env: { INPUTS: "Dockerfile\n" } });
    expect(ending).toMatchObject({ status: 1, outputs: {} });
    expect(ending.printed).toContain(
      '::error::The build environment is made of "Dockerfile", which is not there: write it, or take it out of the pipeline\'s option inputs.',
    );
  });
});

describe("build_context.py", () => {
  const check = async (ignore: string, files: readonly string[], env = "config.cmake\ndocker\n") => {
    const folder = checkout([
      { path: ".dockerignore", kind: "file", content: ignore },
      { path: "Dockerfile", kind: "file", content: "FROM scratch\n" },
      { path: "config.cmake", kind: "file", content: "" },
      { path: "docker/entrypoint.sh", kind: "exec", content: "" },
      ...files.map((file): BuildInput => ({ path: file, kind: "file", content: "" })),
    ]);
    const { status, printed } = await runScript("build_context.py", { folder, env: { INPUTS: env } });
    // The stand-ins' folder is the test's own.
    return { status, beyond: [...printed.matchAll(/^ {2}'(.*)'$/gm)].map(([, name]) => name), printed };
  };

  it("R0-04: passes when .dockerignore lets nothing through but the inputs", async () => {
    expect(await check("*\n!config.cmake\n!docker\n", ["src/a.cc", "README.md", "docker/validate.sh"])).toEqual({
      status: 0,
      beyond: [],
      printed: "The build context holds nothing but the declared inputs.\n",
    });
  });

  it("R0-04: fails when the context holds more than the hash covers, and names it", async () => {
    const { status, beyond, printed } = await check("*\n!config.cmake\n!docker\n!requirements.txt\n", [
      "requirements.txt",
      "src/a.cc",
    ]);
    expect({ status, beyond }).toEqual({ status: 1, beyond: ["requirements.txt"] });
    expect(printed).toContain("::error::The build context holds files that the hash of the build environment");
    expect((await check("", ["src/a.cc"])).beyond).toContain("src/a.cc");
  });

  // Docker's own rules: https://docs.docker.com/build/concepts/context/#dockerignore-files
  it.each([
    ["*.md", ["README.md", "docs/a.md"], ["docs/a.md"]],
    ["**/*.md", ["README.md", "docs/deep/a.md"], []],
    ["docs", ["docs/a.md", "docs/deep/b.md", "docs2"], ["docs2"]],
    ["/docs/", ["docs/a.md"], []],
    ["docs/**/b", ["docs/b", "docs/x/b", "docs/x/y/b/c"], []],
    ["docs\n!docs/keep.md", ["docs/a.md", "docs/keep.md"], ["docs/keep.md"]],
    ["!docs/keep.md\ndocs", ["docs/keep.md"], []],
    ["a?c", ["abc", "abbc"], ["abbc"]],
    ["[ab].txt", ["a.txt", "c.txt"], ["c.txt"]],
    ["# docs\n\n  docs  ", ["docs/a"], []],
    ["./docs/../docs", ["docs/a"], []],
  ])("reads %j as Docker does", async (ignore, files, beyond) => {
    const found = await check(`${ignore}\nbin\n`, files);
    expect(found.beyond.sort()).toEqual(beyond);
  });
});
