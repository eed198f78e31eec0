import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { finishWriting, writeFiles } from "../../adoption/write-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slipway-writing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = new Map([
  ["inventory/repositories/a.yaml", "description: A\n"],
  ["inventory/repositories/b.yaml", "description: B\n"],
  ["inventory/workflows/ci.yml", "on: push\n"],
]);
const read = () => [...files.keys()].filter((name) => existsSync(path.join(folder, name)));
const staging = () => path.join(folder, ".slipway", "writing");

describe("files that are written together", () => {
  it("are all there, and nothing else", () => {
    writeFiles(folder, files);
    for (const [name, text] of files) expect(readFileSync(path.join(folder, name), "utf8")).toBe(text);
    expect(readdirSync(path.join(folder, ".slipway"))).toEqual([]);
    expect(finishWriting(folder)).toEqual([]);
  });

  it("are none of them there where the writing was cut off before every one was whole", () => {
    mkdirSync(staging(), { recursive: true });
    writeFileSync(path.join(staging(), "0"), "description: A\n");
    writeFileSync(path.join(staging(), "places.json.new"), '["inventory/repo');
    expect(finishWriting(folder)).toEqual([]);
    expect(read()).toEqual([]);
    expect(existsSync(staging())).toBe(false);
  });

  it("are all there after a run that was cut off in the middle is finished", () => {
    mkdirSync(staging(), { recursive: true });
    const places = [...files.keys()];
    // The first was moved to its place already.
    mkdirSync(path.join(folder, "inventory/repositories"), { recursive: true });
    writeFileSync(path.join(folder, places[0]!), files.get(places[0]!)!);
    for (const at of [1, 2]) writeFileSync(path.join(staging(), `${at}`), files.get(places[at]!)!);
    writeFileSync(path.join(staging(), "places.json"), JSON.stringify(places));
    expect(finishWriting(folder)).toEqual(places.slice(1));
    expect(read()).toEqual(places);
  });

  it("are finished before others are written", () => {
    mkdirSync(staging(), { recursive: true });
    writeFileSync(path.join(staging(), "0"), "description: C\n");
    writeFileSync(path.join(staging(), "places.json"), '["inventory/repositories/c.yaml"]');
    writeFiles(folder, files);
    expect(readdirSync(path.join(folder, "inventory/repositories"))).toEqual(["a.yaml", "b.yaml", "c.yaml"]);
  });

  it("need a place that can be written to", () => {
    writeFileSync(path.join(folder, "inventory"), "");
    expect(() => writeFiles(folder, files)).toThrow(/ENOTDIR|EEXIST/);
  });
});
