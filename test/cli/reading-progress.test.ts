import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { showReading } from "../../cli/reading-progress.ts";

/** What is written while so many repositories are read. */
function written(total: number, isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream & PassThrough;
  const progress = showReading(total, stream);
  for (let done = 1; done <= total; done++) progress.read(`r${done}`, done);
  progress.end();
  return String(stream.read() ?? "");
}

it("how far a reading is stands in a log at each tenth, and nowhere where it is short", () => {
  const lines = written(30, false).trimEnd().split("\n");
  expect(lines).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30].map((done) => `Read ${done} of 30 repositories`));
  expect(written(19, false)).toBe("");
  expect(written(19, true)).toBe("");
});

it("how far a reading is changes on a terminal in one line, which is gone at the end", () => {
  const text = written(20, true);
  expect(text).not.toContain("\n");
  expect(text).toContain("Read 20 of 20: r20");
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});
