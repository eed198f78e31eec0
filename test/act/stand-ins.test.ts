import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pinned } from "../../workflow/actions.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { standInFolders, standIns } from "./stand-ins.ts";

describe("the stand-ins of marketplace actions", () => {
  it("are all listed with what they leave out, and no folder is left over", () => {
    expect(standIns.map(({ folder }) => folder).sort()).toEqual(standInFolders());
    for (const { leavesOut } of standIns) expect(leavesOut.length).toBeGreaterThan(20);
  });

  it.each(standIns)("$action takes no input that the real one does not take", ({ action, folder }) => {
    const file = path.join(packageFolder(), "test", "act", "stand-ins", folder, "action.yml");
    expect(existsSync(file)).toBe(true);
    const { inputs = {}, outputs = {} } = parse(readFileSync(file, "utf8"));
    expect(pinned(action).inputs).toEqual(expect.arrayContaining(Object.keys(inputs)));
    expect(pinned(action).outputs).toEqual(expect.arrayContaining(Object.keys(outputs)));
  });
});
