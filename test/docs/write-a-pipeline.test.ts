import { createRequire } from "node:module";
import path from "node:path";
import { buildSync } from "esbuild";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../pipelines/options.ts";
import type { PipelineDefinition } from "../../pipelines/pipeline.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { parseEvent, simulate } from "../../workflow/simulation/simulate.ts";
import { blocksOf, textOf } from "./markdown.ts";

const block = blocksOf(textOf("docs/guides/write-a-pipeline.md")).find(({ language }) => language === "ts")!;
const place = path.join(packageFolder(), block.file!);

/** The pipeline of the guide, as if it were in its place in the source tree: in a folder beside python-app. */
function guidePipeline(): PipelineDefinition {
  const bundle = buildSync({
    stdin: { contents: block.content, resolveDir: path.join(packageFolder(), "pipelines/python-app"), loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    packages: "external",
    logLevel: "silent",
  });
  const module = { exports: {} as Record<string, PipelineDefinition> };
  new Function("module", "exports", "require", bundle.outputFiles[0]!.text)(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  return module.exports.markdown!;
}

describe("the pipeline of the guide", () => {
  it("compiles under the project's own options", () => {
    const { config } = ts.readConfigFile(path.join(packageFolder(), "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, packageFolder());
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile } = host;
    host.fileExists = (name) => name === place || fileExists(name);
    host.readFile = (name) => (name === place ? block.content : readFile(name));
    const program = ts.createProgram([place], options, host);
    const source = program.getSourceFile(place);
    const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });

  it("passes the analysis, requires a check that is always reported, and runs what it says", async () => {
    const definition = guidePipeline();
    const repository = { id: "handbook", name: "handbook", owner: "acme", defaultBranch: "main" };
    const { files, requires } = definition.build(readOptions(definition, { folder: "text" }), { repository });
    const { findings, workflows } = await analyze(files);
    expect(findings).toEqual([]);
    expect(
      workflows.flatMap(({ checks }) => checks.filter((check) => check.alwaysReported).map(({ name }) => name)),
    ).toEqual(expect.arrayContaining(requires.map(({ job }) => job)));
    const { runs } = await simulate(files, parseEvent("pull_request"), { repository: "handbook", owner: "acme" });
    expect(runs.map(({ jobs }) => jobs.map(({ id, result }) => `${id}: ${result}`))).toEqual([
      ["links: run", "ci: run"],
    ]);
    expect(() => readOptions(definition, { folder: "a b" })).toThrow(/write the folder with the Markdown files/);
  });
});
