import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { makeProject, slipway } from "./project.ts";

const folder = makeProject({
  "inventory/repositories/price-list.yaml": "groups: [python]\npipeline: python-app\nvariables: { REGION: eu }\n",
  "inventory/organization.yaml": "variables:\n  SHARED: { value: x, repositories: [price-list, sample-app] }\n",
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Plan {
  readonly resources: readonly { readonly urn: string; readonly type: string }[];
  readonly repositories: Readonly<Record<string, object>>;
}

async function plan(...args: string[]): Promise<Plan> {
  const { code, stdout, stderr } = await slipway(folder, ["plan", "--json", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("slipway plan --repository", () => {
  it("shows of a repository exactly what the whole plan shows of it", async () => {
    const whole = await plan();
    const ids = ["price-list", "sample-app"];
    for (const id of ids) {
      const one = await plan("--repository", id);
      const ours = one.resources.filter(({ type }) => !type.startsWith("pulumi:"));
      expect(ours.length).toBeGreaterThan(5);
      const urns = new Set(ours.map(({ urn }) => urn));
      expect(ours).toEqual(whole.resources.filter(({ urn }) => urns.has(urn)));
      expect(one.repositories).toEqual({ [id]: whole.repositories[id] });
    }
    const parts = await Promise.all(ids.map((id) => plan("--repository", id)));
    const covered = new Set(parts.flatMap(({ resources }) => resources.map(({ urn }) => urn)));
    const left = whole.resources.filter(({ urn }) => !covered.has(urn));
    expect(left.filter(({ type }) => !/organization|pulumi:/i.test(type))).toEqual([]);
  });

  it("names the repositories that there are when there is no such one", async () => {
    const { code, stdout, stderr } = await slipway(folder, ["plan", "--repository", "prices"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: '"prices": no such repository in stack "local"; write one of price-list, sample-app.\n',
    });
  });
});
