import { expect, it } from "vitest";
import { writtenAnew } from "../../engine/written-anew.ts";

it("forgets the values of the secrets that are to be written, and nothing else", () => {
  const properties = { repository: "app", value: { ciphertext: "v1" }, plaintextValue: { ciphertext: "v1" } };
  const one = (urn: string) => ({ urn, inputs: properties, outputs: { ...properties, updatedAt: "then" }, more: 1 });
  const document = { version: 3, deployment: { manifest: {}, resources: [one("a"), one("b"), { urn: "c" }] } };
  expect(writtenAnew(document, new Set(["b", "unknown"]))).toEqual({
    ...document,
    deployment: {
      manifest: {},
      resources: [
        one("a"),
        { urn: "b", inputs: { repository: "app" }, outputs: { repository: "app", updatedAt: "then" }, more: 1 },
        { urn: "c" },
      ],
    },
  });
});
