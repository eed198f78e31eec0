import { readFileSync } from "node:fs";
import path from "node:path";
import { listPrices, type PriceTable, parsePriceTable, withPrices } from "../fleet/economics/price-table.ts";

/** Where an owner keeps prices of their own; `slipway fleet prices` writes it. */
export const pricesFile = path.join("inventory", "prices.json");

/**
 * The prices that hold in a project folder: its own over the list that ships with Slipway.
 *
 * @throws PriceTableError where the file is no price table
 */
export function readPrices(folder: string): PriceTable {
  let text: string;
  try {
    text = readFileSync(path.join(folder, pricesFile), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return listPrices;
    throw error;
  }
  return withPrices(listPrices, parsePriceTable(text, pricesFile));
}
