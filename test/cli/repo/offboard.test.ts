import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { offboardOutput } from "../../../cli/repo/output.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { pulumiIsThere, rehearseHere, stateFolderOf, stateOf } from "../../stack/rehearsal.ts";
import { commandLine } from "../command-line.ts";
import { makeProject, pathWithoutPulumi } from "../project.ts";

vi.setConfig({ testTimeout: 300_000 });

const workflow = (uses: string) => `on: push
permissions: {}
jobs:
  build:
    permissions: {}
    uses: ${uses}
`;

const files = {
  "inventory/defaults.yaml": null,
  "inventory/groups": null,
  "inventory/repositories": null,
  "Pulumi.staging.yaml": null,
  "Pulumi.prod.yaml": null,
  "Pulumi.local.yaml": `# two of them
config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:repositories: { include: ["a*", lib] }
  slipway:secrets: { "*": { from: generated } }
`,
  "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app, lib] } }\n",
  "inventory/workflows/own.yml":
    "on: push\npermissions: {}\njobs: { a: { runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: ls }] } }\n",
  "inventory/workflows/ci.yml": workflow(`local/lib/.github/workflows/own.yml@${"a".repeat(40)}`),
  "inventory/repositories/app.yaml": "description: App\njobs: [{ run: ci.yml }]\n",
  "inventory/repositories/lib.yaml": `description: Library
jobs: [{ run: own.yml }]
secrets: { TOKEN: {} }
variables: { LEVEL: debug }
rules: { approvals: 1 }
environments: { staging: { variables: { A: "1" } } }
`,
};

afterEach(() => void vi.unstubAllEnvs());

describe("a repository that leaves", () => {
  it("is told what would be done and what stays, and nothing is written without --yes", async () => {
    const folder = makeProject(files);
    vi.stubEnv("PATH", pathWithoutPulumi());
    const { stdout, stderr, code } = await commandLine(folder, "repo", "offboard", "lib", "--inventory-only");
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout).toBe(`lib would leave; nothing is done yet, --yes does it
  state of local: not looked at
  Pulumi.local.yaml
  inventory/organization.yaml
  inventory/repositories/lib.yaml (deleted)
  inventory/workflows/own.yml (deleted)
Stays on GitHub as it is:
  1 delivered file, and the workflows among them go on running: .github/workflows/own.yml
  rulesets: Slipway: default branch
  secrets, with their values: TOKEN
  variables: LEVEL
  environments: staging
  the repository itself with all its settings
With the next pulumi up:
  organisation secret SHARED is no longer lent to it
Others go on naming it:
  app/.github/workflows/ci.yml:6: uses: local/lib/.github/workflows/own.yml@${"a".repeat(40)}
`);
    expect(existsSync(path.join(folder, "inventory/repositories/lib.yaml"))).toBe(true);
  });

  it("needs Pulumi's CLI for the states, and may not leave alone what is made for it alone", async () => {
    const folder = makeProject({
      ...files,
      "inventory/organization.yaml": "secrets: { SHARED: { repositories: [lib] } }\n",
    });
    vi.stubEnv("PATH", pathWithoutPulumi());
    expect(await commandLine(folder, "repo", "offboard", "lib", "--yes")).toMatchObject({
      code: 2,
      stderr:
        '"lib": organisation secret SHARED is for it alone; take that out first, which deletes it on GitHub, or give it to another repository.\n',
    });
    writeFileSync(path.join(folder, "inventory/organization.yaml"), "{}\n");
    const { code, stderr } = await commandLine(folder, "repo", "offboard", "lib", "--yes");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The state of stack "local" is Pulumi's, and there is no `pulumi` on PATH; install it/);
    expect(existsSync(path.join(folder, "inventory/repositories/lib.yaml"))).toBe(true);
    expect((await commandLine(folder, "repo", "offboard", "lub", "--yes")).stderr).toBe(
      '"lub": no such repository in stack "local"; write one of app, lib.\n',
    );
  });

  it("takes its file, its own workflows and every mention of its id along", async () => {
    const own = '{ "*": { from: generated }, token@lib: { from: generated } }';
    const stackFile = files["Pulumi.local.yaml"].replace('{ "*": { from: generated } }', own);
    const folder = makeProject({ ...files, "Pulumi.local.yaml": stackFile });
    const { code } = await commandLine(folder, "repo", "offboard", "lib", "--yes", "--inventory-only");
    expect(code).toBe(0);
    const text = (file: string) => readFileSync(path.join(folder, file), "utf8");
    expect(text("inventory/organization.yaml")).toContain("repositories: [ app ]");
    expect(text("Pulumi.local.yaml")).toContain("# two of them\n");
    expect(text("Pulumi.local.yaml")).toContain('slipway:secrets: { "*": { from: generated } }\n');
    expect(existsSync(path.join(folder, "inventory/workflows/own.yml"))).toBe(false);
    expect((await commandLine(folder, "check")).code).toBe(0);
  });
});

describe.skipIf(!pulumiIsThere("offboarding under Pulumi's own engine"))("under Pulumi's own engine", () => {
  it("leaves everything on GitHub as it is, and the next update has nothing to do but lend no more", async () => {
    const folder = makeProject({ ...files, "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
    symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
    await rehearseHere(folder, { engine: "pulumi" });
    const before = (await stateOf(folder)) as Record<string, unknown>;
    const pulumi = path.join(stateFolderOf(folder), "pulumi");
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${path.join(pulumi, "state")}`);
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(pulumi, "passphrase"), "utf8"));
    const { stdout, stderr } = await commandLine(folder, "repo", "offboard", "lib", "--yes", "--json");
    expect(stderr).toBe("");
    const { states } = offboardOutput.parse(JSON.parse(stdout));
    expect(states[0]!.resources!.length).toBeGreaterThan(8);
    expect(states[0]!.resources!.every((urn) => /::(lib|default branch)/.test(urn))).toBe(true);
    expect(await stateOf(folder)).toEqual(before);
    const exported = execFileSync("pulumi", ["stack", "export", "--stack", "local"], { cwd: folder, encoding: "utf8" });
    expect(exported).not.toMatch(/::lib["-]/);
    const { totals, writes } = await rehearseHere(folder, { engine: "pulumi" });
    // The value that the engine made for its secret is in the state alone; the one write takes it off a secret's readers.
    expect([totals.deleted, totals.created, totals.updated, writes]).toEqual([1, undefined, 1, 1]);
    rmSync(folder, { recursive: true, force: true });
  });
});
