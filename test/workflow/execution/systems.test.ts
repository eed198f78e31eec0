import { expect, it } from "vitest";
import { systemOf } from "../../../workflow/execution/systems.ts";

it.each([
  ["ubuntu-latest", "linux"],
  ["ubuntu-24.04-arm", "linux"],
  ["linux", "linux"],
  ["macos-15", "darwin"],
  ["macOS-latest", "darwin"],
  ["windows-2025", "win32"],
  ["Windows", "win32"],
  ["windowless", undefined],
  ["gpu", undefined],
  ["self-hosted", undefined],
])("the label %s asks for the system %s", (label, system) => {
  expect(systemOf(label)).toBe(system);
});
