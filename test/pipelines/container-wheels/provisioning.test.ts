import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadInventory } from "../../../inventory/inventory.ts";
import { compose } from "../../../platform/compose.ts";
import { readSettings } from "../../../settings.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { textOf } from "../../docs/markdown.ts";
import { missing } from "../outside-tool.ts";

/** What the platform makes of a repository with this pipeline and these further lines. */
async function composed(lines: string) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-wheels-"));
  mkdirSync(path.join(folder, "repositories"));
  writeFileSync(path.join(folder, "repositories/app.yaml"), `pipeline: container-wheels\nvisibility: public\n${lines}`);
  const settings = readSettings("local", { "slipway:owner": "acme", "slipway:plan": "enterprise" });
  return compose(loadInventory(folder), settings);
}

describe("a repository with container-wheels", () => {
  const token = 'with: { registry: { token: GH_TOKEN, until: "2099-01-01", reason: a package of a person } }\n';
  const errors = async (lines: string) =>
    (await composed(lines)).findings.filter(({ severity }) => severity === "error").map(({ message }) => message);

  it("R1-11: cannot be provisioned before the secret of its personal token is declared", async () => {
    expect(await errors(token)).toContain(
      'uses the secret "GH_TOKEN", which nothing provides; declare it under secrets in inventory/repositories/app.yaml.',
    );
    expect(await errors(`${token}secrets: { GH_TOKEN: {} }\n`)).toEqual([]);
  });

  it("R1-11: is refused once the day of its personal token has come", async () => {
    const lapsed = await errors(`${token.replace("2099", "2020")}secrets: { GH_TOKEN: {} }\n`);
    expect(lapsed).toEqual([expect.stringContaining("2020-01-01")]);
  });

  it("R1-16: is extended by a platform, and its rules need no change", async () => {
    const platform = await composed(`rules: { approvals: 1 }
with:
  platforms:
    - { os: ubuntu-latest, platform: linux, arch: x64 }
    - { os: macos-15, platform: macos, arch: arm64 }
`);
    expect(platform.findings).toEqual([]);
    expect(platform.repositories[0]!.checks).toEqual(["ci"]);
    const checks = platform.repositories[0]!.analysis.workflows[0]!.checks.map(({ name }) => name);
    expect(checks).toEqual(expect.arrayContaining(["build-wheels (linux, x64)", "build-wheels (macos, arm64)"]));
  });

  it("R1-13: keeps logs and artifacts for 30 days by default", () => {
    expect(textOf("inventory/defaults.yaml")).toMatch(/^ {2}retentionDays: 30$/m);
    const shipped = loadInventory(path.join(packageFolder(), "inventory"));
    for (const id of ["mlc-llm", "mlc-llm-pipeline"])
      expect(shipped.repositories.find((one) => one.id === id)!.actions!.retentionDays).toBe(30);
  });
});

describe.skipIf(missing("python3"))("the failures that the guide names", () => {
  it.each([
    ["authentication", "Error: buildx failed with: ERROR: failed to solve: failed to authorize"],
    ["build", "Error: Docker build failed"],
    ["tests", "Some tests failed"],
    ["release", "Failed to create release"],
    ["release", '##[error]The tag "v1" is no version: write v1.2.3'],
    ["release", "##[error]A release of v1.2.3 is there already, https://github.com/a/b (draft: false)"],
    ["release", '##[error]The artifact "wheels-windows-x64/*.whl" is missing'],
  ])("R1-16: are recognised as %s and explained: %s", (kind, line) => {
    const program = `
import sys
sys.path.insert(0, sys.argv[1])
from failure_causes import recognise
cause = recognise(sys.argv[2])[0].cause
print(cause.kind, "|", cause.advice)`;
    const scripts = path.join(packageFolder(), "pipelines/scripts");
    const printed = execFileSync("python3", ["-B", "-c", program, scripts, line], { encoding: "utf8" });
    expect(printed).toMatch(new RegExp(`^${kind} \\| .{20,}`));
  });
});
