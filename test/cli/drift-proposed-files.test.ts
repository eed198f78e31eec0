import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { driftOutput } from "../../cli/drift-output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject, nothingShipped } from "./project.ts";

const app = { owner: "local", repo: "app" };
const workflow = (run: string) => `on: push
permissions: {}
jobs: { a: { runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: ${run} }] } }
`;

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    ...nothingShipped,
    "Pulumi.local.yaml":
      "config:\n  slipway:owner: local\n  slipway:plan: enterprise\n  slipway:delivery: pull-request\n",
    "inventory/workflows/own.yml": workflow("ls"),
    "inventory/repositories/app.yaml": "jobs: [{ run: own.yml }]\n",
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

async function drift(github: Sandbox) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  const { code, stdout } = await commandLine(folder, "drift");
  const [one] = driftOutput.parse(JSON.parse((await commandLine(folder, "drift", "--json")).stdout)).repositories;
  const findings = one!.findings.map(({ field, notApplied }) => [field, notApplied ?? "drift"]);
  return { code, stdout: stdout.split("\n").slice(1).join("\n"), proposal: one!.proposal, findings };
}

it("takes files that a pull request of Slipway's brings for nobody's drift as long as it is open", async () => {
  const file = 'files.".github/workflows/own.yml"';
  writeFiles(folder, { "inventory/workflows/own.yml": workflow("pwd") });
  await visitGitHub(folder, async (github) => {
    const { code, findings } = await drift(github);
    expect([code, findings]).toEqual([0, [[file, true]]]);
    // A repository without a history of its own gets its files by a commit.
    const { repos } = octokitFor(github).rest;
    for (const path of ["a", "b"])
      await repos.createOrUpdateFileContents({ ...app, path, message: path, content: btoa(path) });
  });
  await rehearseHere(folder);
  await visitGitHub(folder, async (github) => {
    const { rest } = octokitFor(github);
    const open = await drift(github);
    expect(open).toEqual({
      code: 0,
      stdout: "\napp\n  waiting     files are proposed by pull request #1\n\nGitHub has what is declared\n",
      proposal: 1,
      findings: [],
    });
    await rest.pulls.update({ ...app, pull_number: 1, state: "closed" });
    const closed = await drift(github);
    expect([closed.code, closed.proposal, closed.findings]).toEqual([1, undefined, [[file, "drift"]]]);
    await rest.pulls.update({ ...app, pull_number: 1, state: "open" });
    await rest.pulls.merge({ ...app, pull_number: 1 });
    expect((await drift(github)).stdout).toBe("\nGitHub has what is declared\n");
  });
});
