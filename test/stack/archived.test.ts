import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject, nothingShipped } from "../cli/project.ts";
import { rehearseHere, writeFiles } from "./rehearsal.ts";

const entry = (more = "") =>
  `description: Reports of the old kind\nenvironments: { live: { waitMinutes: 5 } }\n${more}`;
const more = "secrets: { TOKEN: {} }\nvariables: { LEVEL: debug }\n";

describe("an archived repository whose secrets and variables come or go", () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeProject({
      ...nothingShipped,
      "Pulumi.local.yaml":
        'config:\n  slipway:owner: local\n  slipway:plan: enterprise\n  slipway:secrets: { "*": { from: generated } }\n',
      "inventory/repositories/old.yaml": entry(),
    });
    await rehearseHere(folder);
    writeFiles(folder, { "inventory/repositories/old.yaml": entry("archived: true\n") });
    await rehearseHere(folder);
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args]);
    git("init", "--quiet", "--initial-branch", "main");
    git("add", "inventory", "Pulumi.local.yaml");
    git("commit", "--quiet", "--message", "Begin");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const preview = () => commandLine(folder, "preview", "--base", "HEAD", "--stack", "local");

  it("is told by the preview, as the run would be refused", async () => {
    writeFiles(folder, { "inventory/repositories/old.yaml": entry(`archived: true\n${more}`) });
    const { code, stdout } = await preview();
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining("is archived, where GitHub takes no change, and this would: "),
    ]);
    await expect(rehearseHere(folder)).rejects.toThrow("Repository was archived so is read-only");
  });

  it("is opened first where the inventory says so, in the same run", async () => {
    writeFiles(folder, { "inventory/repositories/old.yaml": entry(`archived: false\n${more}`) });
    expect((await preview()).code).toBe(0);
    let github: Sandbox | undefined;
    await rehearseHere(folder, {
      before: (running) => {
        github = running;
      },
    });
    const writes = github!.calls().filter(({ write }) => write);
    expect(writes.map(({ method, status }) => [method, status < 400])).toEqual([
      ["PATCH", true],
      [expect.stringMatching(/PUT|POST/), true],
      [expect.stringMatching(/PUT|POST/), true],
    ]);
  });
});
