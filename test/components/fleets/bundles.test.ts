import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { requireBundles } from "../../../components/fleets/bundles.ts";

it("an update without the control code's bundles ends before anything is made; a plan does not", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-bundles-"));
  writeFileSync(path.join(folder, "webhook.cjs"), "");
  expect(() => requireBundles(folder, ["webhook"], false)).not.toThrow();
  expect(() => requireBundles(folder, ["webhook", "scale-up"], true)).not.toThrow();
  expect(() => requireBundles(folder, ["webhook", "scale-up", "pool"], false)).toThrow(
    `The control plane has no code for "scale-up", "pool" (${folder}). Write "npm run build"`,
  );
});
