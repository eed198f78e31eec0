import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ownPipelineFile, ownRepositoryFiles } from "../../pipelines/own-repository.ts";
import { stackNames } from "../../settings.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const read = (name: string) => readFileSync(path.join(packageFolder(), name), "utf8");
const files = ownRepositoryFiles(read(ownPipelineFile));

describe("this repository's own workflows", () => {
  it("are what bin/generate-workflows.mjs makes of .github/pipeline.yaml, and no others are there", () => {
    for (const { path: name, content } of files) expect(read(name), name).toBe(content);
    const there = ["workflows", "scripts"].flatMap((folder) =>
      readdirSync(path.join(packageFolder(), ".github", folder)).map((name) => `.github/${folder}/${name}`),
    );
    const made = files.map(({ path }) => path).filter((name) => /\/(workflows|scripts)\//.test(name));
    expect(there.sort()).toEqual(made.sort());
  });

  it("say where to edit what they are made of", () => {
    for (const { path: name, content } of files.filter(({ path }) => path.endsWith(".yml")))
      expect(content.split("\n")[0], name).toBe("# Managed by Slipway: edit .github/pipeline.yaml, not this file.");
  });

  it("reach stacks that are here", () => {
    const { rings } = (parse(read(ownPipelineFile)) as { with: { rings: string[][] } }).with;
    expect(stackNames(packageFolder())).toEqual(expect.arrayContaining(rings.flat()));
  });

  it("come from the catalogue alone", () => {
    expect(() => ownRepositoryFiles("pipeline: pulumi")).toThrow('"pulumi" is no pipeline: write one of ');
  });
});
