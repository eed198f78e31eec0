import { expect, test } from "vitest";
import { checkFileSet } from "../../../provider/file-set/check.ts";

const good = {
  owner: "acme",
  repository: "app",
  delivery: "commit",
  files: [{ path: ".github/workflows/ci.yml", content: "on: push\n", mode: "managed" }],
};
const known = () => true;
const reasons = (inputs: Record<string, unknown>) =>
  checkFileSet(inputs, known).map(({ property, reason }) => `${property}: ${reason}`);

test("fit inputs have no fault", () => {
  expect(reasons(good)).toEqual([]);
  expect(reasons({ ...good, message: "Deliver", deleteOnDestroy: true, files: [] })).toEqual([]);
});

test("every fault is told at once, with its property and what to write", () => {
  const files = [
    { path: "/etc/passwd", content: "x", mode: "managed" },
    { path: "a/../b", content: "x", mode: "managed" },
    { path: "a\\b", content: "x", mode: "managed" },
    { path: ".git/config", content: "x", mode: "managed" },
    { path: "", content: "x", mode: "managed" },
    { path: "ok", content: 1, mode: "kept", executable: "yes" },
    { path: "half", content: "\ud800", mode: "scaffold" },
    { mode: "managed", content: "x" },
  ];
  expect(
    reasons({ owner: "a b", repository: "acme/app", delivery: "push", message: "", deleteOnDestroy: 1, files }),
  ).toMatchInlineSnapshot(`
    [
      "owner: owner "a b" is no login: write an organisation's or a user's login.",
      "repository: repository "acme/app" is no repository name: write letters, digits, ".", "_" and "-", without the owner.",
      "files[0].path: "/etc/passwd" is not a path within the repository: leave out the leading slash.",
      "files[1].path: "a/../b" has an empty, "." or ".." segment: write the plain path.",
      "files[2].path: "a\\b" has a backslash: write forward slashes.",
      "files[3].path: ".git/config" has a segment ".git", which git refuses.",
      "files[4].path: "" is empty: write a path like .github/workflows/ci.yml.",
      "files[5].content: "ok" has no content: write its whole text.",
      "files[5].mode: "ok" has mode "kept": write "managed" or "scaffold".",
      "files[5].executable: "ok" has executable "yes": write true or false.",
      "files[6].content: "half" is not valid Unicode text.",
      "files[7].path: file 8 is missing: write a path like .github/workflows/ci.yml.",
      "delivery: delivery "push" is unknown: write "commit" or "pull-request".",
      "message: message is not one line of text: write a commit message's first line.",
      "deleteOnDestroy: deleteOnDestroy is neither true nor false.",
    ]
  `);
});

test("paths that collide are told apart", () => {
  const file = (path: string) => ({ path, content: "x", mode: "managed" });
  const files = [file("a"), file("a"), file("B/c"), file("b/C"), file("a/b")];
  expect(reasons({ ...good, files })).toMatchInlineSnapshot(`
    [
      "files[1].path: "a" is declared twice: declare it once.",
      "files[3].path: "b/C" differs from "B/c" only in case: declare it once.",
      "files[4].path: "a/b" lies in "a", which is declared as a file: rename one of them.",
    ]
  `);
});

test("values that are not known yet are not judged", () => {
  const unknown = Symbol("unknown");
  const inputs = { ...good, repository: unknown, files: [{ path: unknown, content: unknown, mode: "managed" }] };
  expect(checkFileSet(inputs, (value) => value !== unknown)).toEqual([]);
  expect(checkFileSet({ ...good, files: unknown }, (value) => value !== unknown)).toEqual([]);
});
