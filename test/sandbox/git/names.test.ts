import { describe, expect, it } from "vitest";
import { isRefName, isRevision, isTreePath } from "../../../sandbox/git/names.ts";
import { git } from "../git-client.ts";
import { temporaryFolder } from "../temporary.ts";

const names = [
  ...["refs/heads/main", "refs/heads/a/b", "refs/tags/v1.0.0", "refs/heads/a-b_c", "refs/heads/é", "refs/heads/@"],
  ...[
    "refs/heads/",
    "refs/heads",
    "refs/heads/a..b",
    "refs/heads/a b",
    "refs/heads/a~1",
    "refs/heads/.a",
    "refs/heads/a.",
  ],
  ...["refs/heads/a.lock", "refs/heads/a//b", "refs/heads/a@{b", "refs/heads/a\\b", "refs/heads/a^", "refs/heads/a:b"],
];

describe("the name of a ref", () => {
  it("is one exactly where git says so", async () => {
    const folder = temporaryFolder();
    const verdicts = await Promise.all(
      names.map(async (name) => [name, (await git(folder, "check-ref-format", name)).code === 0] as const),
    );
    expect(names.map((name) => [name, isRefName(name)])).toEqual(
      verdicts.map(([name, good]) => [name, good && name !== "refs/heads"]),
    );
  });
});

describe("what comes from a request", () => {
  it("is no revision when git would take it for something else", () => {
    expect(["main", "v1.0.0", "a/b", "0".repeat(40)].every(isRevision)).toBe(true);
    expect(["", "-x", "--help", ":/text", "main:a", "@{u}", "a b", "a\nb", "^x"].some(isRevision)).toBe(false);
  });

  it("is no path when it leaves the tree", () => {
    expect(["a", "a/b c", ".github/x", "é"].every(isTreePath)).toBe(true);
    expect(["", "/a", "a/", "a//b", "../a", "a/./b", ".git/x", "a/.GIT/x", "a\nb"].some(isTreePath)).toBe(false);
  });
});
