import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { toolEnvironment } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

/** A repository with these files, all committed. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-own-jobs-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: folder,
      stdio: "pipe",
    });
  git("init", "--quiet", "--initial-branch=main");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  git("add", "-A");
  git("commit", "--quiet", "--allow-empty", "-m", "one");
  return folder;
}

const path$ = { PATH: toolEnvironment.PATH! };

describe("lint_shell.sh", () => {
  const lint = (files: Record<string, string>, standIn = "exit 0") =>
    runScript("lint_shell.sh", {
      folder: repository(files),
      env: { SEVERITY: "warning" },
      standIns: { shellcheck: standIn },
    });

  it("hands shellcheck every script, by ending and by first line, and nothing else", async () => {
    const { status, printed, calls } = await lint({
      "a.sh": "echo",
      "sub dir/b.bash": "echo",
      "bin/run": "#!/usr/bin/env bash\necho",
      "bin/plain": "#!/bin/sh\n",
      "bin/tool": "#!/usr/bin/env python3\n",
      "bin/fish": "#!/usr/bin/fish\n",
      README: "bash",
      "data.json": "#!/bin/sh\n",
      "-x.sh": "echo",
    });
    expect([status, printed]).toEqual([0, "No fault in 5 shell scripts.\n"]);
    expect(calls).toEqual([
      ["shellcheck", "--severity=warning", "--", "-x.sh", "a.sh", "bin/plain", "bin/run", "sub dir/b.bash"],
    ]);
  });

  it("fails with what shellcheck says", async () => {
    const { status, printed } = await lint({ "a.sh": "echo $x" }, "echo 'In a.sh line 1:'; exit 1");
    expect(status).toBe(1);
    expect(printed).toContain("In a.sh line 1:");
  });

  it("follows no link, and says so when there is nothing to check", async () => {
    const folder = repository({ "x.txt": "" });
    symlinkSync("/etc/hostname", path.join(folder, "link.sh"));
    execFileSync("git", ["add", "-A"], { cwd: folder });
    const { status, printed, calls } = await runScript("lint_shell.sh", {
      folder,
      env: { SEVERITY: "error" },
      standIns: { shellcheck: "exit 0" },
    });
    expect([status, printed, calls]).toEqual([0, "::warning::There is no shell script in this repository.\n", []]);
  });

  it("asks for the severity", async () => {
    expect((await runScript("lint_shell.sh", { env: path$ })).status).toBe(1);
  });
});

describe("history_secrets.sh", () => {
  const scan = (standIn: string, folder = repository({ "a.txt": "1" })) =>
    runScript("history_secrets.sh", { folder, env: { GITLEAKS: "leaks" }, standIns: { leaks: standIn } });

  it("looks at the whole history and shows no secret", async () => {
    const { status, printed, calls } = await scan("exit 0");
    expect([status, printed]).toEqual([0, "No secret in 1 commits.\n"]);
    expect(calls).toEqual([["leaks", "git", "--redact", "--no-banner", "--verbose", "."]]);
  });

  it("fails with what to do when there is one", async () => {
    const { status, printed } = await scan("exit 1");
    expect(status).toBe(1);
    expect(printed).toMatch(/^::error::There is a secret in the history.*revoke it first/);
  });

  it("does not take a program that failed for a clean history", async () => {
    const { status, printed } = await scan("exit 126");
    expect([status, printed]).toEqual([126, "::error::gitleaks did not run (exit status 126).\n"]);
  });

  it("refuses a history that is not whole", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-shallow-"));
    const source = repository({ "a.txt": "1" });
    execFileSync("git", [
      "-C",
      source,
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@x",
      "commit",
      "-q",
      "--allow-empty",
      "-m",
      "2",
    ]);
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${source}`, folder]);
    const { status, printed, calls } = await scan("exit 0", folder);
    expect([status, calls]).toEqual([1, []]);
    expect(printed).toContain("set fetch-depth to 0");
  });
});

describe("release_notes.sh", () => {
  const env = { TAG: "v1.2.3", GH_TOKEN: "token", GITHUB_REPOSITORY: "acme/tool" };
  const gh = (view: string) => `if [[ $2 == view ]]; then ${view}; fi`;
  const absent = gh("echo 'release not found' >&2; exit 1");
  const release = (more: Record<string, string>, standIn = absent) =>
    runScript("release_notes.sh", { env: { ...env, ...more }, standIns: { gh: standIn } });

  it("makes a release with generated notes", async () => {
    const { status, calls, summary } = await release({});
    expect([status, summary]).toEqual([0, "- Released `v1.2.3`\n"]);
    expect(calls.at(-1)).toEqual(
      "gh release create v1.2.3 --repo acme/tool --verify-tag --title v1.2.3 --generate-notes".split(" "),
    );
  });

  it("makes a prerelease of a candidate, which never is the latest", async () => {
    expect((await release({ TAG: "v1.2.3-rc1" })).calls.at(-1)).toEqual(
      expect.arrayContaining(["--prerelease", "--latest=false"]),
    );
  });

  it.each([
    ["a tag that is no version", { TAG: "vNext" }, absent, 'The tag "vNext" is no version'],
    ["a release that is there", {}, gh("echo https://x; exit 0"), "A release of v1.2.3 already exists, https://x"],
    ["GitHub saying something else", {}, gh("echo 'HTTP 500' >&2; exit 1"), "GitHub did not say whether"],
  ])("makes nothing at %s", async (_, more, standIn, message) => {
    const { status, printed, calls } = await release(more, standIn);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${message}`);
    expect(calls.filter((call) => call[2] === "create")).toEqual([]);
  });
});
