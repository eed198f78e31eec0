import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runPulumi } from "../../cli/pulumi-command.ts";
import { importOutput } from "../../cli/repo/output.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { furnish, owner, seed } from "../adoption/organization.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject } from "../cli/project.ts";
import { pulumiProject } from "./pulumi-project.ts";
import { comparable, pulumiIsThere } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

describe.skipIf(!pulumiIsThere("the import of adopted repositories"))(
  "adopted repositories under Pulumi's own engine",
  () => {
    let github: Sandbox;
    let before: object;
    beforeAll(async () => {
      github = await startSandbox({ seed });
      await furnish(github);
      before = comparable(await github.state());
    });
    afterAll(() => github.close());
    const folders: string[] = [];
    afterEach(() => {
      vi.unstubAllEnvs();
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    });

    const writes = () =>
      github
        .calls()
        .filter(({ write }) => write)
        .map(({ method, path }) => `${method} ${path.replace("/api/v3", "")}`);

    /** Adopts repositories into a new stack, and gives what runs `pulumi` and `slipway` there. */
    async function adopted(...args: readonly string[]) {
      const folder = makeProject({
        "inventory/defaults.yaml": "merge: { squash: true, mergeCommit: false }\nrules: { approvals: 1 }\n",
        "inventory/groups": null,
        "inventory/repositories": null,
        "inventory/organization.yaml": null,
        "Pulumi.staging.yaml": null,
        "Pulumi.prod.yaml": null,
        "Pulumi.local.yaml": `config:\n  slipway:owner: ${owner}\n  slipway:plan: enterprise\n`,
      });
      folders.push(folder);
      pulumiProject(folder, github);
      const pulumi = async (command: string, ...more: string[]) => {
        const from = process.cwd();
        process.chdir(folder);
        const { code, stdout, stderr } = await runPulumi([command, ...more]).finally(() => process.chdir(from));
        expect(code, `pulumi ${command}: ${stdout}${stderr}`).toBe(0);
        return stdout;
      };
      const slipway = (...words: string[]) => commandLine(folder, ...words);
      const { code, stderr } = await slipway("repo", "adopt", ...args);
      expect(code, stderr).toBe(0);
      return { pulumi, slipway };
    }

    it("come into the state, after which a preview proposes nothing and an up writes nothing", async () => {
      const { pulumi, slipway } = await adopted("--all");
      const sent = writes().length;
      const uninitialised = await slipway("repo", "import", "--yes");
      expect([uninitialised.code, uninitialised.stderr]).toEqual([
        2,
        'Stack "local" has no state yet; make it first: pulumi stack init local.\n',
      ]);
      await pulumi("stack", "init", "local");
      const proposed = await slipway("repo", "import");
      expect(proposed.stderr).toBe("");
      expect(proposed.stdout).toMatchInlineSnapshot(`
        "  ActionsEnvironmentVariable: 1
          ActionsRepositoryPermissions: 2
          ActionsSettings: 12
          ActionsVariable: 1
          FileSet: 18
          Labels: 1
          Repository: 30
          RepositoryCollaborator: 2
          RepositoryDependabotSecurityUpdates: 1
          RepositoryEnvironment: 3
          RepositoryEnvironmentDeploymentPolicy: 2
          RepositoryVulnerabilityAlerts: 1
          TeamRepository: 5
          WorkflowRepositoryPermissions: 1
        80 resources would be taken into the state of stack "local"; GitHub is only read
        Next: slipway repo import --stack local --yes
        "
      `);
      const { stdout, stderr, code } = await slipway("repo", "import", "--yes", "--json");
      expect([code, stderr]).toEqual([0, ""]);
      const { imported, ...rest } = importOutput.parse(JSON.parse(stdout));
      expect([imported.length, rest.there, rest.backups.length]).toEqual([80, 0, 1]);
      await pulumi("preview", "--stack", "local", "--expect-no-changes");
      await pulumi("preview", "--stack", "local", "--expect-no-changes", "--refresh");
      await pulumi("up", "--stack", "local", "--refresh", "--yes", "--skip-preview");
      expect(writes().slice(sent)).toEqual([]);
      expect(comparable(await github.state())).toEqual(before);
      // The same command once more finds nothing left to do.
      const again = importOutput.parse(JSON.parse((await slipway("repo", "import", "--yes", "--json")).stdout));
      expect(again).toMatchObject({ imported: [], there: imported.length, backups: [] });
    });

    it("are sent their settings once where the engine's import alone took them in", async () => {
      const names = ["docs", "infra", "k8s-charts", "legacy-shop"];
      const { pulumi } = await adopted(...names.map((name) => `${owner}/${name}`));
      const sent = writes().length;
      await pulumi("stack", "init", "local");
      const file = ["--file", ".slipway/local/import.json", "--protect=false", "--generate-code=false", "--yes"];
      // The engine's default provider has the owner from nowhere else.
      vi.stubEnv("GITHUB_OWNER", owner);
      await pulumi("import", "--stack", "local", ...file);
      expect(writes().slice(sent)).toEqual([]);
      await pulumi("up", "--stack", "local", "--refresh", "--yes", "--skip-preview");
      expect(writes().slice(sent).sort()).toEqual(
        ["docs", "infra", "k8s-charts"].map((name) => `PATCH /repos/${owner}/${name}`),
      );
      expect(comparable(await github.state())).toEqual(before);
      await pulumi("preview", "--stack", "local", "--expect-no-changes", "--refresh");
    });
  },
);
