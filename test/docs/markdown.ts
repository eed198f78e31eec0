import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";

/** A fenced block of a Markdown file. */
export interface Block {
  /** First word after the fence: `console`, `yaml`. */
  readonly language: string;
  readonly content: string;
  /** Line of the fence, from 1. */
  readonly line: number;
  /** Path that the comment before the block gives it: `<!-- file: inventory/repositories/app.yaml -->`. */
  readonly file: string | undefined;
  /** Program that the comment before the block asks for: `<!-- needs: pulumi -->`. */
  readonly needs: string | undefined;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w+)/.exec(lines[at]!)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", at + 1);
    const before = lines.slice(0, at).findLast((line) => line !== "");
    blocks.push({
      language,
      content: lines.slice(at + 1, end).join("\n"),
      line: at + 1,
      file: /^<!-- file: (\S+) -->$/.exec(before ?? "")?.[1],
      needs: /^<!-- needs: (\S+) -->$/.exec(before ?? "")?.[1],
    });
    at = end;
  }
  return blocks;
}

const ignored = new Set(["node_modules", "dist", ".slipway", ".tools", ".git", "coverage"]);

/** Paths of the repository's files that end in one of the endings, from its root. */
export function filesOf(...endings: readonly string[]): string[] {
  const visit = (folder: string): string[] =>
    readdirSync(path.join(packageFolder(), folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return ignored.has(entry.name) ? [] : visit(name);
      return endings.some((ending) => name.endsWith(ending)) ? [name] : [];
    });
  return visit("").sort();
}

/** The text of a file of the repository. */
export function textOf(name: string): string {
  return readFileSync(path.join(packageFolder(), name), "utf8");
}
