import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Memory, openJournal } from "../../../engine/rehearsal/journal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => path.join(folder, "resources.jsonl");
const memory = (urn: string, id: string): Memory => ({ urn, type: "t", name: "n", state: "made", id, note: {} });

test("what was remembered last is recalled in the next run", () => {
  const first = openJournal(folder);
  first.remember(memory("a", "1"));
  first.remember(memory("b", "2"));
  first.remember(memory("a", "3"));
  const second = openJournal(folder);
  expect(second.all()).toEqual([memory("a", "3"), memory("b", "2")]);
  expect(second.recall("a")).toEqual(memory("a", "3"));
  expect(second.recall("c")).toBeUndefined();
});

test("remembering the same again writes nothing", () => {
  openJournal(folder).remember(memory("a", "1"));
  const before = readFileSync(file(), "utf8");
  openJournal(folder).remember(memory("a", "1"));
  expect(readFileSync(file(), "utf8")).toBe(before);
});

test("a line that a killed run left half written is dropped, and the next one is whole", () => {
  openJournal(folder).remember(memory("a", "1"));
  appendFileSync(file(), '{"urn":"b","ty');
  const journal = openJournal(folder);
  expect(journal.all()).toEqual([memory("a", "1")]);
  journal.remember(memory("c", "3"));
  expect(openJournal(folder).all()).toEqual([memory("a", "1"), memory("c", "3")]);
});

test("compacting leaves one line a resource", () => {
  const journal = openJournal(folder);
  journal.remember(memory("a", "1"));
  journal.remember(memory("a", "2"));
  journal.compact();
  expect(readFileSync(file(), "utf8")).toBe(`{"driver":"rehearsal","format":1}\n${JSON.stringify(memory("a", "2"))}\n`);
});

test.each([
  ["another driver's state", '{"driver":"pulumi","format":1}\n', '"pulumi" made it'],
  ["another format", '{"driver":"rehearsal","format":2}\n', "it has format 2, and this is format 1"],
  ["something else", "hello\n", "it cannot be read"],
  ["an empty file", "", "it cannot be read"],
  ["a damaged line", '{"driver":"rehearsal","format":1}\nhello\n{"urn":"a"}\n', "line 2 cannot be read"],
])("%s is refused with what to do", (_, content, why) => {
  writeFileSync(file(), content);
  expect(() => openJournal(folder)).toThrow(
    `"${file()}" is no state of this driver: ${why}. Add --fresh to begin anew.`,
  );
  expect(readFileSync(file(), "utf8")).toBe(content);
});
