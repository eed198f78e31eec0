import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Case, type CaseResult, runCase } from "./case.ts";
import { type Declared, declaredPerRepository } from "./declared.ts";
import { repositoryIds } from "./inventory.ts";
import { measure } from "./measure.ts";
import { mocksCase } from "./mocks-case.ts";
import { changeOne, type Projects, writeProjects } from "./projects.ts";
import { PulumiProject } from "./pulumi-case.ts";
import { rehearseCase, slipwayCase } from "./slipway-case.ts";
import type { Measured } from "./table.ts";

export interface BenchOptions {
  /** Numbers of repositories. */
  readonly sizes: readonly number[];
  /** Whether `pulumi` is there to preview and apply with. */
  readonly pulumi: boolean;
  /** Largest number of repositories to apply, by `pulumi` or in process: it takes minutes for each hundred. */
  readonly mostApplied: number;
  /** Told before each run of a case. */
  readonly onRun: (words: string) => void;
}

export interface BenchResult {
  readonly measured: readonly Measured[];
  /** What one repository is on either side; undefined when there was no size. */
  readonly declared: Declared | undefined;
}

/**
 * Measures Slipway and a hand-written Pulumi program on the same repositories, alternating, so that a busy machine
 * slows both.
 *
 * @throws BenchError when a measured command fails
 */
export async function measureAll({ sizes, pulumi, mostApplied, onRun }: BenchOptions): Promise<BenchResult> {
  const measured: Measured[] = [];
  let declared: Declared | undefined;
  for (const size of sizes) {
    const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
    try {
      const projects = writeProjects(folder, size);
      // The hand-written program needs the rendered files. These runs also bring bundles and disk cache up to date.
      await measure(await renderCase(projects).start());
      declared ??= await declaredPerRepository(projects, size);
      measured.push(...(await measureSize(projects, size, { pulumi, applied: size <= mostApplied, onRun })));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { measured, declared };
}

async function measureSize(
  projects: Projects,
  size: number,
  { pulumi, applied, onRun }: Pick<BenchOptions, "pulumi" | "onRun"> & { readonly applied: boolean },
): Promise<Measured[]> {
  const { slipway, byHand } = projects;
  const pulumis = [new PulumiProject("by hand", byHand, size), new PulumiProject("slipway", slipway, size)];
  const change = () => changeOne(projects, size);
  const cases: Case[] = [
    ...(pulumi ? pulumis.map((side) => side.preview()) : []),
    mocksCase(byHand),
    slipwayCase(slipway, ["plan"]),
    renderCase(projects),
    ...(pulumi && applied ? pulumis.map((side) => side.up()) : []),
    ...(applied ? [rehearseCase(slipway)] : []),
    ...(pulumi && applied ? pulumis.map((side) => side.previewAgain()) : []),
    ...(pulumi && applied ? pulumis.map((side) => side.previewOfOneChange(change)) : []),
    slipwayCase(slipway, ["plan", "--repository", repositoryIds(1)[0]!], "plan --repository", "preview of one change"),
  ];
  const results = new Map<Case, CaseResult[]>(cases.map((one) => [one, []]));
  const runs = runsOf(size);
  try {
    for (let run = 1; run <= runs; run++) {
      for (const one of cases) {
        onRun(`${size} repositories, run ${run} of ${runs}: ${one.side}, ${one.title}`);
        results.get(one)!.push(await runCase(one));
      }
    }
  } finally {
    for (const side of pulumis) await side.close();
  }
  return cases.map((one) => ({ repositories: size, case: one, results: results.get(one)! }));
}

function renderCase({ slipway, byHand }: Projects): Case {
  return slipwayCase(slipway, ["render", "--out", path.join(byHand, "files")], "render");
}

/** Short runs scatter more, and cost less to repeat. */
function runsOf(size: number): number {
  return size <= 10 ? 3 : 1;
}
