import { expect, it } from "vitest";
import { measureSandbox, sandboxTable } from "../../bench/sandbox.ts";

it("measures the embedded GitHub from its folder, with all repositories there", async () => {
  const measured = await measureSandbox(20, 300);
  expect(measured.requestsPerSecond.reads).toBeGreaterThan(0);
  expect(measured.requestsPerSecond.writes).toBeGreaterThan(0);
  expect(sandboxTable([measured]).split("\n")[2]).toMatch(
    /^\| 20 \| [\d.]+ s \| [\d.]+ s \| (\d+ MiB)? \| \d+ \| \d+ \|$/,
  );
});
