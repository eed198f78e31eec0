import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { reportOutput } from "../../cli/report-output.ts";
import { control } from "../sandbox/control.ts";
import { rehearseHere, visitGitHub } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

let folder: string;
beforeAll(async () => {
  folder = makeProject();
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args]);
  git("init", "--quiet", "--initial-branch", "main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  await rehearseHere(folder);
  git("add", "inventory");
  git("commit", "--quiet", "--message", "Begin");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"])
    vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

describe("slipway report", () => {
  it("tells what git and the files tell without a token, and why the rest is missing", async () => {
    const { code, stdout } = await commandLine(folder, "report", "--weekly", "--json");
    const { sections } = reportOutput.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(sections.map(({ id, hasData }) => [id, hasData])).toEqual([
      ["changes", true],
      ["drift", false],
      ["delivery", false],
      ["alerts", false],
      ["access", false],
      ["bill", false],
      ["secrets", false],
      ["exceptions", false],
      ["costs", false],
    ]);
    expect(sections[0]?.rows).toEqual([
      [expect.any(String), expect.any(String), "Ann", "Begin", expect.stringContaining("inventory/defaults.yaml")],
    ]);
    expect(sections[1]?.summary).toMatch(/^Not looked at: No GitHub identity: set "GITHUB_TOKEN"/);
  });

  it("says what a token needs that may not read the bill", async () => {
    const reader = {
      token: "narrow-token-1",
      login: "reader",
      permissions: { metadata: "read", contents: "read" },
    } as const;
    await visitGitHub(
      folder,
      async (github) => {
        vi.stubEnv("GITHUB_TOKEN", reader.token);
        vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
        const { sections } = reportOutput.parse(
          JSON.parse((await commandLine(folder, "report", "--weekly", "--json")).stdout),
        );
        const told = (id: string) => sections.find((one) => one.id === id);
        expect(told("bill")?.summary).toMatch(/^Not readable by this token: .*organization_administration=read/);
      },
      { tokens: [reader] },
    );
  });

  it("R4-16: reads delivery, alerts, the bill, drift and access from GitHub, writes nothing there, and both pages here", async () => {
    await visitGitHub(folder, async (github) => {
      vi.stubEnv("GITHUB_TOKEN", github.token);
      vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
      const start = async (conclusion: string) => {
        const { body } = await control(github, "POST", "runs", {
          repository: "local/sample-app",
          jobs: [{ name: "test" }],
        });
        await control(github, "PATCH", `jobs/${body.jobs[0].id}`, { status: "in_progress" });
        await control(github, "PATCH", `jobs/${body.jobs[0].id}`, { status: "completed", conclusion });
      };
      for (const conclusion of ["success", "success", "failure"]) await start(conclusion);
      const alert = { repository: "local/sample-app" };
      await control(github, "POST", "secret-scanning-alerts", alert);
      await control(github, "POST", "secret-scanning-alerts", { ...alert, state: "resolved" });
      const today = new Date().toISOString().slice(0, 10);
      const bill = { organization: "local", quantity: 500, price_per_unit: 0.006 };
      await control(github, "POST", "billed-usage", { ...bill, date: today, discount: 1 });
      await control(github, "POST", "billed-usage", { ...bill, date: today, sku: "actions_windows", quantity: 10 });
      await control(github, "POST", "billed-usage", { ...bill, date: "2020-01-01" });
      const before = github.calls().length;
      const { code, stdout, stderr } = await commandLine(folder, "report", "--monthly", "--out", "out", "--json");
      expect([code, stderr]).toEqual([0, ""]);
      const { sections } = reportOutput.parse(JSON.parse(stdout));
      const part = (id: string) => sections.find((one) => one.id === id);
      expect(part("delivery")?.rows).toEqual([
        ["sample-app: ci.yml", "3", "67 %", "no runs", "0 s", "0 s", "0 s", "0"].map((cell) =>
          /^\d+ s$/.test(cell) ? expect.stringMatching(/^\d+ s$/) : cell,
        ),
      ]);
      const { columns, rows } = part("alerts")!;
      expect(rows.map((row) => row[columns.indexOf("Secrets")])).toEqual(["1"]);
      expect(stdout).not.toContain("github_personal_access_token");
      expect(part("bill")).toMatchObject({
        summary: "US dollars for the organisation in this time: 2.06, of 3.06 before what the plan includes.",
        rows: [
          ["actions", "actions_linux", "500 minutes", "2.00", "3.00"],
          ["actions", "actions_windows", "10 minutes", "0.06", "0.06"],
        ],
      });
      expect(part("drift")?.summary).toMatch(/^1 repository read back: 0 differences, /);
      expect(part("access")).toMatchObject({ hasData: true, rows: [["sample-app", "nobody", "nobody"]] });
      expect(
        github
          .calls()
          .slice(before)
          .filter(({ write }) => write),
      ).toEqual([]);
      const written = (name: string) => readFileSync(path.join(folder, "out", name), "utf8");
      expect(written("report.md")).toMatch(/^# Monthly report\n/);
      expect(written("report.html")).toContain("<h1>Monthly report</h1>");
      expect(existsSync(path.join(folder, "out", "report.md.new"))).toBe(false);
    });
  });

  it.each([
    [[], 'Say which report: one of "--weekly", "--monthly" and "--quarterly".'],
    [["--weekly", "--monthly"], 'Say which report: one of "--weekly", "--monthly" and "--quarterly".'],
    [["--weekly", "--until", "yesterday"], '--until "yesterday" is no day; write one like 2026-12-31.'],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await commandLine(folder, "report", ...args);
    expect([code, stderr.trim()]).toEqual([2, message]);
  });
});
