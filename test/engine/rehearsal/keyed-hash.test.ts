import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadKeyedHash } from "../../../engine/rehearsal/keyed-hash.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "keyed-hash-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the same text has the same hash in the next run, and another text another one", () => {
  const first = loadKeyedHash(folder);
  const second = loadKeyedHash(folder);
  expect(second.of("value")).toBe(first.of("value"));
  expect(second.of("other")).not.toBe(first.of("value"));
  expect(second.bytesFor("purpose", 24)).toEqual(first.bytesFor("purpose", 24));
  expect(second.bytesFor("other", 24)).not.toEqual(first.bytesFor("purpose", 24));
});

test("another folder has another key", () => {
  expect(loadKeyedHash(path.join(folder, "a")).of("value")).not.toBe(loadKeyedHash(path.join(folder, "b")).of("value"));
});

test("only its owner may read the key", () => {
  loadKeyedHash(folder);
  expect(statSync(path.join(folder, "key")).mode & 0o777).toBe(0o600);
});

test("a damaged key is refused", () => {
  writeFileSync(path.join(folder, "key"), "short");
  expect(() => loadKeyedHash(folder)).toThrow("Add --fresh to begin anew.");
});
