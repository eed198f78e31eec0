import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { driftOutput } from "../../cli/drift-output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { rehearseHere, visitGitHub, writeFiles } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject, nothingShipped } from "./project.ts";

const app = { owner: "local", repo: "app" };
const entry = (more: string) => `merge: { squash: true, rebase: true }
labels: { bug: { color: b60205 } }
${more}`;

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    ...nothingShipped,
    "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets: { "*": { from: generated } }
`,
    "inventory/repositories/app.yaml": entry("variables: { LEVEL: debug }\nrules: { approvals: 1 }\n"),
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

function drift(github: Sandbox, ...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, "drift", ...args);
}
const change = (more: string) => writeFiles(folder, { "inventory/repositories/app.yaml": entry(more) });

describe("slipway drift, of what is not applied yet", () => {
  it("counts none of it, and says what goes on", async () => {
    change("variables: { LEVEL: info, NEW: x }\nrules: { approvals: 2 }\nsecrets: { TOKEN: {} }\n");
    writeFiles(folder, { "inventory/repositories/other.yaml": "description: Another\n" });
    await visitGitHub(folder, async (github) => {
      const { code, stdout, stderr } = await drift(github);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout.replace(/\d+ calls.*/, "N calls")).toMatchInlineSnapshot(`
        "Stack local, local: 2 repositories read by N calls

        app
          not applied secrets.TOKEN: declared {} (inventory/repositories/app.yaml:5), not there
          not applied variables.LEVEL: declared "info" (inventory/repositories/app.yaml:3), GitHub has "debug"
          not applied variables.NEW: declared "x" (inventory/repositories/app.yaml:3), not there
          not applied rules.approvals: declared 2 (inventory/repositories/app.yaml:4), GitHub has 1

        other
          not applied GitHub shows no repository "other" to this token

        To apply what is not yet: slipway rehearse --stack local

        GitHub has what is declared, 5 not applied yet
        "
      `);
    });
  });

  it("counts what somebody did meanwhile, and nothing else", async () => {
    await visitGitHub(folder, async (github) => {
      await octokitFor(github).rest.repos.update({ ...app, allow_rebase_merge: false });
      await octokitFor(github).rest.actions.deleteRepoVariable({ ...app, name: "LEVEL" });
      const { code, stdout } = await drift(github, "--json");
      expect(code).toBe(1);
      const { repositories } = driftOutput.parse(JSON.parse(stdout));
      expect(
        repositories[0]!.findings.map(({ field, kind, notApplied }) => [field, kind, notApplied ?? "drift"]),
      ).toEqual([
        ["merge.rebase", "changed", "drift"],
        ["secrets.TOKEN", "missing", true],
        ["variables.LEVEL", "missing", "drift"],
        ["variables.NEW", "missing", true],
        ["rules.approvals", "changed", true],
      ]);
      await octokitFor(github).rest.repos.update({ ...app, allow_rebase_merge: true });
      await octokitFor(github).rest.actions.createRepoVariable({ ...app, name: "LEVEL", value: "debug" });
    });
  });

  it("takes a run that was refused half-way for nobody's drift, and the next run ends it", async () => {
    const refuse = (github: Sandbox) => {
      for (const route of ["PATCH *variables*", "PUT *rulesets*", "PUT *secrets*"])
        github.fail({ route, times: 100, effect: { kind: "status", status: 422, message: "No" } });
    };
    await expect(rehearseHere(folder, { before: refuse })).rejects.toThrow("422");
    await visitGitHub(folder, async (github) => {
      const { code, stdout } = await drift(github);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/\nGitHub has what is declared, \d not applied yet\n$/),
      ]);
    });
    await rehearseHere(folder);
    await visitGitHub(folder, async (github) => {
      expect((await drift(github)).stdout).toMatch(/\n\nGitHub has what is declared\n$/);
    });
  });
});
