import { describe, expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { pipelineResult } from "../../platform/pipeline-result.ts";

const entry: RepositoryEntry = { id: "app", name: "app", groups: [], pipeline: "python-app" };

/** The delivered continuous integration workflow. */
async function ciOf(changed: Partial<RepositoryEntry>, owner = "acme"): Promise<string | undefined> {
  const result = await pipelineResult({ ...entry, ...changed }, owner);
  if ("findings" in result) throw new Error(JSON.stringify(result.findings));
  return result.files.find(({ path }) => path === ".github/workflows/ci.yml")?.content;
}

describe("pipelineResult", () => {
  it("builds and analyses a pipeline once for equal entries, whatever else they say", async () => {
    const first = await pipelineResult(entry, "acme");
    expect(await pipelineResult({ ...entry, description: "Another" }, "acme")).toBe(first);
  });

  it("builds again for another name, owner or option", async () => {
    const first = await ciOf({});
    expect(await ciOf({ id: "service", name: "service" })).toContain("ghcr.io/acme/service");
    expect(await ciOf({}, "globex")).toContain("ghcr.io/globex/app");
    expect(await ciOf({ with: { coverage: 75 } })).not.toBe(first);
  });

  it("gives a repository without a pipeline nothing", async () => {
    const { pipeline: _, ...without } = entry;
    expect(await pipelineResult(without, "acme")).toEqual({
      files: [],
      requires: [],
      variables: {},
      analysis: { workflows: [], findings: [] },
    });
  });
});
