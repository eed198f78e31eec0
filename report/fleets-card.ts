import { html } from "hono/html";
import type { Range } from "../fleet/economics/month.ts";
import type { FleetSummary, FleetsSummary } from "./fleets.ts";
import type { Html } from "./page.ts";

/** The runner fleets of a stack as a section of the page: who may use them, which jobs do, sizes, costs; nothing without any. */
export function fleetsCard({ fleets, costs }: FleetsSummary): Html | string {
  if (fleets.length === 0) return "";
  return html`<section class="card" id="fleets"><h2>Runner fleets</h2>
<div class="scroll"><table><thead><tr><th>fleet</th><th>labels</th><th>who may use it</th><th>jobs bound to it</th><th>sizes</th><th>US dollars a month</th></tr></thead><tbody>
${fleets.map(fleetRow)}
${costs === undefined ? "" : html`<tr><td>network</td><td></td><td></td><td></td><td></td><td>${rangeCell(costs.network)}</td></tr><tr><td><b>total</b></td><td></td><td></td><td></td><td></td><td>${rangeCell(costs.total)}</td></tr>`}
</tbody></table></div>
${
  costs === undefined
    ? html`<p class="soft">The stack makes no machines: somebody else has them.</p>`
    : html`<p class="soft">List prices of ${costs.pricesOf} in ${costs.region}.</p><ul class="soft">${costs.notes.map((note) => html`<li>${note}</li>`)}</ul>`
}
</section>`;
}

function fleetRow(fleet: FleetSummary): Html {
  const { name, engine, trust, labels, repositories, machines, sizes, cost, monthlyBudget, jobs } = fleet;
  const lines = (of: readonly string[], none: string) =>
    of.length === 0 ? html`<span class="soft">${none}</span>` : of.map((line) => html`<div>${line}</div>`);
  return html`<tr><td><b>${name}</b><div class="soft">${engine}${trust === undefined ? "" : `, trust ${trust}`}</div></td><td>${labels.map((label) => html`<span class="chip">${label}</span>`)}</td><td>${repositories === undefined ? "every repository" : lines(repositories, "none")}</td><td>${lines(jobs, "no job")}</td><td>${machines === undefined ? "" : html`<div class="mono">${machines}</div>`}${lines(sizes, "not known")}</td><td>${cost === undefined ? html`<span class="soft">somebody else's</span>` : rangeCell(cost)}${monthlyBudget === undefined ? "" : html`<div class="soft">budget ${monthlyBudget}</div>`}</td></tr>`;
}

function rangeCell({ least, expected, most }: Range): Html {
  const dollars = (value: number) => Math.round(value).toLocaleString("en");
  return html`<b>${dollars(expected)}</b><div class="soft">${dollars(least)} to ${dollars(most)}</div>`;
}
