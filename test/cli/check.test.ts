import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stack = (owner: string) =>
  `config:\n  slipway:owner: ${owner}\n  slipway:plan: enterprise\n  slipway:environments: { production: { preventSelfReview: true } }\n`;
const stacks = {
  "Pulumi.local.yaml": stack("local"),
  "Pulumi.staging.yaml": stack("acme-staging"),
  "Pulumi.prod.yaml": stack("acme"),
};

describe("slipway check", () => {
  it("says that all is in order in one line, or as a document", async () => {
    folder = makeProject(stacks);
    expect(await commandLine(folder, "check")).toEqual({
      code: 0,
      stderr: "",
      stdout: "Stack local, 1 repository: no findings\n",
    });
    const { stdout } = await commandLine(folder, "check", "--stack", "prod", "--json");
    expect(JSON.parse(stdout)).toEqual({ stack: "prod", findings: [] });
  });

  it("judges by the policy, whose levels and exceptions the stack sets", async () => {
    const local = stack("local").replace("{ preventSelfReview: true }", "{}");
    const policy = (words: string) =>
      makeProject({ ...stacks, "Pulumi.local.yaml": `${local}  slipway:policy: ${words}\n` });
    folder = policy("{ levels: { G-06: error } }");
    const failed = await commandLine(folder, "check");
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining("who deploys may approve it, too.")]);
    rmSync(folder, { recursive: true });
    const exception =
      "{ rule: G-06, resource: sample-app-environment-production, reason: one person, until: 2099-01-01 }";
    folder = policy(`{ exceptions: [${exception}] }`);
    const excused = await commandLine(folder, "check");
    expect([excused.code, excused.stdout]).toEqual([
      0,
      expect.stringContaining("G-06 is excused until 2099-01-01 (one person)"),
    ]);
  });

  it("prints errors before warnings, and exits 1; a warning alone exits 0", async () => {
    // The source is missing in every stack: an error in the one that is asked for, a warning in the others.
    folder = makeProject({
      ...stacks,
      "inventory/repositories/sample-app.yaml": "visibility: public\nsecrets: { DEPLOY_KEY: {} }\n",
    });
    const failed = await commandLine(folder, "check", "--stack", "prod");
    expect(failed.code).toBe(1);
    const lines = failed.stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split(/\s/)[0])).toEqual(["error", "warning", "warning", "Stack"]);
    expect(lines.at(-1)).toBe("Stack prod, 1 repository: 1 error, 2 warnings");

    writeFileSync(
      path.join(folder, "Pulumi.local.yaml"),
      `${stack("local")}  slipway:secrets: { DEPLOY_KEY: { from: generated } }\n`,
    );
    const warned = await commandLine(folder, "check", "--json");
    expect(warned.code).toBe(0);
    const { findings } = JSON.parse(warned.stdout) as { findings: { severity: string; subject: string }[] };
    expect(findings.map(({ severity, subject }) => [severity, subject])).toEqual([
      ["warning", 'Pulumi.prod.yaml: secret "DEPLOY_KEY"'],
      ["warning", 'Pulumi.staging.yaml: secret "DEPLOY_KEY"'],
    ]);
  });
});
