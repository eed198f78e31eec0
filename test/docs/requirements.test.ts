import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { filesOf, textOf } from "./markdown.ts";

interface Row {
  readonly id: string;
  readonly shownBy: string;
}

/** How many rows each group has. */
const groups = { R0: 10, R1: 16, R2: 8, R3: 12, R4: 16 };

const rowsOf = (markdown: string): Row[] =>
  [...markdown.matchAll(/^\| (R\d-\d\d) \| .+ \| (.+) \|$/gm)].map(([, id, shownBy]) => ({
    id: id!,
    shownBy: shownBy!,
  }));

/** What is wrong with a row: no word, or a test that is not there. */
function faultsOf({ id, shownBy }: Row): string[] {
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

const rows = rowsOf(textOf("docs/requirements.md"));

describe("docs/requirements.md", () => {
  it("has every row once", () => {
    const ids = Object.entries(groups).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => `${group}-${String(at + 1).padStart(2, "0")}`),
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(ids);
  });

  it("names for each row a test that is there, or says that it is not done", () => {
    expect(rows.flatMap(faultsOf)).toEqual([]);
  });

  it("names every test that carries a row's id", () => {
    const named = new Map(rows.map(({ id, shownBy }) => [id, shownBy]));
    const left = filesOf(".test.ts")
      .filter((file) => !file.startsWith("test/docs/"))
      .flatMap((file) =>
        [...textOf(file).matchAll(/\(\s*"((R\d-\d\d): (?:[^"\\]|\\.)+)"/g)]
          .filter(([, title, id]) => named.get(id!)?.includes(`\`${file}\`: "${title}"`) !== true)
          .map(([, title]) => `${file}: ${title}`),
      );
    expect(left).toEqual([]);
  });

  it("calls no row undone that a test shows", () => {
    const shown = new Set(filesOf(".test.ts").flatMap((file) => textOf(file).match(/(?<=\(")R\d-\d\d(?=: )/g) ?? []));
    expect(rows.filter(({ id, shownBy }) => shownBy === "not yet" && shown.has(id))).toEqual([]);
    expect(shown.size).toBeGreaterThan(7);
  });
});

describe("a row of the requirements", () => {
  it.each([
    ["no words", "perhaps", ['R2-01: write a test\'s file and title, or "not yet"']],
    ["a file that is not there", '`test/no.test.ts`: "R2-01: x"', ["R2-01: there is no test/no.test.ts"]],
    [
      "a title that is not there",
      '`test/pipelines/python-app/ci.test.ts`: "R2-01: does nothing"',
      ['R2-01: test/pipelines/python-app/ci.test.ts has no test "R2-01: does nothing"'],
    ],
    [
      "a test of another row",
      '`test/pipelines/python-app/ci.test.ts`: "R2-03: is one, after the whole matrix"',
      ['R2-01: "R2-03: is one, after the whole matrix" is another row\'s test'],
    ],
  ])("with %s is a fault", (_, shownBy, faults) => {
    expect(faultsOf({ id: "R2-01", shownBy })).toEqual(faults);
  });
});
