import { rmSync } from "node:fs";
import { afterAll, expect, it, vi } from "vitest";
import { makeProject } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import { rehearseHere, visitGitHub } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = makeProject({
  "inventory/defaults.yaml": null,
  "inventory/groups": null,
  "inventory/organization.yaml": null,
  "inventory/repositories": null,
  "inventory/repositories/old.yaml": "name: Old.App\nadopt: true\ndescription: Adopted\n",
  "inventory/repositories/copy.yaml": "template: elsewhere/seed\n",
  "inventory/repositories/twin.yaml": "template: local/pattern\n",
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("rehearses repositories that are adopted, and templates, as a real owner has them already", async () => {
  const first = await rehearseHere(folder);
  expect(first.totals).toEqual({ created: 6 });
  await visitGitHub(folder, async (github) => {
    const { rest } = octokitFor(github);
    const { data: adopted } = await rest.repos.get({ owner: "local", repo: "Old.App" });
    expect(adopted.description).toBe("Adopted");
    const made = await Promise.all(["copy", "twin"].map((repo) => rest.repos.get({ owner: "local", repo })));
    expect(made.map(({ data }) => data.template_repository?.full_name)).toEqual(["elsewhere/seed", "local/pattern"]);
  });
  const second = await rehearseHere(folder);
  expect({ totals: second.totals, writes: second.writes }).toEqual({ totals: { unchanged: 6 }, writes: 0 });
});
