import { expect, it } from "vitest";
import { crashTable, killedChanges } from "../stack/crash-table.ts";
import { textOf } from "./markdown.ts";

it("docs/crash-matrix.md has the table of what was seen last", () => {
  const [, shown] = /<!-- last run: begin -->\n([\s\S]*)\n<!-- last run: end -->/.exec(textOf("docs/crash-matrix.md"))!;
  expect(shown!.trim()).toBe(crashTable(killedChanges));
});
