import { expect, it, vi } from "vitest";
import { atSizeTable, measureAtSize } from "../../bench/at-size.ts";
import { movedClock } from "../../bench/moved-clock.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import { restUrlOf } from "../../provider/identity.ts";
import { startSandbox } from "../../sandbox/server.ts";

vi.setConfig({ testTimeout: 120_000 });

it("ten repositories are adopted in a reading that is stopped and started again, and then drift from nothing", async () => {
  const measured = await measureAtSize(10);
  const { adoption, drift } = measured;
  expect({ adoption: adoption.differences, drift: drift.differences }).toEqual({ adoption: 0, drift: 0 });
  // What was read before the stop is asked for again by its tag alone, which costs nothing.
  expect(adoption.calls.unchanged).toBeGreaterThan(100);
  // The same goes for a drift check after it, but for what has no tag as it is not there.
  expect(drift.calls.unchanged).toBeGreaterThan(drift.calls.sent / 2);
  expect(atSizeTable([measured])).toMatch(/^\| repositories \|.*\n.*\n\| 10 \|/);
});

it("a limit is a delay on the server's clock, however often it is met, and never an error", async () => {
  const github = await startSandbox({ seed: { owners: [{ login: "local", type: "Organization" }] } });
  try {
    const clock = movedClock(github);
    const client = await createGitHubClient(
      { restUrl: restUrlOf(github.url), credentials: { token: github.token } },
      { secondMs: 0, fetch: clock.fetch },
    );
    github.fail({ nth: 4, times: 8, effect: { kind: "secondary limit", retryAfterSeconds: 60 } });
    for (let call = 0; call < 10; call++) await client.request("GET /orgs/{org}", { org: "local" });
    expect(clock.waited()).toEqual({ seconds: 8 * 60, refused: 8 });
    github.fail({ times: 6, effect: { kind: "secondary limit", retryAfterSeconds: 60 } });
    await Promise.all(Array.from({ length: 6 }, () => client.request("GET /orgs/{org}", { org: "local" })));
    // Calls that are refused together wait together.
    expect(clock.waited().refused).toBe(14);
    expect(clock.waited().seconds).toBeLessThan(14 * 60);
  } finally {
    await github.close();
  }
});
