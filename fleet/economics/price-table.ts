import { z } from "zod";
import type { MachineOs } from "../contract.ts";
import shipped from "./list-prices.json" with { type: "json" };

const price = z
  .strictObject({
    usd: z.number().min(0),
    source: z.string().exactOptional(),
    assumed: z.string().exactOptional(),
  })
  .refine(({ source, assumed }) => (source === undefined) !== (assumed === undefined), {
    message: "write either a source of the table, or why it is assumed",
  });

const factor = z.strictObject({ value: z.number().positive(), assumed: z.string() });

const instance = z.strictObject({
  vcpus: z.int().positive(),
  linux: price,
  /** Absent: Linux's and the licence by vCPU. */
  windows: price.exactOptional(),
  /** Of an hour of spot; absent: the fraction of the table. */
  spot: z.strictObject({ linux: price.exactOptional(), windows: price.exactOptional() }).exactOptional(),
});

const minutes = z.partialRecord(
  z.enum(["small", "medium", "large", "xlarge", "2xlarge", "gpu-small", "gpu-large"]),
  price,
);

const region = z.strictObject({
  instances: z.record(z.string(), instance),
  gp3GbMonth: price.exactOptional(),
  natHour: price.exactOptional(),
  natGb: price.exactOptional(),
  endpointHour: price.exactOptional(),
  ipv4Hour: price.exactOptional(),
  codeBuildMinute: z.partialRecord(z.enum(["linux", "windows"]), minutes).exactOptional(),
});

const table = z
  .strictObject({
    date: z.string().regex(/^\d{4}-\d\d-\d\d$/, "write a day (2026-11-21)"),
    sources: z.record(z.string(), z.string()),
    spotFraction: factor,
    windowsVcpuHour: price,
    regions: z.record(z.string(), region),
    elsewhere: factor,
  })
  .superRefine((value, context) => {
    for (const name of sourcesIn(value)) {
      if (Object.hasOwn(value.sources, name)) continue;
      context.addIssue({ code: "custom", path: ["sources"], message: `has no "${name}", which a price names` });
    }
  });

/** Dollars for a unit: of a source of the table by its name, or assumed, and then why. */
export type Price = z.infer<typeof price>;

/** List prices of one day in US dollars. What no source says is marked as assumed, and printed so. */
export type PriceTable = z.infer<typeof table>;
export type RegionPrices = PriceTable["regions"][string];
export type CodeBuildSize = keyof z.infer<typeof minutes>;

/** The region whose prices stand in for those that another one lacks. */
const reference = "us-east-1";

/** The table that ships with Slipway. */
export const listPrices: PriceTable = shipped;

/** A file that is no price table; its message names every fault. */
export class PriceTableError extends Error {
  override readonly name = "PriceTableError";
}

/** @throws PriceTableError with every fault of the text */
export function parsePriceTable(text: string, file: string): PriceTable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PriceTableError(
      `"${file}" is no JSON (${(error as Error).message}); make it by \`slipway fleet prices\`.`,
    );
  }
  const parsed = table.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PriceTableError(
    `"${file}" is no price table; make it by \`slipway fleet prices\`:\n${z.prettifyError(parsed.error)}`,
  );
}

/** One table laid over another: its prices win, day and all; what it lacks is the other's. */
export function withPrices(base: PriceTable, own: PriceTable): PriceTable {
  const regions = { ...base.regions };
  for (const [name, prices] of Object.entries(own.regions)) {
    const under = regions[name];
    regions[name] = { ...under, ...prices, instances: { ...under?.instances, ...prices.instances } };
  }
  return { ...base, ...own, sources: { ...base.sources, ...own.sources }, regions };
}

/** What a region asks for something; where the table does not have it, so much as is assumed. */
export function priceIn<Name extends Exclude<keyof RegionPrices, "instances" | "codeBuildMinute">>(
  prices: PriceTable,
  where: string,
  name: Name,
): Price {
  return prices.regions[where]?.[name] ?? elsewhere(prices, where, prices.regions[reference]![name]!);
}

/** Dollars of an hour; undefined where the table has no such type. */
export function machineHour(
  prices: PriceTable,
  { region: where, type, os, market }: { region: string; type: string; os: MachineOs; market: "spot" | "on-demand" },
): Price | undefined {
  const own = prices.regions[where]?.instances[type];
  const other = prices.regions[reference]?.instances[type];
  const found = own ?? other;
  if (found === undefined) return undefined;
  const here = (of: Price) => (own === undefined ? elsewhere(prices, where, of) : of);
  const linux = here(found.linux);
  const licence = found.vcpus * prices.windowsVcpuHour.usd;
  const onDemand = os === "linux" ? linux : (own?.windows ?? { ...linux, usd: linux.usd + licence });
  if (market === "on-demand") return onDemand;
  const seen = own?.spot?.[os];
  if (seen !== undefined) return seen;
  // Spot is cheap by the machine, not by Microsoft's licence.
  const { value, assumed } = prices.spotFraction;
  const usd = os === "linux" ? linux.usd * value : linux.usd * value + (onDemand.usd - linux.usd);
  return { usd, assumed: `${value} ${assumed}` };
}

/** Dollars of a minute of CodeBuild; undefined where the table has no such size. */
export function codeBuildMinute(
  prices: PriceTable,
  { region: where, os, size }: { region: string; os: MachineOs; size: CodeBuildSize },
): Price | undefined {
  const own = prices.regions[where]?.codeBuildMinute?.[os]?.[size];
  if (own !== undefined) return own;
  const other = prices.regions[reference]?.codeBuildMinute?.[os]?.[size];
  // Minutes cost the same in every region that was looked at.
  return other && (where === reference ? other : { usd: other.usd, assumed: `as in ${reference}` });
}

function elsewhere({ elsewhere: { value, assumed } }: PriceTable, where: string, of: Price): Price {
  return where === reference ? of : { usd: of.usd * value, assumed: `${value} ${assumed}` };
}

function sourcesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "source" && typeof inner === "string" ? [inner] : sourcesIn(inner),
  );
}

/** The table as a file: one line a price. */
export function formatPriceTable(value: PriceTable): string {
  const inline = (of: unknown): string => {
    if (typeof of !== "object" || of === null) return JSON.stringify(of);
    return `{ ${Object.entries(of)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${inline(inner)}`)
      .join(", ")} }`;
  };
  const isPrice = (of: object) => "usd" in of || "vcpus" in of || "value" in of;
  const lines = (of: unknown, indent: string): string => {
    if (typeof of !== "object" || of === null || isPrice(of)) return inline(of);
    const inner = Object.entries(of).map(
      ([key, each]) => `${indent}  ${JSON.stringify(key)}: ${lines(each, `${indent}  `)}`,
    );
    return inner.length === 0 ? "{}" : `{\n${inner.join(",\n")}\n${indent}}`;
  };
  return `${lines(value, "")}\n`;
}
