import { type Answer, NotReadable, type Reading } from "./reading.ts";

/** What GitHub bills for one kind of thing, in US dollars. */
export interface SeenBill {
  /** GitHub's name of it: `actions`, `packages`, `copilot`. */
  readonly product: string;
  /** GitHub's name of what is counted: `actions_linux`. */
  readonly sku: string;
  readonly quantity: number;
  readonly unit: string;
  /** After what the plan includes. */
  readonly net: number;
  readonly gross: number;
}

/**
 * What GitHub bills an organisation for the days of a time, by product and kind: a call for each month.
 *
 * @param period ISO 8601, its end not included
 * @throws NotReadable where the token may not read it, or the organisation is not on GitHub's newer billing
 */
export async function readBill(
  reading: Reading,
  org: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<SeenBill[]> {
  const items: Answer[] = [];
  for (const { year, month } of monthsOf(from, to)) {
    const report = await monthOf(reading, org, { year, month });
    items.push(...(report.usageItems ?? []));
  }
  const sums = new Map<string, SeenBill>();
  for (const { date, product, sku, quantity, unitType, netAmount, grossAmount } of items) {
    const day = String(date).slice(0, 10);
    if (day < from.slice(0, 10) || day >= to.slice(0, 10)) continue;
    const key = `${product} ${sku}`.toLowerCase();
    const sum = sums.get(key) ?? { product, sku, unit: unitType, quantity: 0, net: 0, gross: 0 };
    const more = { quantity: sum.quantity + Number(quantity), gross: sum.gross + Number(grossAmount) };
    sums.set(key, { ...sum, ...more, net: sum.net + Number(netAmount) });
  }
  return [...sums.values()].sort((left, right) => right.net - left.net || (left.sku < right.sku ? -1 : 1));
}

/** What a token needs for it; GitHub does not say so to every kind of token. */
const needs = "organization_administration=read";

async function monthOf(reading: Reading, org: string, month: { year: number; month: number }): Promise<Answer> {
  const route = "/organizations/{org}/settings/billing/usage";
  const report = await reading.one(route, { org, ...month }).catch((error: unknown) => {
    if (!(error instanceof NotReadable)) throw error;
    throw new NotReadable(error.message, error.needs ?? needs);
  });
  if (report === undefined) throw new NotReadable("GitHub shows it no bill of the organisation", needs);
  return report;
}

function monthsOf(from: string, to: string): { year: number; month: number }[] {
  const months: { year: number; month: number }[] = [];
  const end = Date.parse(to);
  const [year = 0, month = 1] = from.split("-").map((part) => Number.parseInt(part, 10));
  for (let at = Date.UTC(year, month - 1); at < end; ) {
    const date = new Date(at);
    months.push({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 });
    at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  }
  return months;
}
