import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildImage } from "../container/build.ts";
import { type BuildRequest, buildRequest } from "../container/build-request.ts";
import type { Docker } from "../container/docker.ts";
import { checkRecipe, type Recipe } from "../container/recipe.ts";
import { ImageRegistry } from "../container/registry.ts";
import { BenchError, median } from "./measure.ts";

/** One image, planned and built; each row is the median of its runs. */
export interface ImageMeasured {
  readonly what: string;
  readonly runs: number;
  readonly seconds: number;
  readonly built: boolean;
}

const files = 200;
const bytesOfFile = 100 * 1024;

/**
 * Measures what an image costs whose content is unchanged, against a build of it: 20 MiB in 200 files on an empty base, so
 * that a build is as cheap as one can be.
 *
 * @param registry host to push to; its image `bench/<number>` stays there
 * @throws BenchError when the second build builds anything; BuildError, RegistryError when a build fails
 */
export async function measureImages({
  registry,
  docker,
  runs = 3,
}: {
  readonly registry: string;
  readonly docker: Docker;
  readonly runs?: number;
}): Promise<ImageMeasured[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
  try {
    const plans: number[] = [];
    const unchanged: number[] = [];
    const builds: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      writeContext(folder, `${process.pid} ${Date.now()}`);
      const image = { registry, repository: `bench/${Date.now()}` };
      const plan = () => requestOf(folder, image);
      const build = () => buildImage(plan(), { docker, registry: new ImageRegistry(image) });
      plans.push((await timed(async () => plan())).seconds);
      const first = await timed(build);
      builds.push(first.seconds);
      const second = await timed(build);
      unchanged.push(second.seconds);
      if (second.result.built) throw new BenchError("An image whose content is unchanged was built again.");
    }
    const row = (what: string, seconds: readonly number[], built: boolean): ImageMeasured => ({
      what,
      runs,
      seconds: median(seconds),
      built,
    });
    return [
      row("plan: files read, tag by content", plans, false),
      row("`up` of an unchanged image: plan, and the registry asked for the tag", unchanged, false),
      row("`up` of a changed one: built and pushed", builds, true),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Markdown table of what was measured, each against the build. */
export function imagesTable(measured: readonly ImageMeasured[]): string {
  const build = measured.find(({ built }) => built)?.seconds ?? Number.NaN;
  const rows = measured.map(
    ({ what, runs, seconds }) => `| ${what} | ${runs} | ${seconds.toFixed(2)} s | ${(seconds / build).toFixed(2)} |`,
  );
  return ["| an image of 20 MiB in 200 files | runs | time | to a build |", "|---|--:|--:|--:|", ...rows].join("\n");
}

function writeContext(folder: string, content: string): void {
  for (let at = 0; at < files; at += 1)
    writeFileSync(path.join(folder, `${at}.txt`), content.repeat(bytesOfFile / content.length));
  writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\nCOPY *.txt /\n");
}

function requestOf(folder: string, image: { readonly registry: string; readonly repository: string }): BuildRequest {
  const recipe: Recipe = {
    name: "bench",
    folder,
    dockerfile: "Dockerfile",
    arguments: {},
    platforms: ["linux/amd64"],
    largestContext: 1e9,
  };
  return buildRequest(checkRecipe(recipe), { image, source: "https://github.com/acme/bench", rules: {} });
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ seconds: number; result: Result }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
