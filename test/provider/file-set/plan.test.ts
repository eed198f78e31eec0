import { describe, expect, test } from "vitest";
import { blobSha, type TreeEntry, type TreeListing } from "../../../provider/file-set/git-objects.ts";
import {
  type DeclaredFile,
  type History,
  type OwnedFile,
  planDelivery,
  unknownScaffolds,
} from "../../../provider/file-set/plan.ts";

const nothing: History = { owned: [], leaving: [] };
const neverThere = new Set<string>();

function declare(path: string, content: string, extra: Partial<DeclaredFile> = {}): DeclaredFile {
  return { path, sha: blobSha(content), mode: "managed", executable: false, adopt: false, ...extra };
}

function own(path: string, content: string, extra: Partial<OwnedFile> = {}): OwnedFile {
  return { path, sha: blobSha(content), mode: "managed", executable: false, seen: true, ...extra };
}

function tree(files: Record<string, string | TreeEntry>): TreeListing {
  return new Map(
    Object.entries(files).map(([path, file]) => [
      path,
      typeof file === "string" ? { mode: "100644", sha: blobSha(file) } : file,
    ]),
  );
}

const write = (path: string, content: string, executable = false) => ({
  path,
  file: { sha: blobSha(content), executable },
});

describe("a managed file", () => {
  test("is written where it is missing", () => {
    expect(planDelivery([declare("a", "1")], nothing, tree({ other: "x" }), neverThere)).toEqual({
      changes: [write("a", "1")],
      contacts: [],
      owned: [own("a", "1", { seen: false })],
      leaving: [],
    });
  });

  test("that is there already with the same content becomes ours without a write", () => {
    expect(planDelivery([declare("a", "1")], nothing, tree({ a: "1" }), neverThere)).toEqual({
      changes: [],
      contacts: [],
      owned: [own("a", "1")],
      leaving: [],
    });
  });

  test("that somebody else wrote with other content is a contact, and is not written", () => {
    const plan = planDelivery([declare("a", "1")], nothing, tree({ a: "theirs" }), neverThere);
    expect(plan.changes).toEqual([]);
    expect(plan.contacts).toEqual([{ path: "a", kind: "content", found: { path: "a", sha: blobSha("theirs") } }]);
  });

  test("that somebody else wrote is replaced when it may be adopted", () => {
    const plan = planDelivery([declare("a", "1", { adopt: true })], nothing, tree({ a: "theirs" }), neverThere);
    expect(plan).toMatchObject({ changes: [write("a", "1")], contacts: [] });
  });

  test("of ours that somebody changed is set right", () => {
    const history = { ...nothing, owned: [own("a", "1")] };
    const plan = planDelivery([declare("a", "2")], history, tree({ a: "by hand" }), neverThere);
    expect(plan).toMatchObject({ changes: [write("a", "2")], contacts: [] });
  });

  test("that was only ever proposed is not ours where somebody else wrote it meanwhile", () => {
    const history = { ...nothing, owned: [own("a", "1", { seen: false })] };
    const plan = planDelivery([declare("a", "1")], history, tree({ a: "theirs" }), neverThere);
    expect(plan).toMatchObject({ changes: [], contacts: [{ path: "a", kind: "content" }] });
  });

  test("that was proposed and merged is ours, also when another content is declared by then", () => {
    const history = { ...nothing, owned: [own("a", "1", { seen: false })] };
    const plan = planDelivery([declare("a", "2")], history, tree({ a: "1" }), neverThere);
    expect(plan).toMatchObject({ changes: [write("a", "2")], contacts: [] });
  });

  test("that differs only in the executable bit is set right whoever wrote it", () => {
    const plan = planDelivery([declare("a", "1", { executable: true })], nothing, tree({ a: "1" }), neverThere);
    expect(plan).toMatchObject({ changes: [write("a", "1", true)], contacts: [] });
  });

  test("that was a scaffold and has been edited since is somebody else's content", () => {
    const history = { ...nothing, owned: [own("a", "1", { mode: "scaffold" })] };
    const plan = planDelivery([declare("a", "2")], history, tree({ a: "edited" }), neverThere);
    expect(plan).toMatchObject({ changes: [], contacts: [{ path: "a", kind: "content" }] });
  });

  test("that was a scaffold and still is as written is ours", () => {
    const history = { ...nothing, owned: [own("a", "1", { mode: "scaffold" })] };
    const plan = planDelivery([declare("a", "2")], history, tree({ a: "1" }), neverThere);
    expect(plan).toMatchObject({ changes: [write("a", "2")], contacts: [] });
  });

  test.each([
    ["a folder", { "a/b": "x", a: { mode: "040000", sha: "0".repeat(40) } }, "a", "a"],
    ["a symbolic link", { a: { mode: "120000", sha: "0".repeat(40) } }, "a", "a"],
    ["a submodule", { a: { mode: "160000", sha: "0".repeat(40) } }, "a", "a"],
    ["a file where a folder is needed", { a: "x" }, "a/b/c", "a"],
  ])("cannot take the place of %s, not even by adoption", (_, files, path, obstacle) => {
    const plan = planDelivery([declare(path, "1", { adopt: true })], nothing, tree(files), neverThere);
    expect(plan.changes).toEqual([]);
    expect(plan.contacts).toMatchObject([{ path, kind: "obstacle", found: { path: obstacle } }]);
  });
});

describe("a scaffold file", () => {
  const scaffold = (content: string) => declare("s", content, { mode: "scaffold" });

  test("is written where it never was", () => {
    const plan = planDelivery([scaffold("1")], nothing, tree({}), neverThere);
    expect(plan).toMatchObject({ changes: [write("s", "1")], owned: [{ seen: false }] });
  });

  test("that is there stays as it is, whoever wrote it", () => {
    const plan = planDelivery([scaffold("1")], nothing, tree({ s: "theirs" }), neverThere);
    expect(plan).toMatchObject({ changes: [], contacts: [], owned: [{ path: "s", seen: true }] });
  });

  test("that was there and was removed is not written again", () => {
    const history = { ...nothing, owned: [own("s", "1", { mode: "scaffold" })] };
    expect(planDelivery([scaffold("1")], history, tree({}), neverThere).changes).toEqual([]);
  });

  test("that the branch's history knows is not written again", () => {
    expect(unknownScaffolds([scaffold("1"), declare("m", "2")], nothing, tree({}))).toEqual(["s"]);
    expect(planDelivery([scaffold("1")], nothing, tree({}), new Set(["s"])).changes).toEqual([]);
  });

  test("that is only proposed so far stays in the proposal", () => {
    const history = { ...nothing, owned: [own("s", "1", { mode: "scaffold", seen: false })] };
    expect(planDelivery([scaffold("1")], history, tree({}), neverThere).changes).toEqual([write("s", "1")]);
  });
});

describe("a file that is no longer declared", () => {
  test("is removed when it is ours, however it was edited", () => {
    const history = { ...nothing, owned: [own("a", "1"), own("b", "2")] };
    const plan = planDelivery([], history, tree({ a: "1", b: "edited", c: "theirs" }), neverThere);
    expect(plan).toMatchObject({
      changes: [
        { path: "a", file: null },
        { path: "b", file: null },
      ],
      owned: [],
      leaving: ["a", "b"],
    });
  });

  test("stays when it was a scaffold", () => {
    const history = { ...nothing, owned: [own("s", "1", { mode: "scaffold" })] };
    expect(planDelivery([], history, tree({ s: "1" }), neverThere).changes).toEqual([]);
  });

  test("stays when it was only proposed and somebody else wrote it", () => {
    const history = { ...nothing, owned: [own("a", "1", { seen: false })] };
    expect(planDelivery([], history, tree({ a: "theirs" }), neverThere)).toMatchObject({ changes: [], leaving: [] });
  });

  test("is not forgotten while its removal waits to be merged", () => {
    const history = { owned: [own("b", "2")], leaving: ["a"] };
    const plan = planDelivery([declare("b", "2")], history, tree({ a: "1", b: "2" }), neverThere);
    expect(plan).toMatchObject({ changes: [{ path: "a", file: null }], leaving: ["a"] });
  });

  test("is forgotten once it is gone", () => {
    expect(planDelivery([], { owned: [], leaving: ["a"] }, tree({}), neverThere)).toMatchObject({
      changes: [],
      leaving: [],
    });
  });
});

test("files beside the declared ones never appear in a plan", () => {
  const plan = planDelivery([declare("a", "1")], nothing, tree({ "x/y": "theirs", z: "theirs" }), neverThere);
  expect([...plan.changes, ...plan.contacts].map(({ path }) => path)).toEqual(["a"]);
});
