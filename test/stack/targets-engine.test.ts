import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject } from "../cli/project.ts";
import { pulumi } from "./killed-engine.ts";
import { pulumiIsThere, rehearseHere, stateFolderOf, visitGitHub, writeFiles } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const app = (description: string, rest = "") => `description: ${description}
labels: { bug: { color: "b60205" } }
secrets: { KEY: {} }
${rest}`;

describe.skipIf(!pulumiIsThere("targets of Pulumi's own engine"))("what `slipway targets` prints", () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeProject({
      ".gitignore": ".slipway\n",
      "inventory/defaults.yaml": null,
      "inventory/groups": null,
      "inventory/repositories": null,
      "Pulumi.staging.yaml": null,
      "Pulumi.prod.yaml": null,
      "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:organization: owned
  slipway:secrets: { "*": { from: generated } }
`,
      "inventory/organization.yaml": "secrets: { SHARED: { repositories: [app, lib] } }\n",
      "inventory/repositories/app.yaml": app("App"),
      "inventory/repositories/lib.yaml": app("Library"),
    });
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "As it is");
    await rehearseHere(folder, { engine: "pulumi" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const targets = async (...args: string[]) => {
    const { stdout, stderr } = await commandLine(folder, "targets", "--base", "HEAD", "--stack", "local", ...args);
    expect(stderr).toBe("");
    return stdout.trimEnd().split("\n");
  };
  /** Every way of looking that a pipeline or a person may choose. */
  const ways = [
    ["preview"],
    ["preview", "--refresh"],
    ["preview", "--target-dependents"],
    ["preview", "--refresh", "--target-dependents"],
    ["refresh", "--preview-only"],
    ["refresh", "--preview-only", "--target-dependents"],
  ];
  async function updatesBy(github: Sandbox, named: readonly string[], by = ways) {
    const seen: [string, string[]][] = [];
    for (const way of by) {
      const { code, stdout, stderr } = await pulumi(stateFolderOf(folder), github, [...way, ...named]);
      expect(code, `${way.join(" ")}: ${stdout}${stderr}`).toBe(0);
      const updates = stdout.split("\n").filter((line) => /^ [~+-] .* (update|create|delete) /.test(line));
      seen.push([way.join(" "), [...new Set(updates.map((line) => line.split(/ +/)[3]!))].sort()]);
    }
    return seen;
  }

  it("fits every way of looking, where a repository changed, and sees its changes alone", async () => {
    writeFiles(folder, {
      "inventory/repositories/app.yaml": app("App, changed", 'variables: { LEVEL: "1" }\n'),
    });
    await visitGitHub(folder, async (github) => {
      const changed = ["app", "app-variables", "app-variables-LEVEL"];
      expect(await updatesBy(github, await targets())).toEqual(
        ways.map((way) => [way.join(" "), way[0] === "refresh" ? [] : changed]),
      );
      const widest = [["preview", "--refresh", "--target-dependents"]];
      expect(await updatesBy(github, await targets("--dependents"), widest)).toEqual([[widest[0]!.join(" "), changed]]);
    });
  });

  it("fits every way of looking, where nothing changed, and sees nothing", async () => {
    writeFiles(folder, { "inventory/repositories/app.yaml": app("App") });
    await visitGitHub(folder, async (github) => {
      expect(await updatesBy(github, await targets())).toEqual(ways.map((way) => [way.join(" "), []]));
    });
  });
});
