import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { driftOutput } from "../../cli/drift-output.ts";
import { setSecret } from "../../cli/secrets/set.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { rehearseHere, stateFolderOf, visitGitHub } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { overwrite } from "./overwrite.ts";
import { makeProject, pathWithoutPulumi } from "./project.ts";

const lists = ["/repos/local/app/actions", "/repos/local/app/dependabot", "/repos/local/app/environments/live"];
const entry = "secrets: { KEY: { dependabot: true }, OTHER: {} }\nenvironments: { live: { secrets: [KEY] } }\n";

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    "inventory/defaults.yaml": null,
    "inventory/groups": null,
    "inventory/repositories": null,
    "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app] } }\n",
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
    "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:secrets: { "*": { from: generated } }
`,
    "inventory/repositories/app.yaml": entry,
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
const withoutTimes = (text: string) =>
  text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME").replace(/\d+ calls.*/, "N calls");
const secretWrites = (github: Sandbox) =>
  github
    .calls()
    .filter(({ write }) => write)
    .map(({ method, path: at }) => `${method} ${at.replace("/api/v3", "")}`);

describe("slipway drift, of secrets", () => {
  it("says which were written by somebody else, who it was, and what can be done", async () => {
    await visitGitHub(folder, async (github) => {
      expect((await drift(github)).stdout).toMatch(/\n\nGitHub has what is declared\n$/);
      for (const list of lists) await overwrite(github, list, "KEY");
      await overwrite(github, "/orgs/local/actions", "SHARED", { visibility: "selected" });
      const { code, stdout, stderr } = await drift(github);
      expect([code, stderr]).toEqual([1, ""]);
      expect(withoutTimes(stdout)).toMatchInlineSnapshot(`
        "Stack local, local: 1 repository read by N calls

        app
          overwritten secrets.KEY: written at TIME by somebody else; this stack wrote it last at TIME
                      by sandbox-admin at TIME (repo.update_actions_secret)
                      accept: nobody can read the value; give it one: slipway secrets set KEY --stack local
                      revert: slipway drift --stack local --revert 'app:secrets.KEY'
          overwritten secrets.KEY.dependabot: written at TIME by somebody else; this stack wrote it last at TIME
                      by sandbox-admin at TIME (repo.update_integration_secret)
                      accept: nobody can read the value; give it one: slipway secrets set KEY --stack local
                      revert: slipway drift --stack local --revert 'app:secrets.KEY.dependabot'
          overwritten environments.live.secrets.KEY: written at TIME by somebody else; this stack wrote it last at TIME
                      by sandbox-admin at TIME (environment.update_actions_secret)
                      accept: nobody can read the value; give it one: slipway secrets set live/KEY --stack local
                      revert: slipway drift --stack local --revert 'app:environments.live.secrets.KEY'

        organization
          overwritten secrets.SHARED: written at TIME by somebody else; this stack wrote it last at TIME
                      by sandbox-admin at TIME (org.update_actions_secret)
                      accept: nobody can read the value; give it one: slipway secrets set SHARED --stack local
                      revert: slipway drift --stack local --revert 'organization:secrets.SHARED'

        4 differences
        Leave one for a time: slipway drift --stack local --ignore REPOSITORY:FIELD --until DATE --reason WHY
        "
      `);
    });
  });

  it("accepts none, as nobody can read the value, and leaves one until a day", async () => {
    await visitGitHub(folder, async (github) => {
      const { code, stdout } = await drift(github, "--accept", "app:secrets.KEY");
      expect(code).toBe(1);
      expect(stdout).toContain(
        "Not written: app:secrets.KEY: nobody can read its value; `slipway secrets set` gives it one of your own, or revert it\n",
      );
      const days = ["--until", "2099-12-31", "--reason", "a trial"];
      await drift(github, "--ignore", "app:environments.live.secrets.KEY", ...days);
      const after = await drift(github);
      expect(after.stdout).toContain("  ignored     environments.live.secrets.KEY: written at ");
      expect(after.stdout).toContain("\n3 differences, 1 ignored until a date\n");
    });
  });

  it("reverts exactly those, over what is there and never by way of a deletion", async () => {
    await visitGitHub(folder, async (github) => {
      const { code, stdout, stderr } = await drift(github, "--revert", "all");
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout.match(/^(Not r|R)everted.*$/gm)).toEqual([
        "Reverted: app:secrets.KEY",
        "Reverted: app:secrets.KEY.dependabot",
        "Reverted: organization:secrets.SHARED",
      ]);
      expect(secretWrites(github).sort()).toEqual([
        "PUT /orgs/local/actions/secrets/SHARED",
        "PUT /repos/local/app/actions/secrets/KEY",
        "PUT /repos/local/app/dependabot/secrets/KEY",
      ]);
      expect((await drift(github)).stdout).toContain("GitHub has what is declared, 1 ignored until a date");
    });
  });

  it("takes a value that `slipway secrets set` wrote for Slipway's own", async () => {
    await visitGitHub(folder, async (github) => {
      const file = path.join(folder, "Pulumi.local.yaml");
      const before = readFileSync(file, "utf8");
      const bin = path.join(folder, "bin");
      mkdirSync(bin);
      writeFileSync(path.join(bin, "pulumi"), "#!/bin/sh\ncat > /dev/null\n", { mode: 0o755 });
      writeFileSync(
        file,
        `${before.replace("generated }", "generated }, OTHER: { from: config }")}  secrets:OTHER: { secure: v1:abc }\n`,
      );
      vi.stubEnv("GITHUB_TOKEN", github.token);
      vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
      vi.stubEnv("PATH", `${bin}${path.delimiter}${pathWithoutPulumi()}`);
      vi.spyOn(process, "cwd").mockReturnValue(folder);
      vi.spyOn(process.stdout, "write").mockReturnValue(true);
      await setSecret("OTHER", { stack: "local" }, Readable.from([Buffer.from("of the team\n")]));
      vi.restoreAllMocks();
      expect(secretWrites(github)).toEqual(["PUT /repos/local/app/actions/secrets/OTHER"]);
      expect((await drift(github)).stdout).toContain("GitHub has what is declared, 1 ignored until a date");
      await overwrite(github, lists[0]!, "OTHER");
      expect((await drift(github)).stdout).toContain("  overwritten secrets.OTHER: written at ");
      expect((await drift(github, "--revert", "app")).stdout).toContain("Reverted: app:secrets.OTHER\n");
      writeFileSync(file, before);
    });
  });

  it("says in one line that nobody looked where no state is at hand, and counts nothing for it", async () => {
    await visitGitHub(folder, async (github) => {
      await overwrite(github, lists[0]!, "OTHER");
      vi.stubEnv("PATH", pathWithoutPulumi());
      const driver = path.join(stateFolderOf(folder), "driver");
      rmSync(driver);
      const { code, stdout } = await drift(github);
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining(
          "\nOverwritten secrets were not looked for, as the stack's state is not at hand: there is no `pulumi` on PATH\n",
        ),
      ]);
      const { state } = driftOutput.parse(JSON.parse((await drift(github, "--json")).stdout));
      expect(state).toEqual({ why: "there is no `pulumi` on PATH" });
    });
  });
});
