import { describe, expect, it } from "vitest";
import { type Control, decisions } from "../../../fleet/cycles/control.ts";
import { watchRunner } from "../../../fleet/cycles/reconcile.ts";
import { Limited, type Ports } from "../../../fleet/ports.ts";

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21);

/** What the watch says where the oldest image was built, and the newest runner came out, so many days ago. */
async function said(builtDaysAgo: number | undefined, releasedDaysAgo: number | Error) {
  const entries: Parameters<Ports["log"]>[0][] = [];
  const ports = {
    clock: { now: () => now },
    images: { oldest: async () => (builtDaysAgo === undefined ? undefined : now - builtDaysAgo * day) },
    github: {
      latestRunner: async () => {
        if (releasedDaysAgo instanceof Error) throw releasedDaysAgo;
        return { version: "2.330.0", publishedAt: now - releasedDaysAgo * day };
      },
    },
    log: (entry: (typeof entries)[number]) => entries.push(entry),
  } as unknown as Ports;
  await watchRunner({ stack: "prod", owner: "acme", ports, decisions } satisfies Control);
  return entries.map(({ event, metrics }) => `${event} ${JSON.stringify(metrics)}`);
}

describe("the watch over the runner's version", () => {
  it("has nothing against an image that is younger than the newest runner's release", async () => {
    expect(await said(3, 24)).toEqual(['runner version {"RunnerVersionAgeDays":0}']);
  });

  it("counts the days in which there has been a newer runner than the image's", async () => {
    expect(await said(30, 12)).toEqual(['runner version {"RunnerVersionAgeDays":12}']);
    // A build that had begun when the release came out has the one before.
    expect(await said(12 - 1 / 24, 12)).toEqual(['runner version {"RunnerVersionAgeDays":12}']);
  });

  it("calls it old before GitHub refuses it, and the metric passes its alarm", async () => {
    expect(await said(40, 26)).toEqual(['runner is old {"RunnerVersionAgeDays":26}']);
  });

  it("says nothing of images that others build", async () => {
    expect(await said(undefined, 26)).toEqual([]);
  });

  it("is not in the way of anything where GitHub does not answer", async () => {
    expect(await said(3, new Limited("GET", 60))).toEqual(["not reconciled undefined"]);
  });
});
