import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { commandLine } from "../cli/command-line.ts";
import { overwrite } from "../cli/overwrite.ts";
import { makeProject, nothingShipped } from "../cli/project.ts";
import { pulumiIsThere, rehearseHere, stateFolderOf, visitGitHub } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000 });
afterEach(() => void vi.unstubAllEnvs());

const stack = `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets: { "*": { from: generated } }
`;

describe.skipIf(!pulumiIsThere("a secret that somebody wrote, under Pulumi's engine"))(
  "a secret that somebody wrote, under Pulumi's own engine",
  () => {
    it("is found and written over again: in a rehearsal, and in a stack of one's own by the CLI", async () => {
      const folder = makeProject({
        ...nothingShipped,
        "Pulumi.local.yaml": stack,
        "inventory/repositories/app.yaml":
          "secrets: { KEY: { dependabot: true } }\nenvironments: { live: { secrets: [KEY] } }\n",
      });
      await rehearseHere(folder, { engine: "pulumi" });
      const work = path.join(stateFolderOf(folder), "pulumi");
      await visitGitHub(folder, async (github) => {
        vi.stubEnv("GITHUB_TOKEN", github.token);
        vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
        const drift = (...args: string[]) => commandLine(folder, "drift", ...args);
        const writes = () => github.calls().filter(({ write }) => write);
        const list = "/repos/local/app/environments/live";
        expect((await drift()).stdout).toContain("GitHub has what is declared\n");

        await overwrite(github, list, "KEY");
        let before = writes().length;
        expect((await drift()).stdout).toContain("  overwritten environments.live.secrets.KEY: written at ");
        const rehearsed = await drift("--revert", "app");
        expect([rehearsed.code, rehearsed.stderr]).toEqual([0, ""]);
        const once = [expect.stringMatching(/^PUT .*\/environments\/live\/secrets\/KEY$/)];
        const since = () =>
          writes()
            .slice(before)
            .map(({ method, path: at }) => `${method} ${at}`);
        expect(since()).toEqual(once);
        expect((await drift()).stdout).toContain("GitHub has what is declared\n");

        // Without a word of who made it, this GitHub is like any other.
        rmSync(path.join(stateFolderOf(folder), "driver"));
        const plugin = JSON.stringify(path.join(packageFolder(), "provider"));
        const runtime = "{ name: nodejs, options: { typescript: false } }";
        writeFileSync(
          path.join(folder, "Pulumi.yaml"),
          `name: slipway\nmain: .slipway/local/pulumi/program.cjs\nruntime: ${runtime}\nplugins: { providers: [{ name: slipway, path: ${plugin} }] }\n`,
        );
        symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
        const salt = /^encryptionsalt: .*$/m.exec(readFileSync(path.join(work, "Pulumi.local.yaml"), "utf8"))![0];
        writeFileSync(path.join(folder, "Pulumi.local.yaml"), `${stack}${salt}\n`);
        vi.stubEnv("GITHUB_OWNER", "local");
        vi.stubEnv("PULUMI_BACKEND_URL", `file://${path.join(work, "state")}`);
        vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(work, "passphrase"), "utf8"));
        await overwrite(github, list, "KEY");
        before = writes().length;
        const own = await drift("--revert", "all");
        expect(own.stdout).toContain("\nReverted: app:environments.live.secrets.KEY\n\nNothing else differs\n");
        expect(own.code).toBe(0);
        expect(since()).toEqual(once);
      });
      rmSync(folder, { recursive: true });
    });
  },
);
