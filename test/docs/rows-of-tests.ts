import { existsSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../../workflow/package-folder.ts";
import { filesOf, textOf } from "./markdown.ts";

/** A row of a table: its id, and the tests that its last column names. */
export interface Row {
  readonly id: string;
  readonly shownBy: string;
}

/** The rows of a table of which the first column is an id. */
export const rowsOf = (markdown: string, id: RegExp): Row[] =>
  [...markdown.matchAll(new RegExp(`^\\| (${id.source}) \\| .+ \\| (.+) \\|$`, "gm"))].map(([, found, shownBy]) => ({
    id: found!,
    shownBy: shownBy!,
  }));

/** What is wrong with a row: no word, or a test that is not there. */
export function faultsOf({ id, shownBy }: Row): string[] {
  if (shownBy === "not yet") return [];
  const tests = shownBy.split("<br>").map((one) => /^`(test\/[^`]+\.test\.ts)`: "(.+)"$/.exec(one));
  return tests.flatMap((test) => {
    if (test === null) return [`${id}: write a test's file and title, or "not yet"`];
    const [, file, title] = test as unknown as [string, string, string];
    if (!title.startsWith(`${id}: `)) return [`${id}: "${title}" is another row's test`];
    if (!existsSync(path.join(packageFolder(), file))) return [`${id}: there is no ${file}`];
    return hasTest(textOf(file), title) ? [] : [`${id}: ${file} has no test "${title}"`];
  });
}

/** The title may stand on a line of its own, where it is a long one. */
function hasTest(text: string, title: string): boolean {
  const at = text.indexOf(`"${title}"`);
  return at > 0 && text.slice(0, at).trimEnd().endsWith("(");
}

/** Every test whose title begins with such an id. */
export function testsWith(id: RegExp): { file: string; id: string; title: string }[] {
  const pattern = new RegExp(`\\(\\s*"((${id.source}): (?:[^"\\\\]|\\\\.)+)"`, "g");
  return filesOf(".test.ts")
    .filter((file) => !file.startsWith("test/docs/"))
    .flatMap((file) =>
      [...textOf(file).matchAll(pattern)].map(([, title, found]) => ({ file, id: found!, title: title! })),
    );
}

/** Tests with an id that no row names. */
export function unnamed(rows: readonly Row[], id: RegExp): string[] {
  const named = new Map(rows.map((row) => [row.id, row.shownBy]));
  return testsWith(id)
    .filter(({ file, title, id: of }) => named.get(of)?.includes(`\`${file}\`: "${title}"`) !== true)
    .map(({ file, title }) => `${file}: ${title}`);
}
