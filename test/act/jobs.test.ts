import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageFolder } from "../../workflow/package-folder.ts";
import { executedJobsPage } from "./executed-jobs-page.ts";
import { jobs, jobsOfCatalogue } from "./jobs.ts";
import type { Row } from "./reasons.ts";

const rows: readonly (readonly [string, Row])[] = Object.entries(jobs).flatMap(([pipeline, workflows]) =>
  Object.entries(workflows).flatMap(([workflow, all]) =>
    Object.entries(all).map(([job, row]) => [`${pipeline} ${workflow} ${job}`, row] as const),
  ),
);
const inRoot = (file: string) => path.join(packageFolder(), file);

/** What is wrong with a row. */
function faultsOf(name: string, row: Row): string[] {
  if ("executedBy" in row) {
    const { file, title } = row.executedBy;
    if (!existsSync(inRoot(file))) return [`${name}: there is no ${file}`];
    return readFileSync(inRoot(file), "utf8").includes(`it("${title}"`)
      ? []
      : [`${name}: ${file} has no test "${title}"`];
  }
  return [
    ...(row.because.trim().length < 20 ? [`${name}: say why it is not executed`] : []),
    ...(existsSync(inRoot(row.instead)) ? [] : [`${name}: there is no ${row.instead}`]),
  ];
}

describe("the list of executed jobs", () => {
  it("has every job of the catalogue once, and no other", () => {
    const there = jobsOfCatalogue((content) => Object.keys((parse(content) as { jobs: object }).jobs));
    expect(rows.map(([name]) => name).sort()).toEqual([...there].sort());
  });

  it("names a test that is there for each job that is executed, and a reason for each that is not", () => {
    expect(rows.flatMap(([name, row]) => faultsOf(name, row))).toEqual([]);
  });

  it("is what docs/executed-jobs.md says", async () => {
    await expect(executedJobsPage(jobs)).toMatchFileSnapshot("../../docs/executed-jobs.md");
  });

  it.each([
    ["a test that is not there", { executedBy: { file: "test/act/jobs.test.ts", title: "does nothing" } }],
    ["a file that is not there", { executedBy: { file: "test/act/no.test.ts", title: "x" } }],
    ["no reason", { because: " ", instead: "test/act/jobs.test.ts" }],
    ["scripts that nothing tests", { because: "needs what is not to be had here", instead: "test/no.test.ts" }],
  ])("finds fault with a row that has %s", (_, row) => {
    expect(faultsOf("a job", row)).toHaveLength(1);
  });
});
