import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeWorkspace } from "../../../workflow/execution/workspace.ts";

let code: string;

beforeEach(() => {
  code = mkdtempSync(path.join(tmpdir(), "slipway-code-"));
});
afterEach(() => rmSync(code, { recursive: true, force: true }));

const write = (file: string, content: string): void => {
  mkdirSync(path.dirname(path.join(code, file)), { recursive: true });
  writeFileSync(path.join(code, file), content);
};
const git = (folder: string, ...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });

it("has the code as git sees it, the delivered files over it, and no workflow of anybody else's", () => {
  git(code, "init", "--quiet");
  write(".gitignore", "ignored/\n");
  write("app.py", "code\n");
  write("ignored/large.bin", "x");
  write("deploy/run.sh", "mine\n");
  write(".github/workflows/old.yml", "on: push\n");
  git(code, "add", "app.py");
  write("app.py", "changed since\n");

  const workspace = makeWorkspace(
    code,
    [
      { path: ".github/workflows/ci.yml", content: "on: push\n" },
      { path: "deploy/run.sh", content: "delivered\n", executable: true },
    ],
    { name: "acme/app" },
  );

  expect(git(workspace.folder, "ls-files").trim().split("\n")).toEqual([
    ".github/workflows/ci.yml",
    ".gitignore",
    "app.py",
    "deploy/run.sh",
  ]);
  expect(readFileSync(path.join(workspace.folder, "app.py"), "utf8")).toBe("changed since\n");
  expect(readFileSync(path.join(workspace.folder, "deploy/run.sh"), "utf8")).toBe("delivered\n");
  expect(statSync(path.join(workspace.folder, ".github/workflows/ci.yml")).mode & 0o111).toBe(0);
  expect(git(workspace.folder, "remote", "get-url", "origin").trim()).toBe("https://github.com/acme/app.git");
  expect(git(workspace.folder, "rev-parse", "main").trim()).toBe(workspace.commit);
  expect(git(workspace.folder, "status", "--porcelain")).toBe("");
  workspace.remove();
  expect(existsSync(workspace.folder)).toBe(false);
});

it("takes a folder that is no git repository whole, and leaves it as it was", () => {
  write("app.py", "code\n");
  const workspace = makeWorkspace(code, [], { name: "acme/app" });
  writeFileSync(path.join(workspace.folder, "app.py"), "changed\n");
  expect(readFileSync(path.join(code, "app.py"), "utf8")).toBe("code\n");
  workspace.remove();
});

it("says so when the folder is not there", () => {
  expect(() => makeWorkspace(path.join(code, "none"), [], { name: "acme/app" })).toThrow(
    `"${path.join(code, "none")}": no such folder; name the one that has acme/app's code.`,
  );
});
