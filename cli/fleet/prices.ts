import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { enterPrices, type FoundPrice, readOffers, readSpotHistory } from "../../fleet/economics/aws-price-files.ts";
import { formatPriceTable, listPrices, parsePriceTable } from "../../fleet/economics/price-table.ts";
import { pricesFile } from "../../platform/fleet-prices.ts";
import { UsageError } from "../exit.ts";
import { counted, print } from "../print.ts";

/** `slipway fleet prices`: AWS's own prices, from files of its command line, as the owner's dated table. */
export function writePrices(options: {
  readonly offers: readonly string[];
  readonly spotHistory: readonly string[];
}): void {
  const files = [
    ...options.offers.map((file) => ({ file, read: readOffers, what: "aws pricing get-products" })),
    ...options.spotHistory.map((file) => ({
      file,
      read: readSpotHistory,
      what: "aws ec2 describe-spot-price-history",
    })),
  ];
  if (files.length === 0)
    throw new UsageError("Say what to read: --offers FILE, --spot-history FILE, or both; --help says what makes them.");
  const today = new Date().toISOString().slice(0, 10);
  const faults: string[] = [];
  const sources: Record<string, string> = {};
  const found = files.flatMap(({ file, read, what }): (FoundPrice & { source: string })[] => {
    const source = path.basename(file);
    sources[source] = `${what}, read on ${today}`;
    try {
      const prices = read(textOf(file), file);
      if (prices.length === 0) faults.push(`"${file}" has no price of a machine, disk, way out or build; see --help.`);
      return prices.map((price) => ({ ...price, source }));
    } catch (error) {
      faults.push((error as Error).message);
      return [];
    }
  });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const own = existsSync(pricesFile) ? parsePriceTable(textOf(pricesFile), pricesFile) : undefined;
  const base = own ?? { ...listPrices, regions: {} };
  const table = enterPrices({ ...base, date: today, sources: { ...base.sources, ...sources } }, found);
  const used = new Set([...JSON.stringify(table).matchAll(/"source":"([^"]*)"/g)].map(([, name]) => name));
  const named = Object.fromEntries(Object.entries(table.sources).filter(([name]) => used.has(name)));
  writeFileSync(pricesFile, formatPriceTable({ ...table, sources: named }));
  const lost = found.filter(({ region, of }) => of.kind === "spot" && !table.regions[region]?.instances[of.type]);
  const regions = [...new Set(found.map(({ region }) => region))].sort().join(", ");
  print(`${pricesFile}: ${counted(found.length - lost.length, "price", "prices")} of ${regions}, dated ${today}`);
  if (lost.length > 0) {
    const types = [...new Set(lost.map(({ of }) => ("type" in of ? of.type : "")))].join(", ");
    print(`Not entered: spot prices of ${types}, whose list price is in no file; give --offers with it.`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
