import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  blobSha,
  changedListing,
  emptyTree,
  type FileChange,
  fileMode,
  foldersAbove,
  type TreeListing,
  treeSha,
} from "../../../provider/file-set/git-objects.ts";
import fc from "../../property.ts";

let folder: string;
const git = (args: string[], input = "") =>
  execFileSync("git", args, { cwd: folder, input, encoding: "utf8", env: { ...process.env, GIT_INDEX_FILE: "index" } });

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "git-objects-"));
  git(["init", "--quiet", "--bare", "."]);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a blob has git's own hash, whatever its characters", () => {
  for (const text of ["", "a\n", "ä€𝄞\r\n", "no newline"]) {
    expect(blobSha(text)).toBe(git(["hash-object", "--stdin"], text).trim());
  }
});

test("the folders above a path start with the root", () => {
  expect(foldersAbove(".github/workflows/ci.yml")).toEqual(["", ".github", ".github/workflows"]);
  expect(foldersAbove("README.md")).toEqual([""]);
});

// Names that sort differently as a file and as a folder ("a" < "a-" < "a/" < "a0") are where a tree's hash goes wrong.
const name = fc.constantFrom("a", "a-", "a.b", "a0", "b", "ä", ".github");
const file = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")),
  content: fc.constantFrom("", "one", "two"),
  executable: fc.boolean(),
});
type File = { path: string; content: string; executable: boolean };

/** Drops files that lie in, or are, the folder of another one. */
function possible(files: readonly File[]): File[] {
  const kept: File[] = [];
  for (const one of files) {
    const clash = kept.some(
      (other) =>
        other.path === one.path || other.path.startsWith(`${one.path}/`) || one.path.startsWith(`${other.path}/`),
    );
    if (!clash) kept.push(one);
  }
  return kept;
}

/** Git's own tree of some files, and its listing. */
function gitTree(files: readonly File[]): { sha: string; listing: TreeListing } {
  git(["read-tree", "--empty"]);
  const lines = files.map((one) => {
    const sha = git(["hash-object", "-w", "--stdin"], one.content).trim();
    return `${fileMode(one.executable)} ${sha}\t${one.path}\n`;
  });
  git(["update-index", "--index-info"], lines.join(""));
  const sha = git(["write-tree"]).trim();
  const entries = git(["ls-tree", "-r", "-t", "-z", sha]).split("\0").filter(Boolean);
  const listing = entries.map((line) => {
    const [mode, , hash, at] = line.split(/[ \t]/) as [string, string, string, string];
    return [at, { mode, sha: hash }] as const;
  });
  return { sha, listing: new Map(listing) };
}

test("a changed listing has the hash of the tree that git makes of the same files", () => {
  fc.assert(
    fc.property(
      fc.array(file, { maxLength: 5 }).map(possible),
      fc.array(file, { maxLength: 4 }).map(possible),
      fc.array(fc.nat(), { maxLength: 2 }),
      (before, writes, removed) => {
        const gone = before.filter((_, index) => removed.includes(index)).map((one) => one.path);
        const kept = before.filter((one) => !gone.includes(one.path));
        const after = possible([...writes, ...kept.filter((one) => !writes.some(({ path }) => path === one.path))]);
        const fits = after.length === new Set([...writes, ...kept].map((one) => one.path)).size;
        fc.pre(fits);
        const changes: FileChange[] = [
          ...gone
            .filter((at) => !writes.some((one) => one.path === at))
            .map((at): FileChange => ({ path: at, file: null })),
          ...writes.map(
            (one): FileChange => ({
              path: one.path,
              file: { sha: blobSha(one.content), executable: one.executable },
            }),
          ),
        ];
        const expected = gitTree(after);
        const changed = changedListing(gitTree(before).listing, changes);
        expect(treeSha(changed)).toBe(expected.sha);
        expect(new Map([...changed].sort())).toEqual(new Map([...expected.listing].sort()));
      },
    ),
    { numRuns: 40 },
  );
});

test("a file takes the place of a folder whose last file goes, and a folder that of a file", () => {
  const inFolder = { path: "docs/notes", content: "one", executable: false };
  const alone = { path: "docs", content: "two", executable: false };
  for (const [before, after] of [
    [inFolder, alone],
    [alone, inFolder],
  ] as const) {
    const write: FileChange = { path: after.path, file: { sha: blobSha(after.content), executable: false } };
    const remove: FileChange = { path: before.path, file: null };
    for (const changes of [
      [write, remove],
      [remove, write],
    ]) {
      const changed = changedListing(gitTree([before]).listing, changes);
      expect(new Map([...changed].sort())).toEqual(new Map([...gitTree([after]).listing].sort()));
      expect(treeSha(changed)).toBe(gitTree([after]).sha);
    }
  }
});

test("removing the last file leaves git's empty tree", () => {
  const { listing } = gitTree([{ path: "a/b/c", content: "one", executable: false }]);
  const changed = changedListing(listing, [{ path: "a/b/c", file: null }]);
  expect(changed).toEqual(new Map());
  expect(treeSha(changed)).toBe(emptyTree);
  expect(git(["mktree"]).trim()).toBe(emptyTree);
});

test("an entry of another kind keeps its mode and hash", () => {
  const link = { mode: "120000", sha: blobSha("target") };
  const submodule = { mode: "160000", sha: "1".repeat(40) };
  const listing = new Map([
    ["link", link],
    ["module", submodule],
  ]);
  const change = { path: "x", file: { sha: blobSha("x"), executable: false } };
  const expected = git(
    ["mktree", "--missing"],
    [
      `120000 blob ${link.sha}\tlink`,
      `160000 commit ${submodule.sha}\tmodule`,
      `100644 blob ${blobSha("x")}\tx`,
      "",
    ].join("\n"),
  );
  expect(treeSha(changedListing(listing, [change]))).toBe(expected.trim());
});
