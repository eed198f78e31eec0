import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { planLoaded } from "../../../cli/plan.ts";
import { movedSelectors } from "../../../cli/repo/move.ts";
import { moveOutput } from "../../../cli/repo/output.ts";
import { rehearseOn, startGitHub } from "../../../engine/rehearse.ts";
import program from "../../../index.ts";
import { loadStack } from "../../../platform/load.ts";
import type { Sandbox } from "../../../sandbox/server.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { pulumiIsThere, stateFolderOf } from "../../stack/rehearsal.ts";
import { commandLine } from "../command-line.ts";
import { makeProject, pathWithoutPulumi } from "../project.ts";

vi.setConfig({ testTimeout: 300_000 });
afterEach(() => void vi.unstubAllEnvs());

const stackFile = (repositories: string, rest = "") => `# before
config:
  slipway:owner: local # ours
  slipway:plan: enterprise
  slipway:repositories: ${repositories}
  slipway:secrets: { "*": { from: generated } }
${rest}`;

const project = (files: Readonly<Record<string, string>> = {}) =>
  makeProject({
    "inventory/defaults.yaml": null,
    "inventory/groups": null,
    "inventory/repositories": null,
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "Pulumi.local.yaml": stackFile('{ include: ["*"], exclude: [web] }', "  slipway:organization: owned\n"),
    "Pulumi.second.yaml": stackFile("{ include: [web] }"),
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app] } }\n",
    "inventory/repositories/app.yaml": "description: App\nsecrets: { KEY: {} }\n",
    "inventory/repositories/lib.yaml":
      'description: Library\nsecrets: { TOKEN: {} }\nvariables: { LEVEL: debug }\nrules: { approvals: 1 }\nenvironments: { staging: { variables: { A: "1" } } }\n',
    "inventory/repositories/web.yaml": "description: Web\n",
    ...files,
  });

describe("the selectors of two stacks", () => {
  const of = (include: string[], exclude: string[] = []) => ({ stack: "s", repositories: { include, exclude } });
  it("let a repository go and come, by as few words as can be", () => {
    expect(movedSelectors("lib", of(["app", "lib"]), of(["web"]))).toEqual({
      source: { include: ["app"], exclude: [] },
      target: { include: ["web", "lib"], exclude: [] },
    });
    expect(movedSelectors("lib", of(["*"], ["web"]), of(["*"], ["app", "lib"]))).toEqual({
      source: { include: ["*"], exclude: ["web", "lib"] },
      target: { include: ["*"], exclude: ["app"] },
    });
    expect(movedSelectors("lib", of(["lib", "l*"]), of(["web"])).source).toEqual({
      include: ["lib", "l*"],
      exclude: ["lib"],
    });
  });

  it("are refused where a pattern keeps it out of the other stack", () => {
    expect(() => movedSelectors("lib", of(["lib", "a"]), of(["*"], ["l*"]))).toThrow(
      '"lib": slipway:repositories.exclude of Pulumi.s.yaml keeps it out by a pattern ("l*"); change that first.',
    );
  });
});

describe("a repository that moves to another stack", () => {
  it("is told what would be done, and what that stack would do otherwise; nothing is written", async () => {
    const folder = project({ "Pulumi.second.yaml": stackFile("{ include: [web] }", "  slipway:delivery: commit\n") });
    const before = readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8");
    const { stdout, stderr, code } = await commandLine(
      folder,
      "repo",
      "move",
      "app",
      "--to",
      "second",
      "--inventory-only",
    );
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout).toBe(`app would go from local to second; nothing is done yet, --yes does it
  Pulumi.local.yaml
  Pulumi.second.yaml
  states: not looked at
Stack second declares it as stack local did
  organisation secret SHARED: the next pulumi up lends it no more, as the stack lends to its own repositories
Next: pulumi preview --refresh --stack local --expect-no-changes
Then: pulumi preview --refresh --stack second --expect-no-changes
`);
    expect(readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")).toBe(before);
  });

  it("takes the sources of its own values along, and says which values the other stack lacks", async () => {
    const text = (folder: string, stack: string) => readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");
    const withSecrets = (secrets: string, rest = "") =>
      stackFile('{ include: ["*"], exclude: [web] }', rest).replace('{ "*": { from: generated } }', secrets);
    const made = project({
      "Pulumi.local.yaml": withSecrets('{ "*": { from: generated }, token@lib: { from: generated, generation: 3 } }'),
    });
    const moving = ["repo", "move", "lib", "--to", "second", "--inventory-only", "--yes"];
    const { stderr, stdout } = await commandLine(made, ...moving);
    expect([stderr, stdout]).toEqual(["", expect.stringContaining("Stack second declares it as stack local did\n")]);
    expect(text(made, "local")).toContain('slipway:secrets: { "*": { from: generated } }\n');
    expect(text(made, "second")).toContain("TOKEN@lib: { from: generated, generation: 3 }");

    const encrypted = "  secrets:TOKEN@lib: { secure: v1:abc }\n";
    const given = project({
      "Pulumi.local.yaml": withSecrets('{ "*": { from: generated }, TOKEN@lib: { from: config } }', encrypted),
    });
    expect((await commandLine(given, ...moving)).stderr).toBe(`Stack "second" would have errors:
Pulumi.second.yaml: secret "TOKEN@lib": has no value in this stack; set it with "pulumi config set --secret secrets:TOKEN@lib --stack second" or name another source under slipway:secrets
`);
    expect(text(given, "second")).not.toContain("TOKEN@lib");
  });

  it("is refused with what is wrong, and what to do", async () => {
    const folder = project({
      "Pulumi.acme.yaml": stackFile("{ include: [web] }").replace("owner: local", "owner: acme"),
    });
    vi.stubEnv("PATH", pathWithoutPulumi());
    const refused = async (...args: string[]) => (await commandLine(folder, "repo", "move", ...args)).stderr;
    expect(await refused("lib", "--to", "secnd")).toBe('"secnd": no such stack; write one of acme, local, second.\n');
    expect(await refused("lib", "--to", "local")).toMatch(/^"--to local": is the stack that it is in/);
    expect(await refused("lib", "--to", "local", "--stack", "second")).toMatch(
      /^"lib": stack "second" does not have it/,
    );
    expect(await refused("lib", "--to", "acme")).toMatch(
      /transfer it on GitHub first \(slipway repo transfer lib acme/,
    );
    expect(await refused("lib", "--to", "second")).toMatch(/^The state of stack "local" is Pulumi's, and there/);
  });
});

describe.skipIf(!pulumiIsThere("moving a repository between two states"))("under Pulumi's own engine", () => {
  /** Runs an update of one stack of the project; both keep their states in one backend. */
  async function up(folder: string, name: string, before: (github: Sandbox) => Promise<void> = async () => {}) {
    const from = process.cwd();
    process.chdir(folder);
    try {
      const stack = await loadStack(folder, name);
      const { registrations } = await planLoaded(stack);
      const stateFolder = stateFolderOf(folder);
      const github = await startGitHub(stack, stateFolder);
      await before(github);
      const declared = new Set(registrations.map(({ urn }) => urn));
      const options = { stateFolder, driver: "pulumi" as const, onApplied: () => {}, declared };
      try {
        const { outcome, writes } = await rehearseOn(github, () => program(stack.platform), stack, options);
        return {
          changed: outcome.applied.filter(({ action }) => action !== "unchanged"),
          writes,
          state: github.state(),
        };
      } finally {
        await github.close();
      }
    } finally {
      process.chdir(from);
    }
  }

  it("takes its state along, its generated value too: neither stack has anything to do, and GitHub sees no write", async () => {
    const folder = project({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
    symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
    await up(folder, "local");
    const { state: before } = await up(folder, "second");
    const pulumi = path.join(stateFolderOf(folder), "pulumi");
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${path.join(pulumi, "state")}`);
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(pulumi, "passphrase"), "utf8"));
    const { stdout, stderr } = await commandLine(folder, "repo", "move", "lib", "--to", "second", "--yes", "--json");
    expect(stderr).toBe("");
    const moved = moveOutput.parse(JSON.parse(stdout));
    expect([moved.files, moved.differences, moved.notes]).toEqual([
      ["Pulumi.local.yaml", "Pulumi.second.yaml"],
      [],
      [],
    ]);
    expect(moved.resources).toContain("urn:pulumi:local::slipway::slipway:index:GeneratedSecret::secret-TOKEN");
    expect(readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")).toContain("owner: local # ours");
    for (const name of ["local", "second"]) {
      const { changed, writes, state } = await up(folder, name);
      expect([name, changed, writes]).toEqual([name, [], 0]);
      expect(state).toEqual(before);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("is taken up where it was cut off between the two states, and refused while an update holds the lock", async () => {
    const folder = project({ "Pulumi.yaml": "name: slipway\nruntime: nodejs\n" });
    symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
    await up(folder, "local");
    await up(folder, "second");
    const backend = path.join(stateFolderOf(folder), "pulumi", "state");
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${backend}`);
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(backend, "..", "passphrase"), "utf8"));
    const stateFile = (name: string) => path.join(backend, ".pulumi/stacks/slipway", `${name}.json`);
    const texts = () => ["local", "second"].map((name) => readFileSync(stateFile(name), "utf8"));
    const has = () => texts().map((text) => text.includes("::lib"));
    const stackFiles = () =>
      ["local", "second"].map((name) => readFileSync(path.join(folder, `Pulumi.${name}.yaml`), "utf8"));
    const run = () => commandLine(folder, "repo", "move", "lib", "--to", "second", "--yes", "--json");
    const [before, filesBefore] = [texts(), stackFiles()];

    // As an update does that is under way.
    const lock = path.join(backend, ".pulumi/locks/organization/slipway/local/1.json");
    mkdirSync(path.dirname(lock), { recursive: true });
    writeFileSync(lock, JSON.stringify({ pid: 1, username: "a", hostname: "b", timestamp: "2026-01-01T00:00:00Z" }));
    const refused = await run();
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/"local" cannot be written, and is as it was: [\s\S]*currently locked/),
    ]);
    expect([has(), stackFiles()]).toEqual([[true, false], filesBefore]);
    rmSync(lock);

    // The second state is written first: killed after that, the first one has it still.
    expect((await run()).code).toBe(0);
    expect(has()).toEqual([false, true]);
    writeFileSync(stateFile("local"), before[0]!);
    for (const [index, name] of ["local", "second"].entries())
      writeFileSync(path.join(folder, `Pulumi.${name}.yaml`), filesBefore[index]!);
    const finished = await run();
    expect(finished.stderr).toBe("");
    expect(moveOutput.parse(JSON.parse(finished.stdout))).toMatchObject({
      cutOff: true,
      files: ["Pulumi.local.yaml", "Pulumi.second.yaml"],
    });
    expect(has()).toEqual([false, true]);
    for (const name of ["local", "second"]) {
      const { changed, writes } = await up(folder, name);
      expect([name, changed, writes]).toEqual([name, [], 0]);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("goes along to another owner's stack once it was transferred: nothing is made anew", async () => {
    const folder = project({
      "Pulumi.yaml": "name: slipway\nruntime: nodejs\n",
      "Pulumi.second.yaml": stackFile("{ include: [web] }").replace("owner: local", "owner: acme"),
    });
    symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
    await up(folder, "local");
    await up(folder, "second", async ({ url, token }) => {
      const answer = await fetch(`${url}/api/v3/repos/local/lib/transfer`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ new_owner: "acme" }),
      });
      expect(answer.status).toBe(202);
    });
    const pulumi = path.join(stateFolderOf(folder), "pulumi");
    vi.stubEnv("PULUMI_BACKEND_URL", `file://${path.join(pulumi, "state")}`);
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(pulumi, "passphrase"), "utf8"));
    const moved = await commandLine(folder, "repo", "move", "lib", "--to", "second", "--yes", "--transferred");
    expect([moved.stderr, moved.code]).toEqual(["", 0]);
    const taken = await up(folder, "second");
    expect(taken.changed.map(({ action, urn }) => [action, urn]).filter(([action]) => action !== "updated")).toEqual(
      [],
    );
    expect(await up(folder, "second").then(({ changed }) => changed)).toEqual([]);
    expect(await up(folder, "local").then(({ changed }) => changed)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
