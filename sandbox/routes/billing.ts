import { ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";

/** What GitHub bills an organisation; which usage there is is told by tests. */
export const billing: Route[] = [
  route("GET /organizations/{org}/settings/billing/usage", "organization_administration:read", (call) => {
    const { tables, organization, query, world } = call;
    const year = query.get("year") ?? String(new Date(world.clock.iso()).getUTCFullYear());
    const [month, day] = ["month", "day"].map((name) => query.get(name)?.padStart(2, "0"));
    const rows = tables.billedUsage.where("organization", organization.id).filter(({ date }) => {
      const [rowYear, rowMonth, rowDay] = date.slice(0, 10).split("-");
      return rowYear === year && (month ?? rowMonth) === rowMonth && (day ?? rowDay) === rowDay;
    });
    const usageItems = rows.map((row) => {
      const grossAmount = row.quantity * row.price_per_unit;
      return {
        date: row.date,
        product: row.product,
        sku: row.sku,
        quantity: row.quantity,
        unitType: row.unit_type,
        pricePerUnit: row.price_per_unit,
        grossAmount,
        discountAmount: row.discount,
        netAmount: grossAmount - row.discount,
        organizationName: organization.login,
        ...(row.repository !== null && { repositoryName: row.repository }),
      };
    });
    return ok({ usageItems });
  }),
];
