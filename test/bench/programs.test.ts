import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { countDeclared, ownResources } from "../../bench/declared.ts";
import { repositoryIds, resourcesPerRepository } from "../../bench/inventory.ts";
import { changeOne, writeProjects } from "../../bench/projects.ts";
import { slipway } from "../cli/project.ts";

const repositories = 2;
const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the measured programs", () => {
  it("declare the same twelve resources a repository, of the same types", async () => {
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
    const components = (type: string) => type.startsWith("slipway:") && !ownResources.includes(type);
    expect(byHand).toEqual(countByType(types.filter((type) => !components(type))));
  });

  it("have one repository changed, and changed back, on both sides", () => {
    const projects = writeProjects(path.join(folder, "changed"), repositories);
    const read = () => ({
      slipway: readFileSync(path.join(projects.slipway, "inventory", "repositories", "service-001.yaml"), "utf8"),
      byHand: JSON.parse(readFileSync(path.join(projects.byHand, "descriptions.json"), "utf8")),
    });
    const before = read();
    const changeBack = changeOne(projects, repositories);
    const after = read();
    expect(after.slipway).toBe(before.slipway.replace("service-001", "service-001, changed"));
    expect(after.byHand).toEqual({ ...before.byHand, "service-001": "Measured repository service-001, changed" });
    changeBack();
    expect(read()).toEqual(before);
  });
});

function countByType(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
