import { type Analysis, type AnalysisOptions, analyze } from "../workflow/analysis/analyze.ts";
import type { WorkflowFile } from "../workflow/file.ts";
import { literalPattern } from "../workflow/literal-pattern.ts";

/** Surrounds the number of a word that was cut out; no workflow file may hold it, as YAML refuses control characters. */
const mark = "\u0000";

/** Lines whose text the analysis takes as it is: a comment, a constant of `env`, a command. */
const inert = [/^\s*#/, /^\s+[A-Z][A-Z0-9_]*: /, /^\s+(- )?run: (?![|>])/];
const beginsCommands = /^\s+(- )?run: [|>]/;

/** Words that rules over scripts look for, beside those that the workflow itself has. */
const commands = ["actions", "curl", "gh", "git", "push", "rest", "tag", "tags", "version", "api"];

/**
 * Analyses workflows, those of a large stack mostly once: a pipeline gives repositories with the same options the same
 * workflows but for their names, in an image's address or a package to import, and the analysis takes as long as all the
 * rest of a plan. It is shared only where it cannot differ; in any doubt, the files are analysed by themselves:
 *
 * - with each repository's words cut out, the files are the same text, byte for byte;
 * - words stand in comments, constants of `env` and commands only, and never beside an expression;
 * - no part of a word, but for numbers, is a word of the workflows or of the commands that rules look for;
 * - the analysis says none of the words.
 */
export class SharedAnalyses {
  readonly #known = new Map<string, Analysis>();

  /** @param words what the repository is called: id, name, and what pipelines make of them */
  async analyze(files: readonly WorkflowFile[], words: readonly string[], options: AnalysisOptions): Promise<Analysis> {
    const cut = files.map(({ path, content }) => ({ path, content: withoutWords(content, words) }));
    const key = isNeutral(cut, words) ? JSON.stringify([options, cut]) : undefined;
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const analysis = await analyze(files, options);
    if (key !== undefined && !says(analysis, words)) this.#known.set(key, analysis);
    return analysis;
  }
}

/** What a repository is called in its files: its id, its name, and both as a Python package or in small letters. */
export function ownWords({ id, name }: { readonly id: string; readonly name: string }): string[] {
  const forms = [id, name].flatMap((word) => [word, word.toLowerCase()]);
  return [...new Set(forms.flatMap((word) => [word, word.replaceAll(/[-.]/g, "_")]))];
}

function withoutWords(text: string, words: readonly string[]): string {
  return text.replaceAll(pattern(words), (word) => `${mark}${words.indexOf(word)}${mark}`);
}

/** Any of the words as a whole one: no letter, digit or hyphen stands beside it. */
function pattern(words: readonly string[]): RegExp {
  const longestFirst = [...words].sort((left, right) => right.length - left.length);
  return new RegExp(`(?<![\\w-])(?:${longestFirst.map(literalPattern).join("|")})(?![\\w-])`, "g");
}

function isNeutral(cut: readonly WorkflowFile[], words: readonly string[]): boolean {
  const files = cut.map(({ content }) => content.split("\n"));
  if (!files.every((lines) => lines.every((line, index) => !line.includes(mark) || isInert(line, lines, index))))
    return false;
  const taken = new Set([...commands, ...files.flat().flatMap(parts)]);
  return words.every((word) => /[a-z]/i.test(word) && parts(word).every((part) => isNumber(part) || !taken.has(part)));
}

function isInert(line: string, lines: readonly string[], index: number): boolean {
  if (line.includes("${{")) return false;
  if (inert.some((shape) => shape.test(line))) return true;
  // Up through what it is part of, line by line, each further to the left.
  let margin = indent(line);
  for (let at = index - 1; at >= 0 && margin > 0; at--) {
    const above = lines[at]!;
    if (above.trim() === "" || indent(above) >= margin) continue;
    if (beginsCommands.test(above)) return true;
    margin = indent(above);
  }
  return false;
}

/** Where the text of a line begins; the text of a list's item begins behind its hyphen. */
function indent(line: string): number {
  return /^\s*(- )?/.exec(line)![0].length;
}

function isNumber(part: string): boolean {
  return /^\d+$/.test(part);
}

function parts(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== "");
}

function says(analysis: Analysis, words: readonly string[]): boolean {
  const text = JSON.stringify(analysis);
  return words.some((word) => text.includes(word));
}
