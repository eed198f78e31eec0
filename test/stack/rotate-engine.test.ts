import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runPulumi } from "../../cli/pulumi-command.ts";
import { secretsRotateOutput } from "../../cli/secrets/output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { commandLine } from "../cli/command-line.ts";
import { killable, makeProject, nothingShipped } from "../cli/project.ts";
import { killedAt } from "./killed-engine.ts";
import { pulumiIsThere, rehearseHere, stateFolderOf, visitGitHub } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
afterEach(() => void vi.unstubAllEnvs());

describe.skipIf(!pulumiIsThere("rotating a generated value by an `up`"))(
  "a generated value under Pulumi's own engine",
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = makeProject({
        ...nothingShipped,
        "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:secrets: { "*": { from: generated } }
`,
        "inventory/repositories/app.yaml":
          "secrets: { KEY: { dependabot: true } }\nenvironments: { live: { secrets: [KEY] } }\n",
      });
      await rehearseHere(folder, { engine: "pulumi" });
      const work = path.join(stateFolderOf(folder), "pulumi");
      const plugin = JSON.stringify(path.join(packageFolder(), "provider"));
      writeFileSync(
        path.join(folder, "Pulumi.yaml"),
        `name: slipway
main: .slipway/local/pulumi/program.cjs
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: slipway, path: ${plugin} }] }
`,
      );
      symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
      const salt = /^encryptionsalt: .*$/m.exec(readFileSync(path.join(work, "Pulumi.local.yaml"), "utf8"))![0];
      writeFileSync(
        path.join(folder, "Pulumi.local.yaml"),
        `${readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8")}${salt}\n`,
      );
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function actOn(github: Sandbox): void {
      const work = path.join(stateFolderOf(folder), "pulumi");
      vi.stubEnv("GITHUB_TOKEN", github.token);
      vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
      vi.stubEnv("GITHUB_OWNER", "local");
      vi.stubEnv("PULUMI_BACKEND_URL", `file://${path.join(work, "state")}`);
      vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", readFileSync(path.join(work, "passphrase"), "utf8"));
    }
    async function rotate(...args: string[]) {
      const { stdout, stderr, code } = await commandLine(folder, "secrets", "rotate", "KEY", "--json", ...args);
      expect(stderr).toBe("");
      const { generation, raised, made, up } = secretsRotateOutput.parse(JSON.parse(stdout));
      return { generation, raised, made, up, code };
    }
    const writes = (github: Sandbox) =>
      github
        .calls()
        .filter(({ write, status }) => write && status < 400)
        .map(({ method, path: at }) => `${method} ${at.replace(/^.*\/repos(itories)?\/(local\/app|\d+)\//, "")}`)
        .sort();
    const places = ["PUT actions/secrets/KEY", "PUT dependabot/secrets/KEY", "PUT environments/live/secrets/KEY"];

    it("is made and written over the old one by --up, once for a rotation that waited", async () => {
      await visitGitHub(folder, async (github) => {
        actOn(github);
        expect(await rotate()).toEqual({ generation: 2, raised: true, made: 1, up: undefined, code: 0 });
        expect(await rotate()).toEqual({ generation: 2, raised: false, made: 1, up: undefined, code: 0 });
        expect(writes(github)).toEqual([]);
        expect(await rotate("--up")).toEqual({ generation: 2, raised: false, made: 1, up: "done", code: 0 });
        expect(writes(github)).toEqual(places);
      });
    });

    it("goes on where an up could not write every place, with the value that was made", async () => {
      await visitGitHub(folder, async (github) => {
        actOn(github);
        github.fail({ route: "PUT *dependabot*", times: 100, effect: { kind: "status", status: 422, message: "No" } });
        expect(await rotate("--up")).toEqual({ generation: 3, raised: true, made: 2, up: "failed", code: 1 });
        const { stdout } = await commandLine(folder, "secrets", "rotate", "KEY", "--up");
        expect(stdout).toMatch(/^KEY: generation 3 is made, and not in all places yet; nothing is raised/);
        expect(stdout).toMatch(/\n {2}pulumi: .*\n[\s\S]*\nNext: the same command again, which goes on\n$/);
        expect(stdout).not.toContain(github.token);
      });
      await visitGitHub(folder, async (github) => {
        actOn(github);
        expect(await rotate("--up")).toEqual({ generation: 3, raised: false, made: 3, up: "done", code: 0 });
        expect(writes(github)).toEqual(["PUT dependabot/secrets/KEY"]);
      });
    });

    it("that becomes one of the configuration is spread by the next up, where `secrets set` was killed on its way", async () => {
      const file = path.join(folder, "Pulumi.local.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(
        file,
        text.replace(/ {2}slipway:secrets:[\s\S]*?(?=^\S)/m, "  slipway:secrets: { KEY: { from: config } }\n"),
      );
      await visitGitHub(folder, async (github) => {
        actOn(github);
        const next = "correct-horse-battery-staple";
        const held = () =>
          ["actions", "dependabot", "environments/live"].map((place) =>
            github.holdsSecret(`repos/local/app/${place}`, "KEY", next),
          );
        const { ended, kill } = killable(folder, ["secrets", "set", "KEY"], next);
        const aPlace = ({ method }: IncomingMessage) => method === "PUT";
        expect(await killedAt(aPlace, "after", () => ended, kill)).toBe(true);
        expect(held()).toEqual([true, false, false]);
        expect(readFileSync(file, "utf8")).toMatch(/ {2}secrets:KEY:\n {4}secure: /);
        const from = process.cwd();
        process.chdir(folder);
        const { code, stdout, stderr } = await runPulumi(["up", "--yes", "--skip-preview", "--stack", "local"]);
        process.chdir(from);
        expect(code, stdout + stderr).toBe(0);
        expect(held()).toEqual([true, true, true]);
        expect(`${stdout}${stderr}`).not.toContain(next);
        expect(github.calls().filter(({ method }) => method === "DELETE")).toEqual([]);
      });
    });
  },
);
