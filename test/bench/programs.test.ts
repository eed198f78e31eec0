import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { countDeclared } from "../../bench/declared.ts";
import { repositoryIds, resourcesPerRepository } from "../../bench/inventory.ts";
import { writeProjects } from "../../bench/projects.ts";
import { slipway } from "../cli/project.ts";

const repositories = 2;
const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the measured programs", () => {
  it("declare the same things a repository, but for files and for what @pulumi/github lacks", async () => {
    const projects = writeProjects(folder, repositories);
    const plan = await slipway(projects.slipway, ["plan", "--json"]);
    expect(plan.stderr).toBe("");
    const planned = JSON.parse(plan.stdout) as {
      resources: { type: string }[];
      repositories: Record<string, { files: string[] }>;
    };
    const types = planned.resources.map(({ type }) => type);
    expect(Object.keys(planned.repositories)).toEqual(repositoryIds(repositories));
    expect(countDeclared(types).resources).toBe(repositories * resourcesPerRepository);

    await slipway(projects.slipway, ["render", "--out", path.join(projects.byHand, "files")]);
    const byHand = JSON.parse(
      execFileSync(process.execPath, ["bare-mocks.cjs"], { cwd: projects.byHand, encoding: "utf8" }),
    );
    const files = Object.values(planned.repositories).flatMap((repository) => repository.files);
    const {
      "github:index/repositoryFile:RepositoryFile": fileResources,
      "github:index/issueLabel:IssueLabel": labelResources,
      ...rest
    } = byHand;
    expect(fileResources).toBe(files.length);
    expect(labelResources).toBe(repositories * 2);
    expect(rest).toEqual(countByType(types.filter((type) => !type.startsWith("slipway:"))));
  });
});

function countByType(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
