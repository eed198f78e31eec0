import { describe, expect, it } from "vitest";
import { imagesTable, measureImages } from "../../bench/images.ts";
import { engineMissing, startEngine } from "../container/docker-engine.ts";

describe.skipIf(engineMissing())("the bench of images", () => {
  it("plans, builds, and finds an unchanged image in the registry", async () => {
    const engine = await startEngine();
    try {
      const measured = await measureImages({ registry: engine.registry, docker: engine.docker, runs: 1 });
      expect(measured.map(({ built }) => built)).toEqual([false, false, true]);
    } finally {
      await engine.close();
    }
  });
});

it("shows each against the build", () => {
  const row = { runs: 3, built: false };
  expect(
    imagesTable([
      { ...row, what: "plan", seconds: 0.5 },
      { ...row, what: "build", seconds: 2, built: true },
    ]),
  ).toBe(
    `| an image of 20 MiB in 200 files | runs | time | to a build |
|---|--:|--:|--:|
| plan | 3 | 0.50 s | 0.25 |
| build | 3 | 2.00 s | 1.00 |`,
  );
});
