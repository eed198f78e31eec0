import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { treeOf, watchUsage } from "../../bench/process-tree.ts";

/** A grandchild that fills 200 MiB, and works until it has used 0.5 s of processor time; then it says so and waits. */
const grandchild = `
  const kept = Buffer.alloc(200 * 2 ** 20, 1);
  while (process.cpuUsage().user < 500_000);
  console.log("ready");
  setInterval(() => kept.length, 1000);`;
const child = `
  const { spawn } = require("node:child_process");
  spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: ["ignore", "inherit", "inherit"] });`;

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) process.kill(pid);
});

describe.skipIf(process.platform !== "linux")("watchUsage (Linux only: it reads /proc)", () => {
  it("sees memory and processor time of grandchildren", async () => {
    const top = spawn(process.execPath, ["-e", child], { stdio: ["ignore", "pipe", "inherit"] });
    const watch = watchUsage(top.pid!);
    await once(top.stdout, "data");
    started.push(...treeOf(top.pid!));
    expect(started).toHaveLength(2);
    // Two looks later, at the latest, everything has been seen.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const usage = watch.stop()!;
    expect(usage.mebibytes).toBeGreaterThan(200);
    expect(usage.processorSeconds).toBeGreaterThanOrEqual(0.45);
  });

  it("has nothing to say of a process that is not there", () => {
    expect(watchUsage(2 ** 30).stop()).toBeUndefined();
  });
});
