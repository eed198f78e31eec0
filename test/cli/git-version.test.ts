import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

afterEach(() => void vi.unstubAllEnvs());

/** Makes a folder the whole PATH: with a git that says its version, or none. */
function onlyGit(says?: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-path-"));
  if (says !== undefined) {
    writeFileSync(path.join(folder, "git"), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(path.join(folder, "git"), 0o755);
  }
  vi.stubEnv("PATH", folder);
}

const commands = [["rehearse"], ["sandbox"], ["preview", "--base", "HEAD"]];

describe("a machine without a git that will do", () => {
  it.each(commands)("stops slipway %s with one line when there is none", async (...args) => {
    const project = makeProject();
    onlyGit();
    expect(await commandLine(project, ...args)).toEqual({
      code: 2,
      stdout: "",
      stderr: '"git" is not on PATH; install git 2.38 or newer.\n',
    });
    expect(readdirSync(project)).not.toContain(".slipway");
  });

  it.each(commands)("stops slipway %s with one line when it is too old", async (...args) => {
    const project = makeProject();
    onlyGit("git version 2.37.9 (Apple Git-136)");
    expect(await commandLine(project, ...args)).toEqual({
      code: 2,
      stdout: "",
      stderr: '"git" is 2.37, which is too old; install git 2.38 or newer.\n',
    });
    expect(readdirSync(project)).not.toContain(".slipway");
  });
});
