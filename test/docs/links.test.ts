import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { filesOf, textOf } from "./markdown.ts";

/** Anchor of a heading as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const headingsOf = (markdown: string) =>
  [...markdown.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

/** Relative links of a Markdown file that lead nowhere. */
function brokenLinks(name: string, markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file, anchor] = target.split("#") as [string, string | undefined];
      const pointed = file === "" ? name : path.posix.join(path.posix.dirname(name), file);
      if (!existsSync(path.join(packageFolder(), pointed))) return true;
      return anchor !== undefined && !headingsOf(textOf(pointed)).includes(anchor);
    });
}

describe("Markdown files", () => {
  it.each(filesOf(".md").filter((name) => !name.startsWith("test/fixtures/")))("%s has no link to nowhere", (name) => {
    expect(brokenLinks(name, textOf(name))).toEqual([]);
  });

  it("are searched for anchors, too, and addresses of other places are left alone", () => {
    const text = "[a](no.md) [b](../README.md) [c](ownership.md#the-four-rules) [d](ownership.md#no) [e](https://x.y)";
    expect(brokenLinks("docs/README.md", text)).toEqual(["no.md", "ownership.md#no"]);
  });
});

it("no file names a place of one machine", () => {
  // In pieces, or this file would name them.
  const places = [
    ["/work", "/"],
    ["/opt", "/pulumi"],
    ["/tmp", "/brief"],
    ["/root", "/"],
  ].map((parts) => parts.join(""));
  const texts = filesOf(
    ".md",
    ".ts",
    ".mjs",
    ".cjs",
    ".json",
    ".yaml",
    ".yml",
    ".svg",
    ".py",
    ".sh",
    ".snap",
    ".ci/run",
  );
  const wrong = texts.flatMap((name) =>
    places.filter((place) => textOf(name).includes(place)).map((place) => [name, place]),
  );
  expect(wrong).toEqual([]);
});
