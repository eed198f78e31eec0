import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every file below a folder, with its text and whether it may be executed. */
function written(below: string): Record<string, { content: string; executable: boolean }> {
  const names = readdirSync(below, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(path.join(below, name)).isFile());
  return Object.fromEntries(
    files.map((name) => {
      const file = path.join(below, name);
      return [name, { content: readFileSync(file, "utf8"), executable: (statSync(file).mode & 0o111) !== 0 }];
    }),
  );
}

describe("slipway render", () => {
  it("writes each delivered file of each repository, executable where it is to be", async () => {
    folder = makeProject({
      "inventory/repositories/prices.yaml": "groups: [python]\npipeline: python-app\nvisibility: public\n",
    });
    const { platform } = await loadStack(folder, "local");
    const expected = platform.repositories.flatMap(({ entry, files }) =>
      files.map(({ path: name, content, executable = false }) => [`${entry.id}/${name}`, { content, executable }]),
    );
    const finished = await commandLine(folder, "render", "--out", "out");
    expect(finished).toEqual({
      code: 0,
      stderr: "",
      stdout: `${expected.length} files of 2 repositories written to out\n`,
    });
    expect(written(path.join(folder, "out"))).toEqual(Object.fromEntries(expected));
  });

  it("writes one repository alone, with badges of the workflows that have a state", async () => {
    folder = makeProject();
    const { stdout, code } = await commandLine(
      folder,
      "render",
      "--repository",
      "sample-app",
      "--badges",
      "--out",
      "out",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\[!\[CI\]\(https:\/\/github\.com\/local\/sample-app\/actions\/workflows\/ci\.yml\/badge\.svg/m,
    );
    expect(readdirSync(path.join(folder, "out"))).toEqual(["sample-app"]);
  });

  it("writes nothing where a finding is an error, or the repository is not there", async () => {
    folder = makeProject({ "inventory/repositories/sample-app.yaml": "pipeline: python-ap\nvisibility: public\n" });
    expect(await commandLine(folder, "render", "--out", "out")).toMatchObject({ code: 1, stdout: "" });
    expect(await commandLine(folder, "render", "--repository", "prices", "--out", "out")).toMatchObject({ stdout: "" });
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });
});
