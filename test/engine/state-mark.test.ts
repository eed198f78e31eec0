import { expect, it } from "vitest";
import { stateMark, updateMark } from "../../engine/state-mark.ts";

it("a state is another one once anything but the encryption of its secrets is another", () => {
  const state = (time: string, ciphertext: string, value = "x") => ({
    version: 3,
    deployment: {
      manifest: { time },
      resources: [{ urn: "urn:a", type: "t", inputs: { value, secret: { ciphertext } } }],
    },
  });
  const mark = stateMark(state("1", "v1:a"));
  expect(stateMark(state("1", "v1:b"))).toBe(mark);
  expect([stateMark(state("2", "v1:a")), stateMark(state("1", "v1:a", "y"))]).not.toContain(mark);
});

it("the last update is told by its kind, version and times, and an edit of the state is none", () => {
  const entry = (kind: string, version: number) => ({
    kind,
    version,
    startTime: `${version}:00`,
    endTime: `${version}:01`,
  });
  expect(updateMark([entry("import", 3), entry("update", 2), entry("refresh", 1)])).toBe("update 2 2:00 2:01");
  expect(updateMark([])).toBe("");
});
