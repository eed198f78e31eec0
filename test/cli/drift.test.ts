import { execFile, execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { driftOutput } from "../../cli/drift-output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { rehearseHere, visitGitHub } from "../stack/rehearsal.ts";
import { defineProperties, richInventory } from "../stack/rich-inventory.ts";
import { commandLine } from "./command-line.ts";
import { meddledWith as at, meddle } from "./meddle.ts";
import { makeProject } from "./project.ts";

let folder: string;
beforeAll(async () => {
  folder = makeProject(richInventory);
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args]);
  git("init", "--quiet", "--initial-branch", "main");
  git("config", "user.name", "a");
  git("config", "user.email", "a@example.com");
  await rehearseHere(folder, { before: defineProperties });
  git("add", "inventory", "Pulumi.local.yaml");
  git("commit", "--quiet", "--message", "Begin");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

/** Runs the command against the embedded GitHub that the rehearsal left. */
function drift(github: Sandbox, ...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, "drift", ...args);
}

describe("slipway drift", () => {
  it("says that nothing differs, and reads what has not changed for nothing the second time", async () => {
    await visitGitHub(folder, async (github) => {
      const first = await drift(github);
      expect([first.code, first.stderr]).toEqual([0, ""]);
      expect(first.stdout).toMatch(
        /^Stack local, local: 3 repositories read by \d+ calls\n\nGitHub has what is declared\n$/,
      );
      const { calls, repositories } = driftOutput.parse(JSON.parse((await drift(github, "--json")).stdout));
      expect(repositories.map(({ id, findings }) => [id, findings])).toEqual([
        ["everything", []],
        ["plain", []],
        ["sample-app", []],
      ]);
      // Webhooks are never kept; all that GitHub has nothing of has no tag.
      expect(calls.unchanged).toBeGreaterThan(calls.sent * 0.6);
      const writes = github.calls().filter(({ write }) => write);
      expect(writes).toEqual([]);
    });
  });

  it("names each difference with its place, its culprit and what to do, and ends with 1", async () => {
    await visitGitHub(folder, async (github) => {
      await meddle(github);
      const { code, stdout } = await drift(github);
      expect(code).toBe(1);
      expect(
        stdout.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME").replace(/\d+ calls.*/, "N calls"),
      ).toMatchInlineSnapshot(`
        "Stack local, local: 3 repositories read by N calls

        everything
          changed     description: declared "Says something about everything: \\"quotes\\", umlauts äöü and 日本語" (inventory/repositories/everything.yaml:3), GitHub has "Changed"
                      maybe by sandbox-admin at TIME (repo.update)
                      accept: slipway drift --stack local --accept 'everything:description'
                      revert: slipway drift --stack local --revert 'everything:description'
          changed     merge.rebase: declared true (inventory/repositories/everything.yaml:10), GitHub has false
                      maybe by sandbox-admin at TIME (repo.update)
                      accept: slipway drift --stack local --accept 'everything:merge.rebase'
                      revert: slipway drift --stack local --revert 'everything:merge.rebase'
          missing     access.teams.auditors: declared "pull" (inventory/repositories/everything.yaml:20), not there
                      maybe by sandbox-admin at TIME (team.remove_repository)
                      accept: slipway drift --stack local --accept 'everything:access.teams.auditors'
                      revert: slipway drift --stack local --revert 'everything:access.teams.auditors'
          changed     labels.area/core.color: declared "ABCDEF" (inventory/groups/rich.yaml:4), GitHub has "ffffff"
                      accept: slipway drift --stack local --accept 'everything:labels.area/core.color'
                      revert: slipway drift --stack local --revert 'everything:labels.area/core.color'
          missing     variables.LEVEL: declared "debug" (inventory/repositories/everything.yaml:66), not there
                      maybe by sandbox-admin at TIME (repo.remove_actions_variable)
                      accept: slipway drift --stack local --accept 'everything:variables.LEVEL'
                      revert: slipway drift --stack local --revert 'everything:variables.LEVEL'
          undeclared  variables.ADDED: GitHub has "by hand", which nobody declared
                      maybe by sandbox-admin at TIME (repo.create_actions_variable)
                      accept: slipway drift --stack local --accept 'everything:variables.ADDED'
          missing     environments.production.secrets.DEPLOY_KEY: declared "DEPLOY_KEY", not there
                      maybe by sandbox-admin at TIME (environment.remove_actions_secret)
                      accept: slipway drift --stack local --accept 'everything:environments.production.secrets.DEPLOY_KEY'
                      revert: slipway drift --stack local --revert 'everything:environments.production.secrets.DEPLOY_KEY'
          changed     rules.approvals: declared 2 (inventory/repositories/everything.yaml:25), GitHub has 1
                      maybe by sandbox-admin at TIME (repository_ruleset.create)
                      accept: slipway drift --stack local --accept 'everything:rules.approvals'
                      revert: slipway drift --stack local --revert 'everything:rules.approvals'
          undeclared  rules: ruleset "Emergency": GitHub has {"enforcement":"disabled","target":"branch","include":["~ALL"]}, which nobody declared
                      maybe by sandbox-admin at TIME (repository_ruleset.create)

        7 differences, 2 declared by nobody
        Leave one for a time: slipway drift --stack local --ignore REPOSITORY:FIELD --until DATE --reason WHY
        "
      `);
    });
  });

  it("lets the inventory say what GitHub has, by pull request or here, and comments stay", async () => {
    await visitGitHub(folder, async (github) => {
      await octokitFor(github).rest.repos.createInOrg({ org: "local", name: "platform" });
      const origin = `${github.url.replace("://", `://x:${github.token}@`)}/local/platform.git`;
      // The embedded GitHub is in this process, which must not wait for git.
      const git = async (...args: string[]) => (await promisify(execFile)("git", ["-C", folder, ...args])).stdout;
      await git("remote", "add", "origin", origin);
      await git("push", "--quiet", "origin", "main");
      const proposed = await drift(github, "--accept", "everything:merge", "--pull-request");
      expect(proposed.stderr).toBe("");
      expect(proposed.stdout).toContain(`Proposed by ${github.url}/local/platform/pull/1\n`);
      expect(await git("status", "--short", "--untracked-files=no")).toBe("");
      expect((await git("worktree", "list")).trim().split("\n")).toHaveLength(1);
      await git("fetch", "--quiet", "origin");
      const diff = (await git("diff", "--unified=0", "main", "origin/slipway/drift-local", "--", "inventory")).split(
        "\n",
      );
      expect(diff.filter((line) => /^[-+] /.test(line))).toEqual(["-  rebase: true", "+  rebase: false"]);

      const { code, stdout } = await drift(github, "--accept", "everything");
      expect(code).toBe(1);
      expect(stdout.match(/^(Written|Not written).*$/gm)).toMatchInlineSnapshot(`
        [
          "Written to inventory/repositories/everything.yaml: description",
          "Written to inventory/repositories/everything.yaml: merge.rebase",
          "Written to inventory/repositories/everything.yaml: access.teams.auditors",
          "Written to inventory/repositories/everything.yaml: labels.area/core.color",
          "Written to inventory/repositories/everything.yaml: variables.LEVEL",
          "Written to inventory/repositories/everything.yaml: variables.ADDED",
          "Written to inventory/repositories/everything.yaml: environments.production.secrets.DEPLOY_KEY",
          "Written to inventory/repositories/everything.yaml: rules.approvals",
          "Not written: everything:rules: the inventory has no word for ruleset "Emergency"",
        ]
      `);
      const after = await drift(github);
      expect([after.code, after.stderr]).toEqual([0, ""]);
      expect(after.stdout).toContain("GitHub has what is declared, 1 declared by nobody\n");
    });
  });

  it("leaves a difference until a day, and refuses a day that is none", async () => {
    await visitGitHub(folder, async (github) => {
      await octokitFor(github).rest.repos.update({ ...at, has_issues: true });
      const rule = ["--ignore", "everything:features", "--reason", "a trial"];
      const wrong = await drift(github, ...rule, "--until", "tomorrow");
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("write its last day like 2026-12-31")]);
      expect((await drift(github)).code).toBe(1);
      const left = await drift(github, ...rule, "--until", "2099-12-31");
      expect([left.code, left.stderr]).toEqual([0, ""]);
      expect(left.stdout).toContain("Written to Pulumi.local.yaml: features.issues\n");
      const after = await drift(github);
      expect(after.code).toBe(0);
      expect(after.stdout).toContain("  ignored     features.issues: declared false");
      expect(after.stdout).toContain("GitHub has what is declared, 1 ignored until a date, 1 declared by nobody\n");
    });
  });

  it("says what it cannot read, and takes none of it for a difference", async () => {
    const reader = {
      token: "reader-token-1",
      login: "reader",
      permissions: { metadata: "read", contents: "read" },
    } as const;
    await visitGitHub(
      folder,
      async (github) => {
        vi.stubEnv("GITHUB_TOKEN", reader.token);
        vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
        const { stdout, stderr } = await commandLine(folder, "drift", "--repository", "plain", "--json");
        expect(stderr).toBe("");
        const [plain] = driftOutput.parse(JSON.parse(stdout)).repositories;
        expect(plain?.findings).toEqual([]);
        expect(plain?.unread.map(({ what }) => what)).toMatchInlineSnapshot(`
          [
            "access.people",
            "actions",
            "actions.forkApproval",
            "actions.retentionDays",
            "environments",
            "labels",
            "properties",
            "pull requests",
            "secrets",
            "security.dependabotUpdates",
            "security.vulnerabilityAlerts",
            "variables",
            "webhooks",
          ]
        `);
      },
      { tokens: [reader] },
    );
  });

  it("refuses what names nothing, before it writes anything", async () => {
    await visitGitHub(folder, async (github) => {
      for (const [args, words] of [
        [
          ["--repository", "nobody"],
          '"nobody": no such repository in stack "local"; write one of everything, plain, sample-app.',
        ],
        [["--accept", "plain:merge"], '"--accept plain:merge": names no difference'],
        [["--ignore", "plain"], '"--ignore" needs the last day and the reason'],
        [["--pull-request"], '"--pull-request" needs something to propose'],
      ] as const) {
        const { code, stderr } = await drift(github, ...args);
        expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
      }
      vi.stubEnv("GITHUB_TOKEN", "");
      const { code, stderr } = await commandLine(folder, "drift");
      expect([code, stderr]).toEqual([2, expect.stringContaining('No GitHub identity: set "GITHUB_TOKEN"')]);
    });
  });
});
