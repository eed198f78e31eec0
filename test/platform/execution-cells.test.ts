import { describe, expect, it } from "vitest";
import { cellsOf, chooseCells, type ExecutionCell } from "../../platform/execution-cells.ts";
import { parseWorkflow } from "../../workflow/parse/parse-workflow.ts";
import { service } from "../pipelines/python-service/service.ts";
import { rendered } from "../pipelines/rendered.ts";

const cellsIn = async (path: string, content: string, id: string) => {
  const { jobs } = await parseWorkflow({ path, content });
  return cellsOf(jobs.find((job) => job.id === id)!, "push");
};

const cell = (os: string, mode: string): ExecutionCell => ({ values: { os, mode }, labels: [os] });
const cells = ["ubuntu-latest", "macos-latest"].flatMap((os) => ["basic", "full"].map((mode) => cell(os, mode)));
const onLinux = (label: string) => label.startsWith("ubuntu");
const choose = (asked: Record<string, string>, of = cells, fits = onLinux) => chooseCells("test", of, asked, fits);

describe("the cells of a job that is executed", () => {
  it("R3-12: are those of its matrix, each with the labels of its own machine", async () => {
    const file = service().files.find(({ path }) => path.endsWith("/test.yaml"))!;
    const found = await cellsIn(file.path, file.content, "test");
    expect(found).toHaveLength(18);
    expect(found[0]).toEqual({
      values: { "python-version": "3.11", os: "ubuntu-latest", mode: "basic" },
      labels: ["ubuntu-latest"],
    });
    expect(await cellsIn(file.path, file.content, "quality")).toEqual([]);
  });

  it("are those of included combinations, where a fork's would have another machine", async () => {
    const platforms = [
      { os: "msvc", platform: "windows", arch: "x64" },
      { os: "ubuntu-latest", platform: "linux", arch: "x64" },
    ];
    const content = rendered("container-wheels", "app").content(".github/workflows/ci-cd.yml", { platforms });
    expect((await cellsIn(".github/workflows/ci-cd.yml", content, "build-wheels")).map(({ labels }) => labels)).toEqual(
      [["msvc"], ["ubuntu-latest"]],
    );
  });

  it("are not known where only a run knows the matrix", async () => {
    const job =
      "{ runs-on: x, strategy: { matrix: { a: '${{ fromJSON(needs.b.outputs.c) }}' } }, steps: [{ run: x }] }";
    expect(await cellsIn(".github/workflows/a.yml", `on: push\njobs:\n  a: ${job}\n`, "a")).toEqual([]);
  });
});

describe("choosing among them", () => {
  it("takes those with the values asked for, and all of them where all fit", () => {
    expect(choose({ os: "ubuntu-latest" })).toEqual(cells.slice(0, 2));
    expect(choose({}, cells, () => true)).toEqual(cells);
    expect(choose({}, [])).toEqual([]);
  });

  it("R3-12: says which cells fit this machine where some do not", () => {
    expect(() => choose({})).toThrow(
      '"test": its cells run on several systems (macos-latest, ubuntu-latest), and this machine is only one; say --cell os=ubuntu-latest.',
    );
    expect(() => choose({ mode: "full" })).toThrow("say --cell os=ubuntu-latest.");
  });

  it("names whole cells where no single value keeps the others out", () => {
    const crossed = [cell("ubuntu-latest", "a"), cell("macos-latest", "a"), cell("macos-latest", "b")].map((one) => ({
      ...one,
      values: { mode: one.values.mode!, size: one.labels[0] === "macos-latest" ? "2" : "1" },
    }));
    expect(() => choose({}, [...crossed, { values: { mode: "b", size: "1" }, labels: ["macos-latest"] }])).toThrow(
      "say --cell mode=a --cell size=1.",
    );
  });

  it("leaves a cell of another system to whoever asks for it", () => {
    expect(choose({ os: "macos-latest" })).toEqual(cells.slice(2));
  });

  it("refuses a cell that is not there, and says which are", () => {
    expect(() => choose({ os: "windows-latest", mode: "full" })).toThrow(
      '"test": there is no cell os=windows-latest, mode=full; write --cell os=ubuntu-latest|macos-latest, --cell mode=basic|full.',
    );
    expect(() => choose({ size: "1" })).toThrow('"test": there is no cell size=1; write');
  });
});
