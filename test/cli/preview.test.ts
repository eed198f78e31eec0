import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { previewOutput } from "../../cli/preview-output.ts";
import { makeProject, slipway } from "./project.ts";

/** A project in git, with one commit. */
function makeRepository(): { folder: string; git: (...args: string[]) => string } {
  const folder = makeProject();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      encoding: "utf8",
    });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin");
  return { folder, git };
}

const replace = (folder: string, name: string, from: string, to: string) => {
  const file = path.join(folder, name);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

describe("slipway preview", () => {
  it("compares the files as they are with a revision, leaves both alone, and writes comment and page", async () => {
    const { folder, git } = makeRepository();
    replace(folder, "inventory/defaults.yaml", "approvals: 1", "approvals: 0");
    const before = git("status", "--short");
    const args = ["preview", "--base", "HEAD", "--stack", "local", "--stack", "prod", "--out", "out", "--json"];
    const { code, stdout, stderr } = await slipway(folder, args);
    expect([code, stderr]).toEqual([0, ""]);
    const { stacks } = previewOutput.parse(JSON.parse(stdout));
    const told = stacks.map(({ stack, counts, dangers }) => ({ stack, counts, dangers: dangers.map(({ id }) => id) }));
    const counts = { create: 0, update: 1, replace: 0, delete: 0 };
    expect(told).toEqual([
      { stack: "local", counts, dangers: ["approval-removed"] },
      { stack: "prod", counts, dangers: ["approval-removed"] },
    ]);
    expect(readFileSync(path.join(folder, "out/preview.md"), "utf8")).toMatch(/^<!-- slipway:preview -->\n/);
    expect(readFileSync(path.join(folder, "out/preview.html"), "utf8")).toContain("need 0 approvals, not 1");
    expect(git("status", "--short")).toBe(`${before}?? out/\n`);
    expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  it("compares two plans that were written before, without git", async () => {
    const folder = makeProject();
    const plan = async (name: string) =>
      writeFileSync(path.join(folder, name), (await slipway(folder, ["plan", "--stack", "prod", "--json"])).stdout);
    await plan("base.json");
    replace(folder, "inventory/repositories/sample-app.yaml", "visibility: public", "visibility: private");
    await plan("head.json");
    const { code, stdout } = await slipway(folder, ["preview", "--base", "head.json", "--head", "base.json"]);
    expect(code).toBe(0);
    expect(stdout).toContain('visibility goes from "private" to "public"');
  });

  it("shows what mends a base that cannot be read, and ends with 2 for a head that cannot", async () => {
    const { folder, git } = makeRepository();
    const file = "inventory/repositories/sample-app.yaml";
    replace(folder, file, "visibility:", "visibilty:");
    git("commit", "--quiet", "--all", "--message", "Break");
    replace(folder, file, "visibilty:", "visibility:");
    const mended = await slipway(folder, ["preview", "--base", "HEAD", "--stack", "prod"]);
    expect(mended.code).toBe(0);
    expect(mended.stdout).toContain("there is no plan of the base to compare with");
    const broken = await slipway(folder, ["preview", "--base", "HEAD~", "--head", "HEAD", "--stack", "prod"]);
    expect([broken.code, broken.stdout]).toEqual([2, ""]);
    expect(broken.stderr).toContain('"visibilty"');
  });

  it("ends with 1 where the change brings an error, which stands in the comment", async () => {
    const { folder } = makeRepository();
    replace(folder, "inventory/repositories/sample-app.yaml", "pipeline: python-app", "pipeline: python-ap");
    const { code, stdout } = await slipway(folder, ["preview", "--base", "HEAD", "--stack", "prod"]);
    expect(code).toBe(1);
    expect(stdout).toContain("**error**");
    expect(stdout).toContain("| **`prod`** | · | · | · | · | 0 | none |");
    expect(stdout).toContain("nothing can be applied until the head is mended. It has 1 finding of severity error.");
    expect(stdout).toContain("python-app");
  });

  it.each([
    [[], "Say what to compare with"],
    [["--base", "nowhere"], '"nowhere" is no file, and no git revision here'],
    [["--base", "HEAD", "--head", "--upload-pack=x"], "is no file, and no git revision here"],
    [["--base", "Pulumi.prod.yaml"], '"Pulumi.prod.yaml" is no JSON'],
    [["--engine", "package.json"], '"package.json" is not what `pulumi preview --json` prints'],
  ])("refuses %j with one clear message", async (args, message) => {
    const { folder } = makeRepository();
    writeFileSync(path.join(folder, "package.json"), "{}");
    const { code, stderr } = await slipway(folder, ["preview", ...args, "--out", "out"]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });
});
