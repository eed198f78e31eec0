import { describe, expect, it } from "vitest";
import {
  codeBuildMinute,
  formatPriceTable,
  listPrices,
  machineHour,
  type PriceTable,
  parsePriceTable,
  priceIn,
  withPrices,
} from "../../../fleet/economics/price-table.ts";

const hour = (type: string, market: "spot" | "on-demand", os: "linux" | "windows" = "linux", region = "us-east-1") =>
  machineHour(listPrices, { region, type, os, market });

describe("the price list that ships", () => {
  it("is a price table, each price of a source or marked as assumed", () => {
    const text = formatPriceTable(listPrices);
    expect(parsePriceTable(text, "list-prices.json")).toEqual(listPrices);
    expect(text).toContain('        "g5.xlarge": { "vcpus": 4, "linux": { "usd": 1.006, "source": "karpenter" } },\n');
  });

  it("names an address for each source", () => {
    for (const source of Object.values(listPrices.sources)) expect(source).toMatch(/^https:\/\/\S+\/\S+/);
  });
});

describe("an hour of a machine", () => {
  it("is the list price on demand, and an assumed part of it on the spot market", () => {
    expect(hour("g5.xlarge", "on-demand")).toEqual({ usd: 1.006, source: "karpenter" });
    expect(hour("g5.xlarge", "spot")).toEqual({ usd: 1.006 * 0.55, assumed: "0.55 of the on-demand price" });
  });

  it("has Windows's licence on top, which is no cheaper on the spot market", () => {
    expect(hour("c7i.2xlarge", "on-demand", "windows")?.usd).toBeCloseTo(0.357 + 8 * 0.046, 10);
    expect(hour("c7i.2xlarge", "spot", "windows")?.usd).toBeCloseTo(0.357 * 0.55 + 8 * 0.046, 10);
  });

  it("is assumed in a region whose price nobody has looked up", () => {
    expect(hour("g5.xlarge", "on-demand", "linux", "eu-central-1")).toEqual({ usd: 1.258, source: "skypilot" });
    const elsewhere = hour("g4dn.xlarge", "on-demand", "linux", "eu-central-1");
    expect(elsewhere?.usd).toBeCloseTo(0.526 * 1.25, 10);
    expect(elsewhere?.assumed).toContain("us-east-1");
    expect(elsewhere).not.toHaveProperty("source");
    expect(priceIn(listPrices, "eu-north-1", "natHour").assumed).toBeDefined();
    expect(codeBuildMinute(listPrices, { region: "eu-central-1", os: "linux", size: "medium" })).toEqual({
      usd: 0.01,
      assumed: "as in us-east-1",
    });
  });

  it("is unknown for a type that the table lacks", () => {
    expect(hour("p5.48xlarge", "on-demand")).toBeUndefined();
    expect(codeBuildMinute(listPrices, { region: "us-east-1", os: "linux", size: "gpu-large" })).toBeUndefined();
  });
});

describe("an owner's own table", () => {
  const own: PriceTable = {
    ...listPrices,
    date: "2026-12-01",
    sources: { offers: "offers.json" },
    windowsVcpuHour: { usd: 0.05, source: "offers" },
    regions: {
      "eu-central-1": {
        instances: {
          "g5.xlarge": {
            vcpus: 4,
            linux: { usd: 1.3, source: "offers" },
            windows: { usd: 1.5, source: "offers" },
            spot: { linux: { usd: 0.4, source: "offers" } },
          },
        },
      },
    },
  };

  it("wins over the list, and leaves what it lacks", () => {
    const both = withPrices(listPrices, own);
    const at = (type: string, os: "linux" | "windows", market: "spot" | "on-demand") =>
      machineHour(both, { region: "eu-central-1", type, os, market })?.usd;
    expect([at("g5.xlarge", "linux", "on-demand"), at("g5.xlarge", "windows", "on-demand")]).toEqual([1.3, 1.5]);
    expect(at("g5.xlarge", "linux", "spot")).toBe(0.4);
    expect(at("c7i.2xlarge", "linux", "on-demand")).toBe(0.4074);
    expect(both.date).toBe("2026-12-01");
  });

  it("is refused with all of its faults at once", () => {
    const wrong = JSON.stringify({ ...own, date: "soon", windowsVcpuHour: { usd: -1, source: "nobody" } });
    expect(() => parsePriceTable(wrong, "inventory/prices.json")).toThrowErrorMatchingInlineSnapshot(`
      [PriceTableError: "inventory/prices.json" is no price table; make it by \`slipway fleet prices\`:
      ✖ write a day (2026-11-21)
        → at date
      ✖ has no "nobody", which a price names
        → at sources
      ✖ Too small: expected number to be >=0
        → at windowsVcpuHour.usd]
    `);
    expect(() => parsePriceTable("{", "inventory/prices.json")).toThrow(/^"inventory\/prices.json" is no JSON/);
    const unnamed = JSON.stringify({ ...own, sources: {} });
    expect(() => parsePriceTable(unnamed, "inventory/prices.json")).toThrow('has no "offers", which a price names');
  });
});
