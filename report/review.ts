import { html } from "hono/html";
import { lastDay, titleOf } from "../upkeep/review/markdown.ts";
import type { Review, Section } from "../upkeep/review/review.ts";
import { type Html, page } from "./page.ts";

/** A regular report as one page that needs no outside asset and runs no script. */
export async function reviewReport(review: Review): Promise<string> {
  const { stack, owner, period, sections } = review;
  const title = titleOf(review);
  const body = html`<header><h1>${title}</h1><div class="soft">Stack ${stack}, ${owner}, ${period.from.slice(0, 10)} to ${lastDay(period.to)}</div>
<nav>${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`)}</nav></header>
${sections.map(card)}`;
  return page({ title: title.toLowerCase(), body });
}

function card({ id, title, summary, hasData, columns, rows, notes }: Section): Html {
  return html`<section class="card" id="${id}"><h2>${title}</h2>
<p class="${hasData ? "" : "soft"}">${summary}</p>
${rows.length === 0 ? "" : html`<div class="scroll"><table><thead><tr>${columns.map((name) => html`<th>${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td class="${widthOf(cell)}">${cell}</td>`)}</tr>`)}</tbody></table></div>`}
${notes.length === 0 ? "" : html`<ul class="soft">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</section>`;
}

/** Days, hashes and names are not cut in two; what is long may be, anywhere. */
function widthOf(cell: string): "short" | "words" | "long" {
  if (cell.split(/\s/).some((word) => word.length > 16)) return "long";
  return /\s/.test(cell) ? "words" : "short";
}
